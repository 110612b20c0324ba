package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Nest;
import dev.einlab.backend.View;
import java.util.Arrays;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;

/** What is computed along the last axis, row by row: softmax, running sums, the largest element. */
final class Rows {
  private static final int GRAIN = 1 << 14; // elements of a task

  private final Workers workers;

  Rows(Workers workers) {
    this.workers = workers;
  }

  void softmax(View in, View out) {
    map(Rows::softmax, in, out);
  }

  void cumsum(View in, View out) {
    map(Rows::cumsum, in, out);
  }

  /** Gives a row of as many elements as it takes. */
  private interface RowMap {
    void run(float[] x, int xAt, float[] y, int yAt, int count);
  }

  private void map(RowMap function, View in, View out) {
    if (in.size() == 0) return;
    Nest nest = Nest.forward(IntStream.range(0, in.rank()).toArray(), out, in);
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
              function.run(from.data, from.at, to.data, to.at, length);
              to.store(row * length, length);
            }
          } finally {
            scratch.giveBack();
          }
        });
  }

  /** Positions of the largest elements; NaN is the largest, the first of equals is taken. */
  void argmax(View in, View out) {
    int length = in.length(in.rank() - 1);
    if (in.size() == 0) return;
    View positions = out.unsqueeze(out.rank()).expand(in.shape());
    Nest nest = Nest.forward(IntStream.range(0, in.rank()).toArray(), in, positions);
    int[] found = ((HostBuffer) out.buffer()).ints();
    int count = in.size() / length;
    int group = Math.max(1, GRAIN / length);
    workers.run(
        Math.ceilDiv(count, group),
        in.size(),
        task -> {
          Scratch scratch = Scratch.borrow();
          try {
            Run from = new Run(nest, 0, in, scratch.left(length));
            for (int row = task * group; row < Math.min(count, (task + 1) * group); row++) {
              from.load(row * length, length);
              found[nest.position(1, row * length)] = largest(from.data, from.at, length);
            }
          } finally {
            scratch.giveBack();
          }
        });
  }

  private static int largest(float[] x, int at, int count) {
    int best = 0;
    float champion = x[at];
    for (int i = 1; i < count && !Float.isNaN(champion); i++) {
      if (x[at + i] <= champion) continue; // false for NaN
      best = i;
      champion = x[at + i];
    }
    return best;
  }

  private static void cumsum(float[] x, int xAt, float[] y, int yAt, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += x[xAt + i];
      y[yAt + i] = (float) sum;
    }
  }

  /** Three sweeps over a row that stays in the cache. */
  private static void softmax(float[] x, int xAt, float[] y, int yAt, int count) {
    float max = FoldLoops.largestNumber(x, xAt, count); // a NaN makes the sum NaN
    if (!Float.isFinite(max)) {
      Arrays.fill(y, yAt, yAt + count, Float.NaN); // inf − inf in every element or in their sum
      return;
    }
    double sum = Exponentials.write(x, xAt, y, yAt, count, max);
    scale(y, yAt, count, (float) (1 / sum));
  }

  private static void scale(float[] y, int yAt, int count, float factor) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector.fromArray(F, y, yAt + i).mul(factor).intoArray(y, yAt + i);
    }
    for (; i < count; i++) y[yAt + i] *= factor;
  }
}
