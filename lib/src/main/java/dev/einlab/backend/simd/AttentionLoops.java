package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/** The loops between the products of an attention, over rows of two vectors. */
final class AttentionLoops {
  private static final int LANES = Strip.COLUMNS;

  private AttentionLoops() {}

  /** Multiplies the first elements; count is a multiple of the width. */
  static void scale(float[] x, int count, float factor) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector.fromArray(F, x, i).mul(factor).intoArray(x, i);
    }
  }

  /**
   * One step of the streaming softmax: scores become e^(score − maximum), and what was summed up so
   * far is brought to the new maximum. A lane that sees nothing yet keeps −∞ and zeros.
   */
  static void weigh(
      float[] x, int scores, int keys, int maxima, int totals, int sums, int sumRows) {
    for (int half = 0; half < LANES; half += WIDTH) {
      int at = scores + half;
      FloatVector before = FloatVector.fromArray(F, x, maxima + half);
      FloatVector maximum = maximum(x, at, keys, before);
      maximum.intoArray(x, maxima + half);
      FloatVector finite = maximum.blend(0, maximum.compare(EQ, Float.NEGATIVE_INFINITY));
      FloatVector factor = Functions.expOfNegative(before.sub(finite));
      FloatVector total = FloatVector.fromArray(F, x, totals + half).mul(factor);
      exponentials(x, at, keys, finite).add(total).intoArray(x, totals + half);
      rescale(x, sums + half, sumRows, factor);
    }
  }

  /** Two chains. A NaN is not the maximum, but makes its own weight NaN, and so the sums. */
  private static FloatVector maximum(float[] x, int at, int rows, FloatVector start) {
    FloatVector a = start;
    FloatVector b = start;
    int j = 0;
    for (; j + 1 < rows; j += 2) {
      FloatVector s = FloatVector.fromArray(F, x, at + j * LANES);
      a = a.blend(s, s.compare(GT, a));
      FloatVector r = FloatVector.fromArray(F, x, at + (j + 1) * LANES);
      b = b.blend(r, r.compare(GT, b));
    }
    if (j < rows) {
      FloatVector s = FloatVector.fromArray(F, x, at + j * LANES);
      a = a.blend(s, s.compare(GT, a));
    }
    return a.blend(b, b.compare(GT, a));
  }

  private static FloatVector exponentials(float[] x, int at, int rows, FloatVector maximum) {
    FloatVector sum = FloatVector.zero(F);
    for (int j = 0; j < rows; j++) {
      int p = at + j * LANES;
      FloatVector e = Functions.expOfNegative(FloatVector.fromArray(F, x, p).sub(maximum));
      e.intoArray(x, p);
      sum = sum.add(e);
    }
    return sum;
  }

  private static void rescale(float[] x, int at, int rows, FloatVector factor) {
    for (int j = 0; j < rows; j++) {
      FloatVector.fromArray(F, x, at + j * LANES).mul(factor).intoArray(x, at + j * LANES);
    }
  }

  /** Sums by totals; zeros where there is nothing. */
  static void divide(float[] x, int at, int rows, int totals) {
    for (int half = 0; half < LANES; half += WIDTH) {
      FloatVector total = FloatVector.fromArray(F, x, totals + half);
      FloatVector factor = splat(1).div(total).blend(0, total.compare(EQ, 0));
      rescale(x, at + half, rows, factor);
    }
  }

  /** Maxima become log Σ e^score. */
  static void logSums(float[] x, int maxima, int totals) {
    for (int half = 0; half < LANES; half += WIDTH) {
      FloatVector log = Functions.log(FloatVector.fromArray(F, x, totals + half));
      FloatVector.fromArray(F, x, maxima + half).add(log).intoArray(x, maxima + half);
    }
  }

  /**
   * On the way back, scores become weights w = e^(scale·score − logSum), and g·v becomes the
   * score's gradient w·(g·v − D)·scale.
   *
   * @param rows of {@code x} from {@code logSums} on: what belongs to each row; at {@code shared}
   *     its D
   */
  static void slopes(
      float[] x,
      int scores,
      int products,
      int rows,
      float[] y,
      int logSums,
      int shared,
      float scale) {
    FloatVector factor = splat(scale);
    for (int i = 0; i < rows; i++) {
      FloatVector logSum = splat(-y[logSums + i]);
      FloatVector mean = splat(y[shared + i]);
      int p = scores + i * LANES;
      int q = products + i * LANES;
      FloatVector w0 = Functions.expOfNegative(FloatVector.fromArray(F, x, p).fma(factor, logSum));
      w0.intoArray(x, p);
      FloatVector.fromArray(F, x, q).sub(mean).mul(w0.mul(factor)).intoArray(x, q);
      FloatVector w1 =
          Functions.expOfNegative(FloatVector.fromArray(F, x, p + WIDTH).fma(factor, logSum));
      w1.intoArray(x, p + WIDTH);
      FloatVector.fromArray(F, x, q + WIDTH).sub(mean).mul(w1.mul(factor)).intoArray(x, q + WIDTH);
    }
  }
}
