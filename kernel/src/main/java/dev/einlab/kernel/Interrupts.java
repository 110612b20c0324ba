package dev.einlab.kernel;

import com.google.gson.JsonElement;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.wire.Message;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.function.Consumer;

/**
 * Brings interrupts to the cell they are meant for. An interrupt and its cell arrive on two
 * sockets, so either may overtake the other: an interrupt then waits for the cell that was sent
 * before it, and does nothing to one that was sent after it.
 */
final class Interrupts {
  private final Consumer<CellRun> stop;
  private CellRun running;
  private Message cell;
  private Message waiting;

  /** Interrupts that are handed to {@code stop} together with the run they are meant for. */
  Interrupts(Consumer<CellRun> stop) {
    this.stop = stop;
  }

  /** An interrupt has arrived. */
  synchronized void arrived(Message interrupt) {
    if (running == null) {
      waiting = interrupt;
    } else if (isFirst(cell, interrupt)) {
      stop.accept(running);
    }
  }

  /** A cell begins; an interrupt that overtook it reaches it now. */
  synchronized void begins(CellRun run, Message request) {
    running = run;
    cell = request;
    if (waiting != null && isFirst(cell, waiting)) stop.accept(run);
    waiting = null;
  }

  /** The cell has ended: interrupts find nothing to stop. */
  synchronized void ended() {
    running = null;
  }

  /**
   * Whether a cell was sent before an interrupt: by their dates where one sender, whose clock is
   * one, wrote both; else by when they came here.
   */
  private static boolean isFirst(Message cell, Message interrupt) {
    Instant sent = date(cell);
    Instant stopped = date(interrupt);
    JsonElement sender = cell.header().get("session");
    boolean oneClock = sender != null && sender.equals(interrupt.header().get("session"));
    return oneClock && sent != null && stopped != null
        ? sent.isBefore(stopped)
        : cell.arrived() - interrupt.arrived() < 0;
  }

  /** When a message was sent, by its sender's clock, or {@code null} if it does not say so. */
  private static Instant date(Message message) {
    JsonElement date = message.header().get("date");
    if (date == null || !date.isJsonPrimitive()) return null;
    try {
      return OffsetDateTime.parse(date.getAsString()).toInstant();
    } catch (DateTimeParseException e) {
      return null; // when it arrived must do
    }
  }
}
