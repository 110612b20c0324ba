package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.View;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Cross entropy of each row, and gradients through softmaxes. */
final class Losses {
  private static final int GRAIN = 1 << 14; // elements of a task

  private final Workers workers;
  private final Copies copies;

  Losses(Workers workers, Copies copies) {
    this.workers = workers;
    this.copies = copies;
  }

  /** What is done for one row. */
  private interface EachRow {
    void run(int row);
  }

  private void rows(int count, int length, EachRow each) {
    int group = Math.max(1, GRAIN / length);
    workers.run(
        Math.ceilDiv(count, group),
        4L * count * length,
        task -> {
          for (int row = task * group; row < Math.min(count, (task + 1) * group); row++) {
            each.run(row);
          }
        });
  }

  /** {@code out = y·(g − Σ g·y)} along the last axis. */
  void softmaxGrad(View y, View g, View out) {
    if (y.size() == 0) return;
    int length = y.length(y.rank() - 1);
    Dense weights = Dense.read(y, copies);
    Dense gradients = Dense.read(g, copies);
    Dense to = Dense.write(out);
    rows(
        y.size() / length,
        length,
        row -> {
          int at = row * length;
          float dot =
              (float)
                  Folds.dot(
                      weights.data, weights.at + at, gradients.data, gradients.at + at, length);
          weighted(
              weights.data,
              weights.at + at,
              gradients.data,
              gradients.at + at,
              dot,
              to.data,
              to.at + at,
              length);
        });
    to.store(copies);
  }

  private static void weighted(
      float[] y, int yAt, float[] g, int gAt, float dot, float[] to, int at, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector difference = FloatVector.fromArray(F, g, gAt + i).sub(dot);
      difference.mul(FloatVector.fromArray(F, y, yAt + i)).intoArray(to, at + i);
    }
    for (; i < count; i++) to[at + i] = y[yAt + i] * (g[gAt + i] - dot);
  }

  void crossEntropy(View logits, View targets, double smoothing, View losses) {
    if (losses.size() == 0) return;
    int classes = logits.length(1);
    int count = logits.length(0);
    Dense x = Dense.read(logits, copies);
    int[] wanted = ints(targets);
    Dense to = Dense.write(losses);
    rows(
        count,
        classes,
        row -> {
          int at = x.at + row * classes;
          to.data[to.at + row] =
              wanted[row] < 0 ? 0 : loss(x.data, at, classes, wanted[row], smoothing);
        });
    to.store(copies);
  }

  private static float loss(float[] x, int at, int classes, int target, double smoothing) {
    float max = (float) FoldLoops.max(x, at, classes);
    double logSum =
        Float.isInfinite(max) ? max : max + StrictMath.log(Exponentials.sum(x, at, classes, max));
    double loss = logSum - (1 - smoothing) * x[at + target];
    if (smoothing != 0) loss -= smoothing * Folds.sum(x, at, classes) / classes;
    return (float) loss;
  }

  void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out) {
    if (out.size() == 0) return;
    int classes = logits.length(1);
    Dense x = Dense.read(logits, copies);
    int[] wanted = ints(targets);
    Dense scales = Dense.read(scale, copies);
    Dense to = Dense.write(out);
    float others = (float) (smoothing / classes);
    float own = (float) (1 - smoothing);
    rows(
        logits.length(0),
        classes,
        row -> {
          int at = to.at + row * classes;
          if (wanted[row] < 0) {
            Arrays.fill(to.data, at, at + classes, 0);
            return;
          }
          float factor = scales.data[scales.at + row];
          weights(x.data, x.at + row * classes, to.data, at, classes, factor, others);
          to.data[at + wanted[row]] -= factor * own;
        });
    to.store(copies);
  }

  /** Writes factor · (softmax(x) − others). */
  private static void weights(
      float[] x, int xAt, float[] to, int at, int count, float factor, float others) {
    float max = (float) FoldLoops.max(x, xAt, count);
    double sum = Exponentials.write(x, xAt, to, at, count, max);
    float scale = Float.isInfinite(max) ? factor : (float) (factor / sum);
    float shift = -factor * others;
    int i = 0;
    FloatVector scales = splat(scale);
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector.fromArray(F, to, at + i).fma(scales, splat(shift)).intoArray(to, at + i);
    }
    for (; i < count; i++) to[at + i] = Math.fma(to[at + i], scale, shift);
  }

  private static int[] ints(View view) {
    int[] from = ((HostBuffer) view.buffer()).ints();
    int[] dense = new int[view.size()];
    int stride = view.stride(0);
    for (int i = 0; i < dense.length; i++) dense[i] = from[view.offset() + i * stride];
    return dense;
  }
}
