package dev.einlab.backend;

import java.util.concurrent.CancellationException;

/**
 * Stops long computations whose thread is interrupted, as the stop button of a notebook does:
 * backends ask once a block of work. What must not be left half done is run whole, and asks after.
 */
public final class Interruption {
  private static final ScopedValue<Boolean> WHOLE = ScopedValue.newInstance();

  private Interruption() {}

  /** Whether the calling thread is to stop now; the interrupt counts as noticed then. */
  public static boolean arrived() {
    return Thread.currentThread().isInterrupted() && !WHOLE.isBound() && Thread.interrupted();
  }

  /**
   * Looks for an interrupt.
   *
   * @throws CancellationException if one has arrived
   */
  public static void check() {
    if (arrived()) throw new CancellationException("the computation was interrupted");
  }

  /** Runs work to its end; an interrupt that arrives meanwhile is noticed by who asks next. */
  public static void whole(Runnable work) {
    ScopedValue.where(WHOLE, true).run(work);
  }
}
