package dev.einlab.backend;

/**
 * How much memory was lent at once lately. Two windows, one after the other, each until several
 * times its own most was lent: a step of training lends about twice what it holds at once.
 */
final class Demand {
  private static final int TURNS = 4;

  private long most;
  private long mostBefore;
  private long taken;

  /** So many bytes more; {@code lent} with them. */
  void lend(long bytes, long lent) {
    taken += bytes;
    most = Math.max(most, lent);
    if (taken <= TURNS * most) return;
    mostBefore = most;
    most = lent;
    taken = 0;
  }

  /** The most bytes that were lent at once in this window and the one before. */
  long most() {
    return Math.max(most, mostBefore);
  }
}
