package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.ONE;
import static dev.einlab.backend.simd.Functions.ZERO;
import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LT;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/**
 * Functions that contain another one, in two loops: the inner function goes to memory that stays in
 * the first-level cache, then the rest is done. In one loop, and in one compilation, there would be
 * too much (see {@link LoopTable}); and two short chains of operations overlap better than one that
 * is long.
 *
 * <p>Counts are multiples of the vector width; a result may overwrite any operand.
 */
final class StagedLoops {
  private StagedLoops() {}

  private static final FloatVector MINUS_TWO = splat(-2);
  private static final FloatVector TANH_3 = splat(-0.333333284f); // of x³, and so on
  private static final FloatVector TANH_5 = splat(0.133331522f);
  private static final FloatVector TANH_7 = splat(-0.0539399423f);
  private static final FloatVector TANH_9 = splat(0.0216634031f);
  private static final FloatVector TANH_11 = splat(-0.00808562618f);
  private static final FloatVector TANH_13 = splat(0.00205958099f);
  private static final FloatVector TANH_IS_FAR = splat(0.625f);

  private static final FloatVector ERF_1 = splat(1.12837911f);
  private static final FloatVector ERF_3 = splat(-0.37612626f);
  private static final FloatVector ERF_5 = splat(0.112835854f);
  private static final FloatVector ERF_7 = splat(-0.0268538129f);
  private static final FloatVector ERF_9 = splat(0.00518832868f);
  private static final FloatVector ERF_11 = splat(-0.000801020069f);
  private static final FloatVector ERF_13 = splat(7.85388329e-5f);
  private static final FloatVector ERF_IS_ONE = splat(4);

  private static final FloatVector ERFCX_0 = splat(0.1931753f); // of w⁰, and so on
  private static final FloatVector ERFCX_1 = splat(-0.34710693f);
  private static final FloatVector ERFCX_2 = splat(0.24978901f);
  private static final FloatVector ERFCX_3 = splat(-0.14011787f);
  private static final FloatVector ERFCX_4 = splat(0.057326507f);
  private static final FloatVector ERFCX_5 = splat(-0.014004104f);
  private static final FloatVector ERFCX_6 = splat(-9.1759655e-05f);
  private static final FloatVector ERFCX_7 = splat(0.0013437747f);
  private static final FloatVector ERFCX_8 = splat(-0.00021588258f);
  private static final FloatVector ERFCX_9 = splat(-0.00012240102f);
  private static final FloatVector ERFCX_10 = splat(9.293832e-06f);

  /** What is computed first. */
  private enum Inner {
    POWER_OF_MINUS_TWICE,
    POWER_OF_SQUARE,
    TIMES_ERFCX,
    POWER_OF_HALF_SQUARE,
    TIMES_ERFCX_OF_HALF,
    SIGMOID_OF_TWICE_U,
    SIGMOID
  }

  private static final MethodHandle[] LOOPS =
      LoopTable.of(
          MethodHandles.lookup(),
          Inner.values(),
          float[].class,
          int.class,
          float[].class,
          int.class);

  /** Computes the rest from the inner function's values. */
  private interface Rest {
    void run(float[] inner);
  }

  private static void staged(Inner function, float[] x, int xAt, int count, Rest rest) {
    Scratch scratch = Scratch.borrow();
    try {
      float[] inner = scratch.left(count);
      loop(function, x, xAt, inner, count);
      rest.run(inner);
    } finally {
      scratch.giveBack();
    }
  }

  private static void loop(Inner function, float[] x, int xAt, float[] inner, int count) {
    try {
      LOOPS[function.ordinal()].invokeExact(x, xAt, inner, count);
    } catch (Throwable thrown) {
      throw LoopTable.unexpected(thrown);
    }
  }

  /** Near 0 x + x³·p(x²), else (1 − e) ÷ (1 + e) with e = e^−2|x|. */
  static void tanh(float[] x, int xAt, float[] y, int yAt, int count) {
    staged(
        Inner.POWER_OF_MINUS_TWICE, x, xAt, count, powers -> tanh(x, xAt, powers, y, yAt, count));
  }

  /** e^−2|x|. */
  private static void powerOfMinusTwice(float[] x, int at, float[] powers, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector size = FloatVector.fromArray(F, x, at + i).abs();
      Functions.expOfNegative(size.mul(MINUS_TWO)).intoArray(powers, i);
    }
  }

  private static void tanh(
      float[] from, int fromAt, float[] powers, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector square = x.mul(x);
      FloatVector p = square.fma(TANH_13, TANH_11).fma(square, TANH_9).fma(square, TANH_7);
      p = p.fma(square, TANH_5).fma(square, TANH_3);
      FloatVector near = p.fma(square.mul(x), x);
      FloatVector e = FloatVector.fromArray(F, powers, i);
      FloatVector far = ONE.sub(e).div(e.add(ONE));
      near.blend(Functions.withSignOf(x, far), x.abs().compare(GT, TANH_IS_FAR))
          .intoArray(to, toAt + i);
    }
  }

  /** Near 0 x·p(x²), else 1 − e^(−x²)·erfcx(x). */
  static void erf(float[] x, int xAt, float[] y, int yAt, int count) {
    staged(
        Inner.POWER_OF_SQUARE,
        x,
        xAt,
        count,
        far -> {
          loop(Inner.TIMES_ERFCX, x, xAt, far, count);
          erf(x, xAt, far, y, yAt, count);
        });
  }

  private static void erf(
      float[] from, int fromAt, float[] erfcs, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector square = x.mul(x);
      FloatVector p = square.fma(ERF_13, ERF_11).fma(square, ERF_9).fma(square, ERF_7);
      p = p.fma(square, ERF_5).fma(square, ERF_3);
      FloatVector near = x.fma(ERF_1, x.mul(square).mul(p));
      FloatVector erfc = FloatVector.fromArray(F, erfcs, i);
      FloatVector far = ONE.sub(erfc.blend(ZERO, x.abs().compare(GT, ERF_IS_ONE)));
      near.blend(Functions.withSignOf(x, far), x.abs().compare(GT, ONE)).intoArray(to, toAt + i);
    }
  }

  /** e^(−x²), where that is a normal number. */
  private static void powerOfSquare(float[] x, int at, float[] powers, int count) {
    powersOfSquares(-1, 0, x, at, powers, count);
  }

  /**
   * 2^lift·e^(factor·x²), where that is a normal number; elsewhere anything. No digit of the square
   * is lost: what n·ln 2 leaves of it is computed at once. The formula stands in the loop: a method
   * of vectors that was compiled by itself may be too large to inline.
   *
   * @param factor a negative power of two, so that its product with x is exact
   */
  static void powersOfSquares(
      float factor, int lift, float[] x, int at, float[] powers, int count) {
    FloatVector rounder = splat(Functions.ROUND + Functions.BIAS + lift);
    FloatVector scaled = splat(factor * Functions.PER_LN2);
    FloatVector factors = splat(factor);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(F, x, at + i);
      FloatVector shifted = v.mul(v).fma(scaled, rounder);
      FloatVector n = shifted.sub(rounder);
      FloatVector r = v.mul(factors).fma(v, n.mul(Functions.MINUS_LN2_HIGH));
      r = n.fma(Functions.MINUS_LN2_LOW, r);
      Functions.expOfRest(r).mul(Functions.biasedPowerOf2(shifted)).intoArray(powers, i);
    }
  }

  /** For t = |x|. */
  private static void timesErfcx(float[] x, int at, float[] factors, int count) {
    timesErfcx(2.75771645f, x, at, factors, count); // 3.9 ÷ √2
  }

  /** For t = |x| ÷ √2. */
  private static void timesErfcxOfHalf(float[] x, int at, float[] factors, int count) {
    timesErfcx(3.9f, x, at, factors, count);
  }

  /**
   * Multiplies factors by e^(t²)·erfc(t), for 0 ≤ t ≤ 10.4 a polynomial in (t − p) ÷ (t + p), which
   * is the same if both are stretched. A pivot p just below a power of 2 is added and taken away
   * with the least loss; powers are paired, so that no large opposites are summed.
   */
  private static void timesErfcx(float pivot, float[] x, int at, float[] factors, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector size = FloatVector.fromArray(F, x, at + i).abs();
      FloatVector w = size.sub(pivot).div(size.add(pivot));
      FloatVector w2 = w.mul(w);
      FloatVector p0 = w2.fma(w.fma(ERFCX_3, ERFCX_2), w.fma(ERFCX_1, ERFCX_0));
      FloatVector p4 = w2.fma(w.fma(ERFCX_7, ERFCX_6), w.fma(ERFCX_5, ERFCX_4));
      FloatVector p8 = w2.fma(ERFCX_10, w.fma(ERFCX_9, ERFCX_8));
      FloatVector w4 = w2.mul(w2);
      p0 = w4.fma(w4.fma(p8, p4), p0);
      p0.mul(FloatVector.fromArray(F, factors, i)).intoArray(factors, i);
    }
  }

  /** So far powers of e are lifted that lead to subnormal numbers: these are rounded once. */
  private static final int LIFT = 64;

  private static final float LOWER = 0x1p-64f;

  /** Beyond this ½·e^(−x²/2)·erfcx(|x|/√2) is 0. */
  private static final FloatVector NO_TAIL = splat(14.5f);

  private static final FloatVector MINUS_HALF_LOWER = splat(-0.5f * LOWER);
  private static final FloatVector HALF_LOWER = splat(0.5f * LOWER);
  private static final FloatVector MINUS_2_DENSITY_0 = splat(-0.797884561f); // of the normal
  private static final FloatVector TWICE_SLOPE_1 = splat(1.59576912f); // 2u′ of tanh's form
  private static final FloatVector TWICE_SLOPE_3 = splat(0.214064449f);

  /** 2^LIFT·e^(−x²/2). */
  private static void powerOfHalfSquare(float[] x, int at, float[] powers, int count) {
    powersOfSquares(-0.5f, LIFT, x, at, powers, count);
  }

  /**
   * x·Φ(x) = max(x, 0) − |x|·t, where t = ½·e^(−x²/2)·erfcx(|x|/√2) is Φ of a negative x, and 1 − Φ
   * of a positive one.
   */
  static void gelu(float[] x, int xAt, float[] y, int yAt, int count) {
    staged(
        Inner.POWER_OF_HALF_SQUARE,
        x,
        xAt,
        count,
        tails -> {
          loop(Inner.TIMES_ERFCX_OF_HALF, x, xAt, tails, count);
          gelu(x, xAt, tails, y, yAt, count);
        });
  }

  private static void gelu(
      float[] from, int fromAt, float[] tails, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector size = x.abs();
      FloatVector part = FloatVector.fromArray(F, tails, i).mul(size);
      part = part.blend(ZERO, size.compare(GT, NO_TAIL));
      FloatVector positive = x.blend(x.mul(ZERO), x.compare(LT, ZERO)); // −∞ gives NaN
      part.fma(MINUS_HALF_LOWER, positive).intoArray(to, toAt + i);
    }
  }

  /**
   * g·(Φ(x) + x·φ(x)) is g·u of a negative x and g·(1 − u) of a positive one, where u = t −
   * |x|·φ(x): all from one power.
   */
  static void geluSlope(float[] x, int xAt, float[] g, int gAt, float[] to, int at, int count) {
    staged(
        Inner.POWER_OF_HALF_SQUARE,
        x,
        xAt,
        count,
        powers -> {
          Scratch scratch = Scratch.borrow();
          try {
            float[] tails = scratch.left(count);
            System.arraycopy(powers, 0, tails, 0, count);
            loop(Inner.TIMES_ERFCX_OF_HALF, x, xAt, tails, count);
            geluSlope(x, xAt, powers, tails, g, gAt, to, at, count);
          } finally {
            scratch.giveBack();
          }
        });
  }

  private static void geluSlope(
      float[] from,
      int fromAt,
      float[] powers,
      float[] tails,
      float[] g,
      int gAt,
      float[] to,
      int at,
      int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector size = x.abs();
      FloatVector slopes = size.mul(FloatVector.fromArray(F, powers, i)); // of Φ, but for 2φ(0)
      FloatVector part = slopes.fma(MINUS_2_DENSITY_0, FloatVector.fromArray(F, tails, i));
      part = part.mul(HALF_LOWER);
      part = part.blend(ZERO, size.compare(GT, NO_TAIL));
      FloatVector slope = part.blend(ONE.sub(part), x.compare(GT, ZERO));
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** With s = sigmoid(2u), which is ½(1 + tanh u): g·(s + 2x·s·(1 − s)·u′). */
  static void geluTanhSlope(float[] x, int xAt, float[] g, int gAt, float[] to, int at, int count) {
    staged(
        Inner.SIGMOID_OF_TWICE_U,
        x,
        xAt,
        count,
        sigmoids -> geluTanhSlope(x, xAt, sigmoids, g, gAt, to, at, count));
  }

  private static void sigmoidOfTwiceU(float[] x, int at, float[] sigmoids, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(F, x, at + i);
      Functions.sigmoid(Functions.twiceU(v)).intoArray(sigmoids, i);
    }
  }

  private static void geluTanhSlope(
      float[] from, int fromAt, float[] ss, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector s = FloatVector.fromArray(F, ss, i);
      FloatVector inner = x.mul(x).fma(TWICE_SLOPE_3, TWICE_SLOPE_1); // 2u′
      FloatVector slope = x.mul(inner).mul(s.mul(ONE.sub(s))).add(s);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** g·s·(1 + x·(1 − s)) with s = sigmoid(x). */
  static void siluSlope(float[] x, int xAt, float[] g, int gAt, float[] to, int at, int count) {
    staged(
        Inner.SIGMOID,
        x,
        xAt,
        count,
        sigmoids -> siluSlope(x, xAt, sigmoids, g, gAt, to, at, count));
  }

  private static void sigmoid(float[] x, int at, float[] sigmoids, int count) {
    UnaryLoops.sigmoid(x, at, sigmoids, 0, count);
  }

  private static void siluSlope(
      float[] from, int fromAt, float[] ss, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector s = FloatVector.fromArray(F, ss, i);
      FloatVector slope = x.fma(ONE.sub(s), ONE).mul(s);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }
}
