package dev.einlab.kernel.eval;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What woven cell code calls at entries of methods and at backward branches: it throws when the
 * reader asked the cell to stop. The common path is one volatile read, which the JIT inlines.
 */
public final class StopCheck {
  /**
   * Thrown into cell code by a stop. An Error, so that {@code catch (Exception e)} lets it pass.
   */
  public static final class Stopped extends Error {
    private static final long serialVersionUID = 1;

    Stopped() {
      super("the cell was interrupted");
    }
  }

  private static final Set<CellRun> STOPPING = ConcurrentHashMap.newKeySet();
  private static volatile boolean requested;

  private StopCheck() {}

  /** What a wait of the kernel throws when it is interrupted on behalf of the reader. */
  public static Error stopped() {
    return new Stopped();
  }

  /** Called by woven code. */
  public static void poll() {
    if (requested) raise();
  }

  private static void raise() {
    CellRun mine = CellRun.ofThread();
    if (mine != null && mine.stopRequested()) throw new Stopped();
  }

  /** From now on, threads of this run that poll are stopped. */
  static synchronized void stop(CellRun run) {
    run.requestStop();
    STOPPING.add(run);
    requested = true;
  }

  /** No thread of this run needs to be stopped any more. */
  static synchronized void release(CellRun run) {
    STOPPING.remove(run);
    requested = !STOPPING.isEmpty();
  }
}
