package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.View;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * exp(x − max) ÷ Σ exp(x − max) along the last axis: three sweeps over a row that stays in cache.
 */
final class Softmax {
  private static final int GRAIN = 1 << 14; // elements of a task

  private final Workers workers;

  Softmax(Workers workers) {
    this.workers = workers;
  }

  void run(View in, View out) {
    if (in.size() == 0) return;
    int[] axes = new int[in.rank()];
    for (int axis = 0; axis < axes.length; axis++) axes[axis] = axis;
    Nest nest = Nest.ordered(axes, out, in);
    int length = in.length(in.rank() - 1);
    int count = in.size() / length;
    int group = Math.max(1, GRAIN / length);
    workers.run(
        Math.ceilDiv(count, group),
        4L * in.size(),
        task -> {
          Scratch scratch = Scratch.borrow();
          try {
            Run from = new Run(nest, 1, in, scratch.left(length));
            Run to = new Run(nest, 0, out, scratch.right(length));
            for (int row = task * group; row < Math.min(count, (task + 1) * group); row++) {
              from.load(row * length, length);
              to.open(row * length, length);
              row(from.data, from.at, to.data, to.at, length);
              to.store(row * length, length);
            }
          } finally {
            scratch.giveBack();
          }
        });
  }

  private static void row(float[] x, int xAt, float[] y, int yAt, int count) {
    float max = (float) FoldLoops.max(x, xAt, count);
    if (!Float.isFinite(max)) {
      Arrays.fill(y, yAt, yAt + count, Float.NaN); // inf − inf in every element or in their sum
      return;
    }
    double sum = 0;
    for (int i = 0; i < count; i += Elementwise.RUN) {
      int length = Math.min(Elementwise.RUN, count - i);
      sum += exponentials(x, xAt + i, y, yAt + i, length, max);
    }
    scale(y, yAt, count, (float) (1 / sum));
  }

  /** Writes e^(x − max), and gives their sum. */
  private static float exponentials(float[] x, int xAt, float[] y, int yAt, int count, float max) {
    FloatVector sum = FloatVector.zero(F);
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector e = Functions.expOfNegative(FloatVector.fromArray(F, x, xAt + i).sub(max));
      e.intoArray(y, yAt + i);
      sum = sum.add(e);
    }
    if (i < count) {
      VectorMask<Float> valid = F.indexInRange(i, count);
      FloatVector last = FloatVector.fromArray(F, x, xAt + i, valid).sub(max);
      FloatVector e = FloatVector.zero(F).blend(Functions.expOfNegative(last), valid);
      e.intoArray(y, yAt + i, valid);
      sum = sum.add(e);
    }
    return Lanes.sum(sum);
  }

  private static void scale(float[] y, int yAt, int count, float factor) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector.fromArray(F, y, yAt + i).mul(factor).intoArray(y, yAt + i);
    }
    for (; i < count; i++) y[yAt + i] *= factor;
  }
}
