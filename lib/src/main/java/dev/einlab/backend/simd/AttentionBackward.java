package dev.einlab.backend.simd;

import java.util.Arrays;

/**
 * The gradients of attention, a block of keys by a block of queries at a time; weights are computed
 * again from the sums that were kept. All products are strips, with keys as columns:
 *
 * <pre>
 *   weights  W = e^(Q·Kᵀ·scale − logSums)     slopes  Z = W ∘ (G·Vᵀ − D) · scale,  D = Σ g·out
 *   ∂Vᵀ += Gᵀ·W        ∂Kᵀ += Qᵀ·Z            ∂Q += Z·K
 * </pre>
 *
 * <p>A task does all heads that share keys, one after the other: sums have one order.
 */
final class AttentionBackward {
  private static final int BLOCK = Strip.roundedToColumns(64); // queries, and keys
  private static final int ROWS = Strip.ROWS;
  private static final int LANES = Strip.COLUMNS;

  private final Heads heads;
  private final Matrix q;
  private final Matrix k;
  private final Matrix v;
  private final Matrix out;
  private final Matrix logSums;
  private final Matrix g;
  private final Matrix outQ;
  private final Matrix outK;
  private final Matrix outV;

  AttentionBackward(
      Heads heads,
      Matrix q,
      Matrix k,
      Matrix v,
      Matrix out,
      Matrix logSums,
      Matrix g,
      Matrix outQ,
      Matrix outK,
      Matrix outV) {
    this.heads = heads;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSums = logSums;
    this.g = g;
    this.outQ = outQ;
    this.outK = outK;
    this.outV = outV;
  }

  void run(Workers workers) {
    workers.run(
        heads.batch() * heads.groups(),
        2 * heads.work(),
        task -> {
          Scratch scratch = Scratch.borrow();
          try {
            new Task(scratch, task).run();
          } finally {
            scratch.giveBack();
          }
        });
  }

  /** The heads that share one matrix of keys, and the memory for them. */
  private final class Task {
    private final Strip strip = new Strip();
    private final int shared;
    private final int t = heads.t();
    private final int s = heads.s();
    private final int d = heads.d();
    private final int e = heads.e();
    private final int dRows = Strip.roundedToRows(d);
    private final int eRows = Strip.roundedToRows(e);
    private final int dWide = Strip.roundedToColumns(d);
    private final int tRows = Strip.roundedToRows(t);
    private final int sWide = Strip.roundedToColumns(s);

    private final float[] packed;
    private int used;
    private final int across = t + Packing.GAP; // from row to row of what is transposed
    private final int queries = place(t * d); // A: rows are queries
    private final int queriesAcross = place(d * across); // rows are elements
    private final int gradients = place(t * e);
    private final int gradientsAcross = place(e * across);
    private final int keysAcross = place(sWide * d); // panels of B: columns are keys
    private final int valuesAcross = place(sWide * e);
    private final int keys = place(dWide * s); // columns are elements
    private final int sums = place(tRows); // log Σ e^score of each query
    private final int means = place(tRows); // its Σ g·out
    private final int toQueries = place(tRows * dWide); // gradients, row after row
    private final int toKeys = place(sWide * dRows); // strips
    private final int toValues = place(sWide * eRows);
    private final int line = place(2 * e);

    private final float[] own;
    private static final int SLOPES = BLOCK * BLOCK; // behind the weights
    private static final int JOINED = 2 * BLOCK * BLOCK;

    Task(Scratch scratch, int shared) {
      this.shared = shared;
      this.packed = scratch.left(used);
      this.own = scratch.right(3 * BLOCK * BLOCK);
    }

    private int place(int size) {
      int at = used;
      used += size;
      return at;
    }

    void run() {
      packKeys();
      Arrays.fill(packed, toKeys, toKeys + sWide * (dRows + eRows), 0);
      int each = heads.heads() / heads.groups();
      int first = shared / heads.groups() * heads.heads() + shared % heads.groups() * each;
      for (int head = first; head < first + each; head++) {
        packQueries(head);
        Arrays.fill(packed, toQueries, toQueries + tRows * dWide, 0);
        for (int key = 0; key < s; key += BLOCK) blocks(key, Math.min(BLOCK, s - key));
        storeQueries(head);
      }
      storeStrips(toKeys, dRows, outK);
      storeStrips(toValues, eRows, outV);
    }

    private void packKeys() {
      int kAt = k.origin(shared);
      int vAt = v.origin(shared);
      for (int j = 0; j < s; j += LANES) {
        int count = Math.min(LANES, s - j);
        Packing.columns(k.transposed(), kAt, 0, d, j, count, packed, keysAcross + j * d, LANES);
        Packing.columns(v.transposed(), vAt, 0, e, j, count, packed, valuesAcross + j * e, LANES);
      }
      Packing.panels(k, kAt, 0, s, 0, d, packed, keys, LANES, LANES * s);
    }

    private void packQueries(int head) {
      int qAt = q.origin(head);
      int gAt = g.origin(head);
      Packing.rows(q, qAt, 0, t, 0, d, packed, queries, d);
      Packing.rows(q.transposed(), qAt, 0, d, 0, t, packed, queriesAcross, across);
      Packing.rows(g, gAt, 0, t, 0, e, packed, gradients, e);
      Packing.rows(g.transposed(), gAt, 0, e, 0, t, packed, gradientsAcross, across);
      for (int i = 0; i < t; i++) {
        packed[sums + i] = logSums.data[logSums.origin(head) + logSums.row(i)];
        gather(g, head, i, line);
        gather(out, head, i, line + e);
        packed[means + i] = (float) Folds.dot(packed, line, packed, line + e, e);
      }
    }

    private void gather(Matrix m, int head, int row, int to) {
      int from = m.origin(head) + m.row(row);
      if (m.hasUnitColumns()) System.arraycopy(m.data, from, packed, to, e);
      else for (int c = 0; c < e; c++) packed[to + c] = m.data[from + m.column(c)];
    }

    /** A block of keys, with all blocks of queries that see any of it. */
    private void blocks(int key, int count) {
      int first = heads.firstQuery(key) / ROWS * ROWS;
      for (int query = first; query < t; query += BLOCK) {
        int rows = Math.min(BLOCK, t - query);
        for (int j = 0; j < count; j += LANES) {
          panel(key + j, query, rows, j / LANES * BLOCK * LANES);
        }
        join(count, rows);
        toQueries(key, count, query, rows);
      }
    }

    /** Weights and slopes of one panel of keys, and what they add to gradients of keys, values. */
    private void panel(int key, int query, int rows, int at) {
      int skipped = Math.clamp(heads.firstQuery(key) - query, 0, rows) / ROWS * ROWS;
      int from = query + skipped;
      int left = rows - skipped;
      int weights = at + skipped * LANES;
      int slopes = SLOPES + weights;
      Arrays.fill(own, SLOPES + at, slopes, 0);
      strip.multiply(
          left,
          d,
          packed,
          queries + from * d,
          d,
          packed,
          keysAcross + key * d,
          own,
          weights,
          false);
      strip.multiply(
          left,
          e,
          packed,
          gradients + from * e,
          e,
          packed,
          valuesAcross + key * e,
          own,
          slopes,
          false);
      AttentionLoops.slopes(
          own,
          weights,
          slopes,
          left,
          packed,
          sums + from,
          means + from,
          (float) heads.attention().scale());
      hide(key, from, left, weights, slopes);
      strip.multiply(
          e,
          left,
          packed,
          gradientsAcross + from,
          across,
          own,
          weights,
          packed,
          toValues + key * eRows,
          true);
      strip.multiply(
          d,
          left,
          packed,
          queriesAcross + from,
          across,
          own,
          slopes,
          packed,
          toKeys + key * dRows,
          true);
    }

    /** Zeros where a query does not see a key. */
    private void hide(int key, int query, int rows, int weights, int slopes) {
      for (int i = 0; i < rows; i++) {
        int seen = Math.clamp(heads.visible(query + i) - key, 0, LANES);
        if (seen == LANES) continue;
        Arrays.fill(own, weights + i * LANES + seen, weights + (i + 1) * LANES, 0);
        Arrays.fill(own, slopes + i * LANES + seen, slopes + (i + 1) * LANES, 0);
      }
    }

    /** The slopes as rows of A, one for each query. */
    private void join(int count, int rows) {
      for (int j = 0; j < count; j += LANES) {
        int from = SLOPES + j * BLOCK;
        int width = Math.min(LANES, count - j);
        for (int i = 0; i < rows; i++) {
          System.arraycopy(own, from + i * LANES, own, JOINED + i * count + j, width);
        }
      }
    }

    private void toQueries(int key, int count, int query, int rows) {
      for (int i = 0, high; i < rows; i += high) {
        high = MicroKernel.next(rows - i);
        int last = Math.min(i + high, rows) - 1;
        int seen = Math.min(count, heads.visible(query + last) - key);
        if (seen <= 0) continue;
        for (int c = 0; c < d; c += LANES) {
          strip.addTile(
              last - i + 1,
              seen,
              own,
              JOINED + i * count,
              count,
              packed,
              keys + c * s + key * LANES,
              packed,
              toQueries + (query + i) * dWide + c,
              dWide);
        }
      }
    }

    private void storeQueries(int head) {
      for (int i = 0; i < t; i++) {
        int at = outQ.origin(head) + outQ.row(i);
        int from = toQueries + i * dWide;
        for (int c = 0; c < d; c++) outQ.data[at + outQ.column(c)] = packed[from + c];
      }
    }

    private void storeStrips(int from, int height, Matrix to) {
      for (int j = 0; j < s; j++) {
        int at = to.origin(shared) + to.row(j);
        int lane = from + j / LANES * LANES * height + j % LANES;
        for (int c = 0; c < to.columns; c++) {
          to.data[at + to.column(c)] = packed[lane + c * LANES];
        }
      }
    }
  }
}
