package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Buffer;
import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Counts what is executed inside a scope: FLOPs, bytes and time, by phase and operation.
 *
 * <pre>
 * var cost = FlopCounter.count(() -&gt; einsum("ij,jk-&gt;ik", a, b));
 * cost.flops();
 * </pre>
 *
 * <p>A FLOP is one floating-point addition or multiplication; a multiply-add is two. Integers are
 * counted alike. Each operation states its rule. Bytes are those of the distinct elements of
 * operands and result: what must at least be moved. Saved bytes are memory that recorded operations
 * keep alive for backward, each buffer once, parameters not included. Work on threads that the code
 * itself starts is not counted.
 */
public final class FlopCounter {
  private static final ScopedValue<FlopCounter> CURRENT = ScopedValue.newInstance();
  private static final ScopedValue<String> PHASE = ScopedValue.newInstance();
  private static final String FORWARD = "forward";
  private static final String OPTIMIZER = "optimizer";

  /**
   * What one kind of operation did. {@code matmulFlops} is the part that published formulas and MFU
   * count.
   */
  public record Count(
      long calls,
      long flops,
      long matmulFlops,
      long skippedFlops,
      long bytesRead,
      long bytesWritten,
      long savedBytes) {
    private static final Count NOTHING = new Count(0, 0, 0, 0, 0, 0, 0);

    private Count plus(Count other) {
      return new Count(
          calls + other.calls,
          Math.addExact(flops, other.flops),
          Math.addExact(matmulFlops, other.matmulFlops),
          Math.addExact(skippedFlops, other.skippedFlops),
          bytesRead + other.bytesRead,
          bytesWritten + other.bytesWritten,
          savedBytes + other.savedBytes);
    }

    /** Read and written. */
    public long bytes() {
      return bytesRead + bytesWritten;
    }
  }

  private record Key(String phase, String operation) {}

  private final Map<Key, Count> counts = new LinkedHashMap<>();
  private final Map<Key, Long> nanos = new HashMap<>();
  private final Set<Buffer> saved = Collections.newSetFromMap(new IdentityHashMap<>());

  private FlopCounter() {}

  /**
   * Runs the code and returns what it cost. Scopes nest: an outer one counts what an inner one
   * counts.
   */
  public static FlopCounter count(Runnable code) {
    FlopCounter outer = CURRENT.isBound() ? CURRENT.get() : null;
    FlopCounter counter = new FlopCounter();
    try {
      ScopedValue.where(CURRENT, counter).run(code);
    } finally {
      if (outer != null) {
        counter.counts.forEach(outer::add);
        counter.nanos.forEach(outer::addNanos);
      }
    }
    return counter;
  }

  /** Like {@link #count(Runnable)} for code with a value, which is dropped. */
  public static FlopCounter count(Supplier<?> code) {
    return count((Runnable) code::get);
  }

  /** All FLOPs. */
  public long flops() {
    return total().flops();
  }

  /** FLOPs of matrix products only: what published formulas and MFU count. */
  public long matmulFlops() {
    return total().matmulFlops();
  }

  /** Bytes read and written. */
  public long bytes() {
    return total().bytes();
  }

  public Count total() {
    return counts.values().stream().reduce(Count.NOTHING, Count::plus);
  }

  /** Counts by name of operation, in order of first use. */
  public Map<String, Count> byOperation() {
    return grouped(key -> true, Key::operation);
  }

  /** Counts of one phase by name of operation. */
  public Map<String, Count> byOperation(String phase) {
    return grouped(key -> key.phase.equals(phase), Key::operation);
  }

  /** Counts by phase: {@code forward}, {@code backward}, {@code optimizer}. */
  public Map<String, Count> byPhase() {
    return grouped(key -> true, Key::phase);
  }

  /** The counts of one phase; nothing where it did not occur. */
  public Count phase(String name) {
    return byPhase().getOrDefault(name, Count.NOTHING);
  }

  /** Seconds spent in operations; what the code did between them is not among them. */
  public double seconds() {
    return seconds(key -> true);
  }

  /** Seconds spent in the operations of a phase. */
  public double seconds(String phase) {
    return seconds(key -> key.phase.equals(phase));
  }

  /** Seconds spent in the operations of one name in a phase. */
  public double seconds(String phase, String operation) {
    return seconds(new Key(phase, operation)::equals);
  }

  private double seconds(Predicate<Key> chosen) {
    return nanos.keySet().stream().filter(chosen).mapToLong(nanos::get).sum() / 1e9;
  }

  private Map<String, Count> grouped(Predicate<Key> chosen, Function<Key, String> name) {
    Map<String, Count> groups = new LinkedHashMap<>();
    counts.forEach((key, count) -> {
      if (chosen.test(key)) groups.merge(name.apply(key), count, Count::plus);
    });
    return Collections.unmodifiableMap(groups);
  }

  /**
   * Runs code whose operations are counted under a phase of this name. Under {@code optimizer}, no
   * matrix product counts as such: published formulas mean the model's own.
   */
  public static void phase(String name, Runnable code) {
    ScopedValue.where(PHASE, name).run(code);
  }

  static void record(Op.Costed op, List<Shape> shapes, List<View> in, List<View> out) {
    if (!CURRENT.isBound()) return;
    long read = in.stream().mapToLong(FlopCounter::distinctBytes).sum();
    long written = out.stream().mapToLong(FlopCounter::distinctBytes).sum();
    long matmul = PHASE.orElse(FORWARD).equals(OPTIMIZER) ? 0 : op.matmulFlops(shapes);
    Count count = new Count(1, op.flops(shapes), matmul, op.skippedFlops(shapes), read, written, 0);
    CURRENT.get().add(op, count);
  }

  /** When an operation begins; 0 where nothing is counted. */
  static long begin() {
    return CURRENT.isBound() ? System.nanoTime() : 0;
  }

  /** Called when an operation has been given to its backend: waits until it is done. */
  static void end(Op op, Backend backend, long began) {
    if (!CURRENT.isBound()) return;
    backend.finish();
    CURRENT.get().addNanos(key(op), System.nanoTime() - began);
  }

  /** Called for what an operation keeps for backward. */
  static void recordSaved(Op op, Stream<Tensor> kept) {
    if (!CURRENT.isBound()) return;
    FlopCounter counter = CURRENT.get();
    long bytes =
        kept.filter(tensor -> !Node.isOfParameter(tensor))
            .map(tensor -> tensor.view().buffer())
            .filter(counter.saved::add)
            .mapToLong(Buffer::bytes)
            .sum();
    if (bytes > 0) counter.add(op, new Count(0, 0, 0, 0, 0, 0, bytes));
  }

  /** A broadcast axis repeats elements: they are read once. */
  private static long distinctBytes(View view) {
    long elements = 1;
    for (int axis = 0; axis < view.rank(); axis++) {
      if (view.stride(axis) != 0 || view.length(axis) == 0) elements *= view.length(axis);
    }
    return elements * view.dtype().bytes();
  }

  private static Key key(Op op) {
    return new Key(PHASE.orElse(FORWARD), op.name());
  }

  private void add(Op op, Count count) {
    add(key(op), count);
  }

  private void addNanos(Key key, long took) {
    nanos.merge(key, took, Long::sum);
  }

  private void add(Key key, Count count) {
    counts.merge(key, count, Count::plus);
  }

  /** A table: operation, calls, FLOPs, bytes; by phases where there are several. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "%-22s %8s %18s %16s%n".formatted("operation", "calls", "FLOPs", "bytes"));
    Map<String, Count> phases = byPhase();
    boolean several = phases.size() > 1;
    phases.forEach((phase, sum) -> {
      if (several) text.append(row(phase, sum));
      byOperation(phase)
          .forEach((name, count) -> text.append(row((several ? "  " : "") + name, count)));
    });
    text.append(row("total", total()));
    if (total().skippedFlops() > 0) {
      text.append(
          "%-22s %8s %,18d%n".formatted("skipped by causality", "", total().skippedFlops()));
    }
    return text.toString().stripTrailing();
  }

  private static String row(String name, Count count) {
    return "%-22s %,8d %,18d %,16d%n".formatted(name, count.calls(), count.flops(), count.bytes());
  }
}
