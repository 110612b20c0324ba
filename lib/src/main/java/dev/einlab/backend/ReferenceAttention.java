package dev.einlab.backend;

import java.util.Arrays;

/**
 * The reference for attention: one query after the other, its scores in an array, in double
 * precision.
 */
final class ReferenceAttention {
  private final Attention attention;
  private final Runnable eachFlop;

  ReferenceAttention(Attention attention, Runnable eachFlop) {
    this.attention = attention;
    this.eachFlop = eachFlop;
  }

  private void flops(int count) {
    for (int i = 0; i < count; i++) eachFlop.run();
  }

  void forward(View q, View k, View v, View out, View logSums) {
    Heads heads = new Heads(q, k);
    for (int head = 0; head < heads.count(); head++) {
      for (int i = 0; i < heads.queries; i++) {
        Interruption.check();
        double[] scores = scores(heads, head, i, new Rows(q), new Rows(k));
        double logSum = ReferenceTraining.logSum(scores, eachFlop);
        double[] sum = new double[v.length(3)];
        for (int j = 0; j < scores.length; j++) {
          double weight = StrictMath.exp(scores[j] - logSum);
          flops(2);
          double[] value = new Rows(v).read(heads.key(head, j));
          addScaled(sum, weight, value);
        }
        new Rows(out).write(heads.query(head, i), sum);
        new Rows(logSums.unsqueeze(3)).write(heads.query(head, i), new double[] {logSum});
      }
    }
  }

  /** With weights w and D = Σ g·out of a query: score gradients are w·(g·v − D)·scale. */
  void backward(Backend.Attended saved, View g, View outQ, View outK, View outV) {
    zero(outQ);
    double[][] keyGradients = matrix(outK);
    double[][] valueGradients = matrix(outV);
    Heads heads = new Heads(saved.q(), saved.k());
    for (int head = 0; head < heads.count(); head++) {
      for (int i = 0; i < heads.queries; i++) {
        Interruption.check();
        double[] query = new Rows(saved.q()).read(heads.query(head, i));
        double[] gradient = new Rows(g).read(heads.query(head, i));
        double[] result = new Rows(saved.out()).read(heads.query(head, i));
        double logSum = new Rows(saved.logSums().unsqueeze(3)).read(heads.query(head, i))[0];
        double[] scores = scores(heads, head, i, new Rows(saved.q()), new Rows(saved.k()));
        double[] queryGradient = new double[query.length];
        double shared = dot(gradient, result);
        for (int j = 0; j < scores.length; j++) {
          int key = heads.key(head, j);
          double weight = StrictMath.exp(scores[j] - logSum);
          flops(2);
          addScaled(valueGradients[key], weight, gradient);
          double value = dot(gradient, new Rows(saved.v()).read(key));
          flops(3);
          double slope = weight * (value - shared) * attention.scale();
          addScaled(queryGradient, slope, new Rows(saved.k()).read(key));
          addScaled(keyGradients[key], slope, query);
        }
        new Rows(outQ).write(heads.query(head, i), queryGradient);
      }
    }
    write(keyGradients, outK);
    write(valueGradients, outV);
  }

  private double[] scores(Heads heads, int head, int i, Rows q, Rows k) {
    double[] query = q.read(heads.query(head, i));
    double[] scores = new double[attention.visible(i, heads.queries, heads.keys)];
    flops(scores.length); // the scaling
    Arrays.setAll(scores, j -> attention.scale() * dot(query, k.read(heads.key(head, j))));
    return scores;
  }

  private static void zero(View out) {
    for (Walk w = new Walk(out); w.hasNext(); w.next()) ((HostBuffer) out.buffer()).set(w.at(0), 0);
  }

  private static double[][] matrix(View view) {
    return new double[new Rows(view).count()][view.length(3)];
  }

  private static void write(double[][] rows, View out) {
    for (int row = 0; row < rows.length; row++) new Rows(out).write(row, rows[row]);
  }

  private double dot(double[] a, double[] b) {
    flops(2 * a.length);
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  }

  private void addScaled(double[] sum, double scale, double[] values) {
    flops(2 * sum.length);
    for (int i = 0; i < sum.length; i++) sum[i] += scale * values[i];
  }

  /**
   * Where a head's queries and keys stand among all rows: heads in groups share the keys of one.
   */
  private static final class Heads {
    final int queries;
    final int keys;
    private final int batch;
    private final int heads;
    private final int groups;

    Heads(View q, View k) {
      batch = q.length(0);
      heads = q.length(1);
      groups = k.length(1);
      queries = q.length(2);
      keys = k.length(2);
    }

    int count() {
      return batch * heads;
    }

    int query(int head, int i) {
      return head * queries + i;
    }

    int key(int head, int j) {
      int group = head % heads / (heads / groups);
      return (head / heads * groups + group) * keys + j;
    }
  }
}
