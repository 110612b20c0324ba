package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** The loops of {@link VectorProduct}: bound by memory, so they read it in long runs. */
final class VectorKernels {
  private VectorKernels() {}

  /** c[j] = Σ x[k]·b[k·step + j]: eight rows of b at a time, c stays in the first-level cache. */
  static void combine(
      int depth,
      float[] x,
      int xAt,
      float[] b,
      int bAt,
      int step,
      int columns,
      float[] c,
      int cAt) {
    for (int j = 0; j < columns; j++) c[cAt + j] = 0;
    int k = 0;
    for (; k + 8 <= depth; k += 8) eight(x, xAt + k, b, bAt + k * step, step, columns, c, cAt);
    for (; k < depth; k++) one(x[xAt + k], b, bAt + k * step, columns, c, cAt);
  }

  /** Registers: 8 factors, 1 sum, 1 of b. */
  private static void eight(
      float[] x, int xAt, float[] b, int b0, int step, int columns, float[] c, int cAt) {
    FloatVector x0 = FloatVector.broadcast(F, x[xAt]);
    FloatVector x1 = FloatVector.broadcast(F, x[xAt + 1]);
    FloatVector x2 = FloatVector.broadcast(F, x[xAt + 2]);
    FloatVector x3 = FloatVector.broadcast(F, x[xAt + 3]);
    FloatVector x4 = FloatVector.broadcast(F, x[xAt + 4]);
    FloatVector x5 = FloatVector.broadcast(F, x[xAt + 5]);
    FloatVector x6 = FloatVector.broadcast(F, x[xAt + 6]);
    FloatVector x7 = FloatVector.broadcast(F, x[xAt + 7]);
    int b1 = b0 + step;
    int b2 = b1 + step;
    int b3 = b2 + step;
    int b4 = b3 + step;
    int b5 = b4 + step;
    int b6 = b5 + step;
    int b7 = b6 + step;
    int j = 0;
    for (; j <= columns - WIDTH; j += WIDTH) {
      FloatVector sum = FloatVector.fromArray(F, c, cAt + j);
      sum = x0.fma(FloatVector.fromArray(F, b, b0 + j), sum);
      sum = x1.fma(FloatVector.fromArray(F, b, b1 + j), sum);
      sum = x2.fma(FloatVector.fromArray(F, b, b2 + j), sum);
      sum = x3.fma(FloatVector.fromArray(F, b, b3 + j), sum);
      sum = x4.fma(FloatVector.fromArray(F, b, b4 + j), sum);
      sum = x5.fma(FloatVector.fromArray(F, b, b5 + j), sum);
      sum = x6.fma(FloatVector.fromArray(F, b, b6 + j), sum);
      sum = x7.fma(FloatVector.fromArray(F, b, b7 + j), sum);
      sum.intoArray(c, cAt + j);
    }
    for (; j < columns; j++) {
      float sum = c[cAt + j];
      sum = Math.fma(x[xAt + 0], b[b0 + j], sum);
      sum = Math.fma(x[xAt + 1], b[b1 + j], sum);
      sum = Math.fma(x[xAt + 2], b[b2 + j], sum);
      sum = Math.fma(x[xAt + 3], b[b3 + j], sum);
      sum = Math.fma(x[xAt + 4], b[b4 + j], sum);
      sum = Math.fma(x[xAt + 5], b[b5 + j], sum);
      sum = Math.fma(x[xAt + 6], b[b6 + j], sum);
      sum = Math.fma(x[xAt + 7], b[b7 + j], sum);
      c[cAt + j] = sum;
    }
  }

  private static void one(float x, float[] b, int bAt, int columns, float[] c, int cAt) {
    FloatVector factor = FloatVector.broadcast(F, x);
    int j = 0;
    for (; j <= columns - WIDTH; j += WIDTH) {
      FloatVector sum = FloatVector.fromArray(F, c, cAt + j);
      factor.fma(FloatVector.fromArray(F, b, bAt + j), sum).intoArray(c, cAt + j);
    }
    for (; j < columns; j++) c[cAt + j] = Math.fma(x, b[bAt + j], c[cAt + j]);
  }

  /** c[j] = Σ x[k]·b[k + j·step]: four columns of b at a time; the last ones may be read twice. */
  static void dots(
      int depth,
      float[] x,
      int xAt,
      float[] b,
      int bAt,
      int step,
      int columns,
      float[] c,
      int cAt) {
    if (columns == 1) {
      c[cAt] = dot(depth, x, xAt, b, bAt);
      return;
    }
    for (int j = 0; j < columns; j += 4) {
      int last = columns - 1;
      int b0 = bAt + j * step;
      int b1 = bAt + Math.min(j + 1, last) * step;
      int b2 = bAt + Math.min(j + 2, last) * step;
      int b3 = bAt + Math.min(j + 3, last) * step;
      four(depth, x, xAt, b, b0, b1, b2, b3, c, cAt + j, Math.min(4, columns - j));
    }
  }

  /** Registers: 8 sums, 2 of x, 1 of b. */
  private static void four(
      int depth,
      float[] x,
      int xAt,
      float[] b,
      int b0,
      int b1,
      int b2,
      int b3,
      float[] c,
      int cAt,
      int count) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector t0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector t1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector t2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    FloatVector t3 = FloatVector.zero(F);
    int k = 0;
    for (; k <= depth - 2 * WIDTH; k += 2 * WIDTH) {
      FloatVector left = FloatVector.fromArray(F, x, xAt + k);
      FloatVector right = FloatVector.fromArray(F, x, xAt + k + WIDTH);
      s0 = left.fma(FloatVector.fromArray(F, b, b0 + k), s0);
      t0 = right.fma(FloatVector.fromArray(F, b, b0 + k + WIDTH), t0);
      s1 = left.fma(FloatVector.fromArray(F, b, b1 + k), s1);
      t1 = right.fma(FloatVector.fromArray(F, b, b1 + k + WIDTH), t1);
      s2 = left.fma(FloatVector.fromArray(F, b, b2 + k), s2);
      t2 = right.fma(FloatVector.fromArray(F, b, b2 + k + WIDTH), t2);
      s3 = left.fma(FloatVector.fromArray(F, b, b3 + k), s3);
      t3 = right.fma(FloatVector.fromArray(F, b, b3 + k + WIDTH), t3);
    }
    for (; k < depth; k += WIDTH) {
      VectorMask<Float> valid = F.indexInRange(k, depth);
      FloatVector left = FloatVector.fromArray(F, x, xAt + k, valid);
      s0 = left.fma(FloatVector.fromArray(F, b, b0 + k, valid), s0);
      s1 = left.fma(FloatVector.fromArray(F, b, b1 + k, valid), s1);
      s2 = left.fma(FloatVector.fromArray(F, b, b2 + k, valid), s2);
      s3 = left.fma(FloatVector.fromArray(F, b, b3 + k, valid), s3);
    }
    c[cAt] = Lanes.sum(s0.add(t0));
    if (count > 1) c[cAt + 1] = Lanes.sum(s1.add(t1));
    if (count > 2) c[cAt + 2] = Lanes.sum(s2.add(t2));
    if (count > 3) c[cAt + 3] = Lanes.sum(s3.add(t3));
  }

  /** Registers: 8 sums, so that the latency of an addition does not limit them. */
  private static float dot(int depth, float[] x, int xAt, float[] y, int yAt) {
    FloatVector s0 = FloatVector.zero(F);
    FloatVector s1 = FloatVector.zero(F);
    FloatVector s2 = FloatVector.zero(F);
    FloatVector s3 = FloatVector.zero(F);
    FloatVector s4 = FloatVector.zero(F);
    FloatVector s5 = FloatVector.zero(F);
    FloatVector s6 = FloatVector.zero(F);
    FloatVector s7 = FloatVector.zero(F);
    int k = 0;
    for (; k <= depth - 8 * WIDTH; k += 8 * WIDTH) {
      int p = xAt + k;
      int q = yAt + k;
      s0 = FloatVector.fromArray(F, x, p).fma(FloatVector.fromArray(F, y, q), s0);
      s1 = FloatVector.fromArray(F, x, p + WIDTH).fma(FloatVector.fromArray(F, y, q + WIDTH), s1);
      s2 =
          FloatVector.fromArray(F, x, p + 2 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 2 * WIDTH), s2);
      s3 =
          FloatVector.fromArray(F, x, p + 3 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 3 * WIDTH), s3);
      s4 =
          FloatVector.fromArray(F, x, p + 4 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 4 * WIDTH), s4);
      s5 =
          FloatVector.fromArray(F, x, p + 5 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 5 * WIDTH), s5);
      s6 =
          FloatVector.fromArray(F, x, p + 6 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 6 * WIDTH), s6);
      s7 =
          FloatVector.fromArray(F, x, p + 7 * WIDTH)
              .fma(FloatVector.fromArray(F, y, q + 7 * WIDTH), s7);
    }
    for (; k < depth; k += WIDTH) {
      VectorMask<Float> valid = F.indexInRange(k, depth);
      FloatVector left = FloatVector.fromArray(F, x, xAt + k, valid);
      s0 = left.fma(FloatVector.fromArray(F, y, yAt + k, valid), s0);
    }
    FloatVector low = s0.add(s1).add(s2.add(s3));
    FloatVector high = s4.add(s5).add(s6.add(s7));
    return Lanes.sum(low.add(high));
  }
}
