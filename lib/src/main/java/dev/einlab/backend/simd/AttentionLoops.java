package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** The loops between the products of an attention, over rows of a few vectors. */
final class AttentionLoops {
  private static final int LANES = Strip.COLUMNS;

  /**
   * Loops that are called through an array: its elements are no constants, so the compiler does not
   * inline them into the task. There they would be too many nodes for it, and each vector an
   * object.
   */
  private static final MethodHandle[] APART = {
    LoopTable.loop(
        MethodHandles.lookup(),
        "weighVector",
        float[].class,
        int.class,
        int.class,
        int.class,
        int.class,
        int.class,
        int.class),
    LoopTable.loop(
        MethodHandles.lookup(),
        "slopesOfRows",
        float[].class,
        int.class,
        int.class,
        int.class,
        float[].class,
        int.class,
        int.class,
        float.class)
  };

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
    for (int part = 0; part < LANES; part += WIDTH) {
      try {
        APART[0].invokeExact(
            x, scores + part, keys, maxima + part, totals + part, sums + part, sumRows);
      } catch (Throwable thrown) {
        throw LoopTable.unexpected(thrown);
      }
    }
  }

  /** The same for one vector of queries. */
  private static void weighVector(
      float[] x, int scores, int keys, int maxima, int totals, int sums, int sumRows) {
    FloatVector before = FloatVector.fromArray(F, x, maxima);
    FloatVector maximum = maximum(x, scores, keys, before);
    maximum.intoArray(x, maxima);
    FloatVector finite = maximum.blend(0, maximum.compare(EQ, Float.NEGATIVE_INFINITY));
    FloatVector factor = Functions.expOfNegative(before.sub(finite));
    FloatVector total = FloatVector.fromArray(F, x, totals).mul(factor);
    exponentials(x, scores, keys, finite).add(total).intoArray(x, totals);
    rescale(x, sums, sumRows, factor);
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
      FloatVector below = FloatVector.fromArray(F, x, p).sub(maximum);
      FloatVector e = Functions.expOfNegative(below);
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
    for (int part = 0; part < LANES; part += WIDTH) {
      FloatVector total = FloatVector.fromArray(F, x, totals + part);
      FloatVector factor =
          Functions.ONE.div(total).blend(Functions.ZERO, total.compare(EQ, Functions.ZERO));
      rescale(x, at + part, rows, factor);
    }
  }

  /** Maxima become log Σ e^score. */
  static void logSums(float[] x, int maxima, int totals) {
    for (int part = 0; part < LANES; part += WIDTH) {
      FloatVector log = Functions.log(FloatVector.fromArray(F, x, totals + part));
      FloatVector.fromArray(F, x, maxima + part).add(log).intoArray(x, maxima + part);
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
    try {
      APART[1].invokeExact(x, scores, products, rows, y, logSums, shared, scale);
    } catch (Throwable thrown) {
      throw LoopTable.unexpected(thrown);
    }
  }

  private static void slopesOfRows(
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
      for (int part = 0; part < LANES; part += WIDTH) {
        FloatVector below = FloatVector.fromArray(F, x, p + part).fma(factor, logSum);
        FloatVector w = Functions.expOfNegative(below);
        w.intoArray(x, p + part);
        FloatVector difference = FloatVector.fromArray(F, x, q + part).sub(mean);
        difference.mul(w.mul(factor)).intoArray(x, q + part);
      }
    }
  }
}
