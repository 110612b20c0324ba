package dev.einlab.tensor;

import dev.einlab.backend.Buffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A computation that shows nobody what lies between its operands and its result, which may be
 * nothing. So the tape alone decides how long that memory is needed: what no operation saved is
 * free when the result is there, the rest when backward has passed all that saved it.
 */
final class Enclosure {
  private static final ScopedValue<Enclosure> CURRENT = ScopedValue.newInstance();

  private final Enclosure around; // or null
  private final Map<Buffer, Holding> made = new IdentityHashMap<>();

  /** Memory that was made inside, and how many operations of the tape will read it. */
  static final class Holding {
    private final Buffer buffer;
    private int readers;
    private boolean escaped; // somebody else may see it

    private Holding(Buffer buffer) {
      this.buffer = buffer;
    }
  }

  private Enclosure(Enclosure around) {
    this.around = around;
  }

  static Tensor run(Supplier<Tensor> code) {
    Enclosure inside = new Enclosure(current());
    Tensor result = ScopedValue.where(CURRENT, inside).call(code::get);
    inside.handOut(result);
    inside.close();
    return result;
  }

  static void run(Runnable code) {
    Enclosure inside = new Enclosure(current());
    ScopedValue.where(CURRENT, inside).run(code);
    inside.close();
  }

  private static Enclosure current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  private void handOut(Tensor result) {
    Holding shown = made.remove(result.view().buffer());
    if (shown == null) return;
    if (around == null) shown.escaped = true;
    else around.made.put(shown.buffer, shown);
  }

  /** Only when all went well: after an error the collector finds what is left. */
  private void close() {
    for (Holding each : made.values()) {
      if (each.readers == 0 && !each.escaped) each.buffer.release();
    }
  }

  /** Notes the memory of a new result. */
  static void note(Buffer buffer) {
    if (CURRENT.isBound()) CURRENT.get().made.put(buffer, new Holding(buffer));
  }

  /** Somebody outside holds on to this memory from now on. */
  static void keep(Buffer buffer) {
    Holding holding = CURRENT.isBound() ? CURRENT.get().find(buffer) : null;
    if (holding != null) holding.escaped = true;
  }

  /** Notes what a recorded operation will read on the way back; to be told to {@link #read}. */
  static List<Holding> save(Op op, Stream<Tensor> kept) {
    if (!CURRENT.isBound()) return List.of();
    List<Holding> holdings = new ArrayList<>();
    kept.map(tensor -> CURRENT.get().find(tensor.view().buffer()))
        .filter(holding -> holding != null)
        .forEach(holdings::add);
    for (Holding each : holdings) each.readers++;
    if (op instanceof Custom || op instanceof Recompute) CURRENT.get().open();
    return holdings;
  }

  /** A function of somebody else's may hold on to whatever there was. */
  private void open() {
    for (Holding each : made.values()) each.escaped = true;
    if (around != null) around.open();
  }

  private Holding find(Buffer buffer) {
    Holding own = made.get(buffer);
    return own != null || around == null ? own : around.find(buffer);
  }

  /** Backward has passed one of the operations that read this; the memory, if it was the last. */
  static Buffer read(Holding holding) {
    return --holding.readers == 0 && !holding.escaped ? holding.buffer : null;
  }
}
