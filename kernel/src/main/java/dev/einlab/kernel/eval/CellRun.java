package dev.einlab.kernel.eval;

import com.google.gson.JsonObject;
import dev.einlab.kernel.wire.Message;
import java.util.List;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * One run of one cell. Threads started by the cell inherit it: what they print belongs to this cell
 * for as long as they live, and a stop of this cell stops them too.
 */
public final class CellRun {
  private static final InheritableThreadLocal<CellRun> OF_THREAD = new InheritableThreadLocal<>();
  private static volatile CellRun current;

  private final int number;
  private final Message request;
  private final boolean allowStdin;
  private volatile boolean stopRequested;
  private volatile String stopReason = "the cell was interrupted";
  private volatile boolean ended;

  /**
   * A run that has not begun.
   *
   * @param number the execution count the reader sees, as in {@code Cell [3]}
   * @param request what asked for it: all output is attributed to it
   */
  public CellRun(int number, Message request, boolean allowStdin) {
    this.number = number;
    this.request = request;
    this.allowStdin = allowStdin;
  }

  /** A run for code that belongs to another one but is not stopped with it, such as its error. */
  static CellRun aside(CellRun run) {
    return new CellRun(run.number, run.request, false);
  }

  /** A run for what the kernel does before the first cell; it belongs to no request. */
  public static CellRun beforeFirstCell() {
    JsonObject none = new JsonObject();
    return new CellRun(0, new Message(List.of(), none, none, none), false);
  }

  /** The run the calling thread works for; pooled threads work for the one that runs now. */
  public static CellRun ofThread() {
    CellRun inherited = OF_THREAD.get();
    boolean pooled = Thread.currentThread() instanceof ForkJoinWorkerThread;
    return inherited == null || pooled ? current : inherited;
  }

  /** Makes this the run that is going on. */
  public void begin() {
    current = this;
  }

  /** Marks this run as over: a stop that comes from now on finds nothing to stop. */
  public synchronized void end() {
    ended = true;
  }

  /** Makes the calling thread work for this run. */
  void enter() {
    OF_THREAD.set(this);
  }

  /** Does something to this run unless it is over; it cannot end meanwhile. */
  synchronized boolean unlessEnded(Runnable action) {
    if (!ended) action.run();
    return !ended;
  }

  /** Makes the run stop at the next place where it looks; see {@link CellThread#stop}. */
  public void requestStop() {
    stopRequested = true;
  }

  /** Like {@link #requestStop()}, with what the reader is told about it. */
  void requestStop(String reason) {
    stopReason = reason;
    stopRequested = true;
  }

  /** Why the cell was stopped, as a sentence. */
  String stopReason() {
    return stopReason;
  }

  /** Whether the reader asked this cell to stop. The request stays until the cell has ended. */
  public boolean stopRequested() {
    return stopRequested;
  }

  public int number() {
    return number;
  }

  /** The header of the request, to which all output is attributed. */
  public JsonObject parent() {
    return request.header();
  }

  /** Where questions to the reader go. */
  public List<byte[]> identities() {
    return request.identities();
  }

  public boolean allowStdin() {
    return allowStdin;
  }
}
