package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;

import dev.einlab.backend.Reduction;
import jdk.incubator.vector.FloatVector;

/** One number of a run of floats. The order of the operations depends on the length only. */
final class FoldLoops {
  private FoldLoops() {}

  static double run(Reduction function, float[] x, int at, int count) {
    return switch (function) {
      case SUM -> sum(x, at, count);
      case PRODUCT -> product(x, at, count);
      case MAX -> max(x, at, count);
      case MIN -> min(x, at, count);
    };
  }

  static double combine(Reduction function, double a, double b) {
    return switch (function) {
      case SUM -> a + b;
      case PRODUCT -> a * b;
      case MAX -> Math.max(a, b);
      case MIN -> Math.min(a, b);
    };
  }

  static float neutral(Reduction function) {
    return switch (function) {
      case SUM -> 0;
      case PRODUCT -> 1;
      case MAX -> Float.NEGATIVE_INFINITY;
      case MIN -> Float.POSITIVE_INFINITY;
    };
  }

  /** Registers: 8 sums, so that the latency of an addition does not limit them. */
  private static double sum(float[] x, int at, int count) {
    int i = 0;
    double sum = 0;
    if (count >= WIDTH) {
      FloatVector s0 = FloatVector.zero(F);
      FloatVector s1 = FloatVector.zero(F);
      FloatVector s2 = FloatVector.zero(F);
      FloatVector s3 = FloatVector.zero(F);
      FloatVector s4 = FloatVector.zero(F);
      FloatVector s5 = FloatVector.zero(F);
      FloatVector s6 = FloatVector.zero(F);
      FloatVector s7 = FloatVector.zero(F);
      for (; i <= count - 8 * WIDTH; i += 8 * WIDTH) {
        int p = at + i;
        s0 = s0.add(FloatVector.fromArray(F, x, p));
        s1 = s1.add(FloatVector.fromArray(F, x, p + WIDTH));
        s2 = s2.add(FloatVector.fromArray(F, x, p + 2 * WIDTH));
        s3 = s3.add(FloatVector.fromArray(F, x, p + 3 * WIDTH));
        s4 = s4.add(FloatVector.fromArray(F, x, p + 4 * WIDTH));
        s5 = s5.add(FloatVector.fromArray(F, x, p + 5 * WIDTH));
        s6 = s6.add(FloatVector.fromArray(F, x, p + 6 * WIDTH));
        s7 = s7.add(FloatVector.fromArray(F, x, p + 7 * WIDTH));
      }
      for (; i <= count - WIDTH; i += WIDTH) s0 = s0.add(FloatVector.fromArray(F, x, at + i));
      sum = Lanes.sum(s0.add(s1).add(s2.add(s3)).add(s4.add(s5).add(s6.add(s7))));
    }
    for (; i < count; i++) sum += x[at + i];
    return sum;
  }

  /** Adds four rows of {@code x} to {@code sums}, one after the other. */
  static void addFour(float[] x, int a, int b, int c, int d, float[] sums, int count) {
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector sum = FloatVector.fromArray(F, sums, i);
      sum = sum.add(FloatVector.fromArray(F, x, a + i)).add(FloatVector.fromArray(F, x, b + i));
      sum = sum.add(FloatVector.fromArray(F, x, c + i)).add(FloatVector.fromArray(F, x, d + i));
      sum.intoArray(sums, i);
    }
    for (; i < count; i++) sums[i] = sums[i] + x[a + i] + x[b + i] + x[c + i] + x[d + i];
  }

  static double product(float[] x, int at, int count) {
    double result = 1;
    int i = 0;
    if (count >= 4 * WIDTH) {
      FloatVector a = FloatVector.broadcast(F, 1);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      for (; i <= count - 4 * WIDTH; i += 4 * WIDTH) {
        int p = at + i;
        a = a.mul(FloatVector.fromArray(F, x, p));
        b = b.mul(FloatVector.fromArray(F, x, p + WIDTH));
        c = c.mul(FloatVector.fromArray(F, x, p + 2 * WIDTH));
        d = d.mul(FloatVector.fromArray(F, x, p + 3 * WIDTH));
      }
      FloatVector all = a.mul(b).mul(c.mul(d));
      for (int lane = 0; lane < WIDTH; lane++) result *= all.lane(lane);
    }
    for (; i < count; i++) result *= x[at + i];
    return result;
  }

  static double max(float[] x, int at, int count) {
    double result = Double.NEGATIVE_INFINITY;
    int i = 0;
    if (count >= 4 * WIDTH) {
      FloatVector a = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      for (; i <= count - 4 * WIDTH; i += 4 * WIDTH) {
        int p = at + i;
        a = a.max(FloatVector.fromArray(F, x, p));
        b = b.max(FloatVector.fromArray(F, x, p + WIDTH));
        c = c.max(FloatVector.fromArray(F, x, p + 2 * WIDTH));
        d = d.max(FloatVector.fromArray(F, x, p + 3 * WIDTH));
      }
      result = a.max(b).max(c.max(d)).reduceLanes(MAX);
    }
    for (; i < count; i++) result = Math.max(result, x[at + i]);
    return result;
  }

  /** The largest number there is: NaN is passed over, which costs less than to look for it. */
  static float largestNumber(float[] x, int at, int count) {
    float result = Float.NEGATIVE_INFINITY;
    int i = 0;
    if (count >= 4 * WIDTH) {
      FloatVector a = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      for (; i <= count - 4 * WIDTH; i += 4 * WIDTH) {
        int p = at + i;
        a = larger(a, FloatVector.fromArray(F, x, p));
        b = larger(b, FloatVector.fromArray(F, x, p + WIDTH));
        c = larger(c, FloatVector.fromArray(F, x, p + 2 * WIDTH));
        d = larger(d, FloatVector.fromArray(F, x, p + 3 * WIDTH));
      }
      result = larger(larger(a, b), larger(c, d)).reduceLanes(MAX);
    }
    for (; i < count; i++) {
      if (x[at + i] > result) result = x[at + i];
    }
    return result;
  }

  private static FloatVector larger(FloatVector a, FloatVector b) {
    return a.blend(b, b.compare(GT, a));
  }

  static double min(float[] x, int at, int count) {
    double result = Double.POSITIVE_INFINITY;
    int i = 0;
    if (count >= 4 * WIDTH) {
      FloatVector a = FloatVector.broadcast(F, Float.POSITIVE_INFINITY);
      FloatVector b = a;
      FloatVector c = a;
      FloatVector d = a;
      for (; i <= count - 4 * WIDTH; i += 4 * WIDTH) {
        int p = at + i;
        a = a.min(FloatVector.fromArray(F, x, p));
        b = b.min(FloatVector.fromArray(F, x, p + WIDTH));
        c = c.min(FloatVector.fromArray(F, x, p + 2 * WIDTH));
        d = d.min(FloatVector.fromArray(F, x, p + 3 * WIDTH));
      }
      result = a.min(b).min(c.min(d)).reduceLanes(MIN);
    }
    for (; i < count; i++) result = Math.min(result, x[at + i]);
    return result;
  }
}
