package dev.einlab.backend.simd;

import dev.einlab.backend.Attention;
import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.View;

/**
 * The lengths of an attention: q [b, h, t, d] with k [b, g, s, d] and v [b, g, s, e]. Any layout:
 * operands are read while they are packed.
 */
record Heads(Attention attention, int batch, int heads, int groups, int t, int s, int d, int e) {
  static Heads of(Attention attention, View q, View k, View v) {
    return new Heads(
        attention,
        q.length(0),
        q.length(1),
        k.length(1),
        q.length(2),
        k.length(2),
        q.length(3),
        v.length(3));
  }

  /** One matrix for each sequence and head: [b, h, t, d] → b·h of t×d. */
  static Matrix matrices(View view) {
    return Matrix.of(
        new MatrixView(
            view.buffer(), view.offset(), group(view, 0, 1), group(view, 2), group(view, 3)));
  }

  private static AxisGroup group(View view, int... axes) {
    int[] lengths = new int[axes.length];
    int[] strides = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      lengths[i] = view.length(axes[i]);
      strides[i] = view.stride(axes[i]);
    }
    return AxisGroup.of(lengths, strides);
  }

  /** The matrix of keys that belongs to a matrix of queries. */
  int keysOf(int head) {
    return head / heads * groups + head % heads / (heads / groups);
  }

  /** How many keys a query sees. */
  int visible(int query) {
    return attention.visible(query, t, s);
  }

  /** The first query that sees a key. */
  int firstQuery(int key) {
    return attention.causal() ? Math.max(0, key - (s - t)) : 0;
  }

  /** Multiply-adds of all scores and sums. */
  long work() {
    long pairs = (long) t * s / (attention.causal() ? 2 : 1);
    return pairs * (d + e) * batch * heads;
  }
}
