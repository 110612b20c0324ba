package dev.einlab.kernel.eval;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What woven cell code calls at entries of methods and at backward branches: it throws when the
 * reader asked the cell to stop.
 *
 * <p>All these calls go through one call site, whose target does nothing: the JIT compiles it to
 * nothing at all, so loops keep their speed and are vectorized as if it were not there. A stop
 * changes the target, and the virtual machine throws away what it had compiled.
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

  private static final MethodType NO_ARGUMENTS = MethodType.methodType(void.class);
  private static final MethodHandle NOTHING = MethodHandles.empty(NO_ARGUMENTS);
  private static final MethodHandle RAISE = handle("raise");
  private static final MutableCallSite SITE = new MutableCallSite(NOTHING);
  private static final Set<CellRun> STOPPING = ConcurrentHashMap.newKeySet();

  private StopCheck() {}

  /** What a wait of the kernel throws when it is interrupted on behalf of the reader. */
  public static Error stopped() {
    return new Stopped();
  }

  /** What woven checks are bound by. Cells see this class; see {@link CellLoader}. */
  public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type) {
    return SITE;
  }

  private static MethodHandle handle(String name) {
    try {
      return MethodHandles.lookup().findStatic(StopCheck.class, name, NO_ARGUMENTS);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("StopCheck." + name + " is not there", e);
    }
  }

  private static void target(MethodHandle handle) {
    SITE.setTarget(handle);
    MutableCallSite.syncAll(new MutableCallSite[] {SITE});
  }

  private static void raise() {
    CellRun mine = CellRun.ofThread();
    if (mine != null && mine.stopRequested()) throw new Stopped();
  }

  /** From now on, threads of this run that poll are stopped. */
  static synchronized void stop(CellRun run) {
    run.requestStop();
    STOPPING.add(run);
    target(RAISE);
  }

  /** No thread of this run needs to be stopped any more. */
  static synchronized void release(CellRun run) {
    STOPPING.remove(run);
    if (STOPPING.isEmpty()) target(NOTHING);
  }
}
