package dev.einlab.kernel;

import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.wire.Message;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.function.Consumer;

/**
 * Brings interrupts to the cell they are meant for. An interrupt and its cell arrive on two
 * sockets, so the interrupt may overtake a cell that was sent before it: then it waits for it. The
 * front end's own dates say which was sent first.
 */
final class Interrupts {
  private final Consumer<CellRun> stop;
  private CellRun running;
  private Instant waiting;

  /** Interrupts that are handed to {@code stop} together with the run they are meant for. */
  Interrupts(Consumer<CellRun> stop) {
    this.stop = stop;
  }

  /** An interrupt has arrived. */
  synchronized void arrived(Message interrupt) {
    if (running != null) {
      stop.accept(running);
    } else {
      waiting = date(interrupt);
    }
  }

  /** A cell begins; an interrupt that overtook it reaches it now. */
  synchronized void begins(CellRun run, Message request) {
    running = run;
    Instant sent = date(request);
    if (waiting != null && sent != null && sent.isBefore(waiting)) stop.accept(run);
    waiting = null;
  }

  /** The cell has ended: interrupts find nothing to stop. */
  synchronized void ended() {
    running = null;
  }

  /** When a message was sent, by its sender's clock, or {@code null} if it does not say so. */
  private static Instant date(Message message) {
    var date = message.header().get("date");
    if (date == null || !date.isJsonPrimitive()) return null;
    try {
      return OffsetDateTime.parse(date.getAsString()).toInstant();
    } catch (DateTimeParseException e) {
      return null; // it cannot be ordered: the interrupt then counts for running cells only
    }
  }
}
