package dev.einlab.backend.simd;

import java.util.Arrays;

/**
 * Attention, a strip of queries at a time. Scores are computed transposed, so that each query has a
 * lane of its own: maxima and sums need no step across lanes, and the weights are at once a panel
 * for the product with the values.
 *
 * <pre>
 *   task     256 queries of one head
 *   block    256 keys and values, packed; what they add is rescaled as the maximum grows
 *   strip    COLUMNS queries: scores [keys, queries], then sums [e, queries]
 * </pre>
 */
final class AttentionForward {
  private static final int QUERIES = 256;
  private static final int KEYS = 256;
  private static final int LANES = Strip.COLUMNS;

  private final Heads heads;
  private final Matrix q;
  private final Matrix k;
  private final Matrix v;
  private final Matrix out;
  private final Matrix logSums;

  AttentionForward(Heads heads, Matrix q, Matrix k, Matrix v, Matrix out, Matrix logSums) {
    this.heads = heads;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSums = logSums;
  }

  void run(Workers workers) {
    int chunks = Math.ceilDiv(heads.t(), QUERIES);
    workers.run(
        heads.batch() * heads.heads() * chunks,
        heads.work(),
        task -> {
          Scratch scratch = Scratch.borrow();
          try {
            new Task(scratch, task / chunks, task % chunks * QUERIES).run();
          } finally {
            scratch.giveBack();
          }
        });
  }

  /** Some queries of one head, and the memory for them. */
  private final class Task {
    private final Strip strip = new Strip();
    private final int head;
    private final int first;
    private final int count;
    private final int sumRows = Strip.roundedToRows(heads.e());

    private final float[] packed;
    private final int values; // behind the keys, transposed
    private final int across; // from one of their rows to the next

    private final float[] own;
    private final int sums;
    private final int maxima;
    private final int totals;
    private final int scores;

    Task(Scratch scratch, int head, int first) {
      this.head = head;
      this.first = first;
      this.count = Math.min(QUERIES, heads.t() - first);
      int block = Math.min(KEYS, heads.s());
      this.values = block * heads.d();
      this.across = block + Packing.GAP;
      this.packed = scratch.left(values + across * heads.e());
      int padded = Strip.roundedToColumns(count);
      this.sums = padded * heads.d(); // the packed queries come first
      this.maxima = sums + padded * sumRows;
      this.totals = maxima + padded;
      this.scores = totals + padded;
      this.own = scratch.right(scores + Strip.roundedToRows(block) * LANES);
    }

    void run() {
      packQueries();
      Arrays.fill(own, sums, maxima, 0);
      Arrays.fill(own, maxima, totals, Float.NEGATIVE_INFINITY);
      Arrays.fill(own, totals, scores, 0);
      int seen = heads.visible(first + count - 1);
      for (int key = 0; key < seen; key += KEYS) block(key, Math.min(KEYS, seen - key));
      for (int i = 0; i < count; i += LANES) finish(i, Math.min(LANES, count - i));
    }

    private void packQueries() {
      Matrix across = q.transposed();
      for (int i = 0; i < count; i += LANES) {
        int lanes = Math.min(LANES, count - i);
        Packing.columns(
            across, q.origin(head), 0, heads.d(), first + i, lanes, own, i * heads.d(), LANES);
      }
      AttentionLoops.scale(own, sums, (float) heads.attention().scale());
    }

    /** Some keys, and what they add to all queries that see any of them. */
    private void block(int key, int keys) {
      int matrix = heads.keysOf(head);
      Packing.rows(k, k.origin(matrix), key, keys, 0, heads.d(), packed, 0, heads.d());
      Packing.rows(
          v.transposed(), v.origin(matrix), 0, heads.e(), key, keys, packed, values, across);
      for (int i = 0; i < count; i += LANES) {
        int last = Math.min(i + LANES, count) - 1;
        int seen = Math.min(keys, heads.visible(first + last) - key);
        if (seen > 0) strip(i, key, keys, seen);
      }
    }

    private void strip(int i, int key, int keys, int seen) {
      int d = heads.d();
      strip.multiply(seen, d, packed, 0, d, own, i * d, own, scores, false);
      int open = Math.clamp(heads.visible(first + i) - key, 0, seen); // for every lane
      for (int j = open; j < seen; j++) { // lanes before this one do not see key j
        int lanes = heads.firstQuery(key + j) - (first + i);
        Arrays.fill(own, scores + j * LANES, scores + j * LANES + lanes, Float.NEGATIVE_INFINITY);
      }
      int to = sums + i * sumRows;
      AttentionLoops.weigh(own, scores, seen, maxima + i, totals + i, to, heads.e());
      strip.multiply(heads.e(), seen, packed, values, across, own, scores, own, to, true);
    }

    private void finish(int i, int lanes) {
      int from = sums + i * sumRows;
      int query = first + i;
      AttentionLoops.divide(own, from, heads.e(), totals + i);
      AttentionLoops.logSums(own, maxima + i, totals + i);
      for (int lane = 0; lane < lanes; lane++) {
        int at = out.origin(head) + out.row(query + lane);
        for (int c = 0; c < heads.e(); c++) {
          out.data[at + out.column(c)] = own[from + c * LANES + lane];
        }
        logSums.data[logSums.origin(head) + logSums.row(query + lane)] = own[maxima + i + lane];
      }
    }
  }
}
