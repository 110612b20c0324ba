package dev.einlab.kernel.eval;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread on which cell code runs, and its rendezvous with the dispatcher that owns JShell.
 *
 * <p>The dispatcher hands over a task and waits. While it waits, cell code may ask it to do
 * something (a magic that runs the rest of its cell, {@code eval("…")}); the dispatcher then works
 * for the cell, and may hand tasks back, which run on top of the cell thread's own stack. So scoped
 * values of a magic reach the cell it wraps, and JShell is only ever touched by the dispatcher.
 *
 * <p>A cell that does not end within {@link #GRACE_MILLIS} of a stop is abandoned with its thread:
 * the dispatcher goes on with a new one.
 */
public final class CellThread {
  /** Thrown to the dispatcher when the cell's thread did not stop in time. */
  public static final class Abandoned extends Exception {
    private static final long serialVersionUID = 1;

    Abandoned(StackTraceElement[] where) {
      super("the cell's thread did not stop");
      setStackTrace(where);
    }
  }

  static final long GRACE_MILLIS = 2000;
  private static final long SECOND_STOP_MILLIS = 1000;
  private static final long RELEASE_MILLIS = 1000;
  private static final long STACK_BYTES = 16L << 20;

  /** A task that, once done, wakes the side that waits for it. */
  private static final class Task<T> implements Runnable {
    final Callable<T> work;
    final BlockingQueue<Runnable> waiting;
    volatile boolean done;
    T value;
    Throwable thrown;

    Task(Callable<T> work, BlockingQueue<Runnable> waiting) {
      this.work = work;
      this.waiting = waiting;
    }

    @Override
    public void run() {
      try {
        value = work.call();
      } catch (Throwable t) { // told to the waiting side, whatever it is
        thrown = t;
      }
      done = true;
      waiting.add(() -> {});
    }

    T result() throws Throwable {
      if (thrown != null) throw thrown;
      return value;
    }
  }

  /** One thread with the two queues between it and the dispatcher. */
  private static final class Lane {
    final BlockingQueue<Runnable> toCell = new LinkedBlockingQueue<>();
    final BlockingQueue<Runnable> toDispatcher = new LinkedBlockingQueue<>();
    volatile StackTraceElement[] abandonedAt;
    volatile CellRun abandonedRun;
    Thread thread;

    void work() {
      while (abandonedAt == null) takeUninterruptibly(toCell).run();
      if (abandonedRun != null) StopCheck.release(abandonedRun); // it has ended after all
    }
  }

  private final ThreadGroup threads = new ThreadGroup("cells");
  private final ClassLoader contextLoader;
  private final ScheduledThreadPoolExecutor watch;
  private volatile Lane lane;

  /** A thread whose context class loader is that of the cells. */
  public CellThread(ClassLoader contextLoader) {
    this.contextLoader = contextLoader;
    watch =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("kernel-watch").daemon(true).factory());
    lane = newLane();
  }

  /** Whether no thread that cells started is alive: then nobody runs code of replaced classes. */
  boolean isAlone() {
    return threads.activeCount() <= 1;
  }

  private Lane newLane() {
    Lane fresh = new Lane();
    fresh.thread = new Thread(threads, fresh::work, "cell", STACK_BYTES);
    fresh.thread.setDaemon(true);
    fresh.thread.setContextClassLoader(contextLoader);
    fresh.thread.start();
    return fresh;
  }

  /**
   * Runs a task on the cell thread and waits for it. Called by the dispatcher.
   *
   * @throws Abandoned if it was asked to stop and did not
   * @throws Throwable whatever the task throws
   */
  public <T> T run(CellRun run, Callable<T> task) throws Throwable {
    Lane mine = lane;
    Task<T> handed = new Task<>(() -> entered(run, task), mine.toDispatcher);
    mine.toCell.add(handed);
    while (!handed.done) {
      takeUninterruptibly(mine.toDispatcher).run();
      if (mine.abandonedAt != null) throw new Abandoned(mine.abandonedAt);
    }
    return handed.result();
  }

  /** Runs a task like {@link #run(CellRun, Callable)}, and stops the run if it takes too long. */
  public <T> T run(CellRun run, Callable<T> task, long timeoutMillis) throws Throwable {
    var tooLong =
        watch.schedule(
            () -> {
              run.requestStop("the statement took longer than " + timeoutMillis + " ms");
              stop(run);
            },
            timeoutMillis,
            TimeUnit.MILLISECONDS);
    try {
      return run(run, task);
    } finally {
      tooLong.cancel(false);
    }
  }

  private static <T> T entered(CellRun run, Callable<T> task) throws Exception {
    run.enter();
    if (run.stopRequested()) throw new StopCheck.Stopped();
    Thread.interrupted(); // what a stop of an earlier run may have left
    T value = task.call();
    // A wait for a thread of the cell ends well if the stop reaches that thread first.
    if (run.stopRequested()) throw new StopCheck.Stopped();
    return value;
  }

  /**
   * Has the dispatcher do something and waits for it, running what it hands back. Called by cell
   * code. Whatever the request throws is thrown here.
   *
   * @throws IllegalStateException on any other thread than the cell's own
   */
  public <T> T ask(Callable<T> request) {
    Lane mine = lane;
    if (Thread.currentThread() != mine.thread) {
      throw new IllegalStateException(
          "thread '%s' may not run code in the notebook: only the cell's own thread may"
              .formatted(Thread.currentThread().getName()));
    }
    Task<T> asked = new Task<>(request, mine.toCell);
    mine.toDispatcher.add(asked);
    while (!asked.done) takeUninterruptibly(mine.toCell).run();
    try {
      return asked.result();
    } catch (Throwable t) { // goes through the cell code that asked
      throw Tracebacks.sneaky(t);
    }
  }

  /** Stops a run: its thread is interrupted, woven code throws, and after a while we give it up. */
  public void stop(CellRun run) {
    boolean going =
        run.unlessEnded(() -> {
          StopCheck.stop(run);
          lane.thread.interrupt();
        });
    if (!going) return;
    watch.schedule(
        () -> run.unlessEnded(() -> lane.thread.interrupt()),
        SECOND_STOP_MILLIS,
        TimeUnit.MILLISECONDS);
    Lane mine = lane;
    watch.schedule(() -> giveUp(run, mine), GRACE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void giveUp(CellRun run, Lane mine) {
    if (!run.unlessEnded(() -> mine.toDispatcher.add(() -> abandon(run, mine)))) {
      watch.schedule(() -> StopCheck.release(run), RELEASE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** On the dispatcher, while it serves the lane. */
  private void abandon(CellRun run, Lane mine) {
    boolean going =
        run.unlessEnded(() -> {
          mine.abandonedRun = run;
          mine.abandonedAt = mine.thread.getStackTrace();
          mine.thread.setName("abandoned cell [" + run.number() + "]");
          lane = newLane();
        });
    if (!going) StopCheck.release(run);
  }

  /** Ends the thread when it has nothing to do. */
  public void close() {
    watch.shutdownNow();
    lane.toCell.add(() -> lane.abandonedAt = new StackTraceElement[0]);
  }

  private static Runnable takeUninterruptibly(BlockingQueue<Runnable> queue) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return queue.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }
}
