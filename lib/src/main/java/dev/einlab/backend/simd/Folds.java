package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.Reduction;
import jdk.incubator.vector.FloatVector;

/**
 * Sums over rows of floats, of one, two or three factors. The order of additions depends on the
 * length only. Registers: 4 sums, so that the latency of an addition does not limit them.
 */
final class Folds {
  private static final int STEP = 4 * WIDTH;

  private Folds() {}

  static double sum(float[] x, int at, int count) {
    return FoldLoops.run(Reduction.SUM, x, at, count);
  }

  /** Σ (x − mean)². */
  static double squares(float[] x, int at, int count, float mean) {
    FloatVector s0 = splat(0);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= count - STEP; i += STEP) {
      int p = at + i;
      FloatVector x0 = FloatVector.fromArray(F, x, p).sub(mean);
      FloatVector x1 = FloatVector.fromArray(F, x, p + WIDTH).sub(mean);
      FloatVector x2 = FloatVector.fromArray(F, x, p + 2 * WIDTH).sub(mean);
      FloatVector x3 = FloatVector.fromArray(F, x, p + 3 * WIDTH).sub(mean);
      s0 = x0.fma(x0, s0);
      s1 = x1.fma(x1, s1);
      s2 = x2.fma(x2, s2);
      s3 = x3.fma(x3, s3);
    }
    double sum = Lanes.sum(s0.add(s1).add(s2.add(s3)));
    for (; i < count; i++) {
      double difference = x[at + i] - mean;
      sum += difference * difference;
    }
    return sum;
  }

  /** Σ x·y. */
  static double dot(float[] x, int xAt, float[] y, int yAt, int count) {
    FloatVector s0 = splat(0);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (; i <= count - STEP; i += STEP) {
      int p = xAt + i;
      int q = yAt + i;
      s0 = FloatVector.fromArray(F, x, p).fma(FloatVector.fromArray(F, y, q), s0);
      s1 = FloatVector.fromArray(F, x, p + WIDTH).fma(FloatVector.fromArray(F, y, q + WIDTH), s1);
      s2 =
          FloatVector.fromArray(F, x, p + 2 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 2 * WIDTH), s2);
      s3 =
          FloatVector.fromArray(F, x, p + 3 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 3 * WIDTH), s3);
    }
    double sum = Lanes.sum(s0.add(s1).add(s2.add(s3)));
    for (; i < count; i++) sum += (double) x[xAt + i] * y[yAt + i];
    return sum;
  }
}
