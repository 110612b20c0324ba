package dev.einlab.backend.simd;

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

  /** What is computed first. */
  private enum Inner {
    POWER_OF_MINUS_TWICE,
    POWER_OF_SQUARE,
    ERFC_FROM_POWER,
    POWER_OF_HALF_SQUARE,
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
      Functions.expOfNegative(size.mul(-2)).intoArray(powers, i);
    }
  }

  private static void tanh(
      float[] from, int fromAt, float[] powers, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector square = x.mul(x);
      FloatVector p = square.fma(splat(0.00205958099f), splat(-0.00808562618f));
      p = p.fma(square, splat(0.0216634031f));
      p = p.fma(square, splat(-0.0539399423f));
      p = p.fma(square, splat(0.133331522f));
      p = p.fma(square, splat(-0.333333284f));
      FloatVector near = p.fma(square.mul(x), x);
      FloatVector e = FloatVector.fromArray(F, powers, i);
      FloatVector far = splat(1).sub(e).div(e.add(1));
      near.blend(Functions.withSignOf(x, far), x.abs().compare(GT, 0.625f)).intoArray(to, toAt + i);
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
          loop(Inner.ERFC_FROM_POWER, x, xAt, far, count);
          erf(x, xAt, far, y, yAt, count);
        });
  }

  /** erfc(|x|), in the place of e^(−x²). */
  private static void erfcFromPower(float[] x, int at, float[] powers, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector size = FloatVector.fromArray(F, x, at + i).abs();
      FloatVector erfc =
          FloatVector.fromArray(F, powers, i).mul(Functions.erfcx(size, Functions.ERFCX_PIVOT));
      erfc.blend(0, size.compare(GT, 4)).intoArray(powers, i);
    }
  }

  private static void erf(float[] from, int fromAt, float[] erfc, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector square = x.mul(x);
      FloatVector p = square.fma(splat(7.85388329e-5f), splat(-0.000801020069f));
      p = p.fma(square, splat(0.00518832868f));
      p = p.fma(square, splat(-0.0268538129f));
      p = p.fma(square, splat(0.112835854f));
      p = p.fma(square, splat(-0.37612626f));
      FloatVector near = x.fma(splat(1.12837911f), x.mul(square).mul(p));
      FloatVector far = splat(1).sub(FloatVector.fromArray(F, erfc, i));
      near.blend(Functions.withSignOf(x, far), x.abs().compare(GT, 1)).intoArray(to, toAt + i);
    }
  }

  /** e^(−x²), where that is a normal number. */
  private static void powerOfSquare(float[] x, int at, float[] powers, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(F, x, at + i);
      Functions.expOfSquare(v, -1, 0).intoArray(powers, i);
    }
  }

  /** So far powers of e are lifted that lead to subnormal numbers: these are rounded once. */
  private static final int LIFT = 64;

  private static final float LOWER = 0x1p-64f;

  /** Beyond this ½·e^(−x²/2)·erfcx(|x|/√2) is 0. */
  private static final float NO_TAIL = 14.5f;

  private static final float PIVOT = 3.9f; // √2·ERFCX_PIVOT

  /** 2^LIFT·e^(−x²/2). */
  private static void powerOfHalfSquare(float[] x, int at, float[] powers, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(F, x, at + i);
      Functions.expOfSquare(v, -0.5f, LIFT).intoArray(powers, i);
    }
  }

  /**
   * x·Φ(x) = max(x, 0) − |x|·t, where t = ½·e^(−x²/2)·erfcx(|x|/√2) is Φ of a negative x, and 1 − Φ
   * of a positive one.
   */
  static void gelu(float[] x, int xAt, float[] y, int yAt, int count) {
    staged(
        Inner.POWER_OF_HALF_SQUARE, x, xAt, count, powers -> gelu(x, xAt, powers, y, yAt, count));
  }

  private static void gelu(
      float[] from, int fromAt, float[] powers, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector size = x.abs();
      FloatVector twice = Functions.erfcx(size, PIVOT).mul(FloatVector.fromArray(F, powers, i));
      FloatVector part = twice.mul(size).blend(0, size.compare(GT, NO_TAIL));
      FloatVector positive = x.blend(x.mul(0), x.compare(LT, 0)); // −∞ gives NaN
      part.fma(splat(-0.5f * LOWER), positive).intoArray(to, toAt + i);
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
        powers -> geluSlope(x, xAt, powers, g, gAt, to, at, count));
  }

  private static void geluSlope(
      float[] from, int fromAt, float[] powers, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector size = x.abs();
      FloatVector factor = size.fma(splat(-0.797884561f), Functions.erfcx(size, PIVOT));
      FloatVector part = factor.mul(FloatVector.fromArray(F, powers, i)).mul(0.5f * LOWER);
      part = part.blend(0, size.compare(GT, NO_TAIL));
      FloatVector slope = part.blend(splat(1).sub(part), x.compare(GT, 0));
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
      FloatVector inner = v.mul(v).fma(splat(0.0713548163f), splat(1.59576912f)); // 2u ÷ x
      Functions.sigmoid(v.mul(inner)).intoArray(sigmoids, i);
    }
  }

  private static void geluTanhSlope(
      float[] from, int fromAt, float[] ss, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector s = FloatVector.fromArray(F, ss, i);
      FloatVector inner = x.mul(x).fma(splat(0.214064449f), splat(1.59576912f)); // 2u′
      FloatVector slope = x.mul(inner).mul(s.mul(splat(1).sub(s))).add(s);
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
      FloatVector slope = x.fma(splat(1).sub(s), splat(1)).mul(s);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }
}
