package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/**
 * Functions that contain another one, in two loops: the inner function goes to memory that stays in
 * the first-level cache, then the rest is done. In one loop there would be so much that the
 * compiler gives up inlining, and every vector becomes an object: ten times slower.
 *
 * <p>Counts are multiples of the vector width; a result may overwrite any operand.
 */
final class StagedLoops {
  private StagedLoops() {}

  /** Writes the inner function of a run to memory that is lent, and finishes from there. */
  private interface Stages {
    void run(float[] inner);
  }

  private static void staged(int count, Stages stages) {
    Scratch scratch = Scratch.borrow();
    try {
      stages.run(scratch.left(count));
    } finally {
      scratch.giveBack();
    }
  }

  /** Near 0 x + x³·p(x²), else (1 − e) ÷ (1 + e) with e = e^−2|x|. */
  static void tanh(float[] x, int xAt, float[] y, int yAt, int count) {
    staged(
        count,
        powers -> {
          powersOfMinusTwice(x, xAt, powers, count);
          tanh(x, xAt, powers, y, yAt, count);
        });
  }

  /** e^−2|x|. */
  private static void powersOfMinusTwice(float[] x, int at, float[] powers, int count) {
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
        count,
        far -> {
          powersOfSquares(-1, x, xAt, far, count);
          erfcFromPowers(x, xAt, far, count);
          erf(x, xAt, far, y, yAt, count);
        });
  }

  /** erfc(|x|), in the place of e^(−x²). */
  private static void erfcFromPowers(float[] x, int at, float[] powers, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector size = FloatVector.fromArray(F, x, at + i).abs();
      FloatVector erfc = FloatVector.fromArray(F, powers, i).mul(Functions.erfcx(size));
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

  /** e^(factor·x²), with all digits. */
  private static void powersOfSquares(float factor, float[] x, int at, float[] powers, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = FloatVector.fromArray(F, x, at + i);
      Functions.expOfSquare(v.mul(factor), v).intoArray(powers, i);
    }
  }

  /** x·Φ(x); Φ of a negative x is ½·e^(−x²/2)·erfcx(|x|/√2), of a positive one 1 minus that. */
  static void gelu(float[] x, int xAt, float[] y, int yAt, int count) {
    staged(
        count,
        powers -> {
          powersOfSquares(-0.5f, x, xAt, powers, count);
          gelu(x, xAt, powers, y, yAt, count);
        });
  }

  private static void gelu(
      float[] from, int fromAt, float[] powers, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector size = x.abs();
      FloatVector half = FloatVector.fromArray(F, powers, i).mul(0.5f);
      FloatVector tail = half.mul(Functions.erfcx(size.mul(0.707106781f)));
      tail = tail.blend(0, size.compare(GT, 14.5f));
      x.mul(tail.blend(splat(1).sub(tail), x.compare(GT, 0))).intoArray(to, toAt + i);
    }
  }

  /** g·(Φ(x) + x·φ(x)): both from one power. */
  static void geluSlope(float[] x, int xAt, float[] g, int gAt, float[] to, int at, int count) {
    staged(
        count,
        powers -> {
          powersOfSquares(-0.5f, x, xAt, powers, count);
          geluSlope(x, xAt, powers, g, gAt, to, at, count);
        });
  }

  private static void geluSlope(
      float[] from, int fromAt, float[] powers, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      FloatVector power = FloatVector.fromArray(F, powers, i);
      FloatVector tail = power.mul(0.5f).mul(Functions.erfcx(x.abs().mul(0.707106781f)));
      FloatVector phi = tail.blend(splat(1).sub(tail), x.compare(GT, 0));
      FloatVector slope = x.mul(power).fma(splat(0.398942280f), phi);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** With s = sigmoid(2u), which is ½(1 + tanh u): g·(s + 2x·s·(1 − s)·u′). */
  static void geluTanhSlope(float[] x, int xAt, float[] g, int gAt, float[] to, int at, int count) {
    staged(
        count,
        sigmoids -> {
          sigmoidsOfTwiceU(x, xAt, sigmoids, count);
          geluTanhSlope(x, xAt, sigmoids, g, gAt, to, at, count);
        });
  }

  private static void sigmoidsOfTwiceU(float[] x, int at, float[] sigmoids, int count) {
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
        count,
        sigmoids -> {
          UnaryLoops.sigmoid(x, xAt, sigmoids, 0, count);
          siluSlope(x, xAt, sigmoids, g, gAt, to, at, count);
        });
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
