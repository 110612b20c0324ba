package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/** Sine and cosine: vectors up to {@link #LARGEST}, beyond it number by number. */
final class Angles {
  /** Up to here three parts of π/2 reduce an angle without a visible error. */
  private static final float LARGEST = 30_000;

  private static final float HIGH = 0x1.921fb6p0f;
  private static final float MIDDLE = (float) (Math.PI / 2 - HIGH);
  private static final float LOW = (float) (Math.PI / 2 - HIGH - MIDDLE + 6.123233995736766e-17);

  private static final FloatVector TWO_OVER_PI = splat(0.636619772f);
  private static final FloatVector MINUS_HIGH = splat(-HIGH);
  private static final FloatVector MINUS_MIDDLE = splat(-MIDDLE);
  private static final FloatVector MINUS_LOW = splat(-LOW);
  private static final FloatVector SINE_3 = splat(-0.166666672f); // of r³, and so on
  private static final FloatVector SINE_5 = splat(0.00833332911f);
  private static final FloatVector SINE_7 = splat(-0.000198393042f);
  private static final FloatVector SINE_9 = splat(2.71804652e-6f);
  private static final FloatVector COSINE_2 = splat(-0.5f);
  private static final FloatVector COSINE_4 = splat(0.0416666456f);
  private static final FloatVector COSINE_6 = splat(-0.00138873093f);
  private static final FloatVector COSINE_8 = splat(2.44324128e-5f);

  private Angles() {}

  /** Sines, or cosines, of a multiple of {@link Lanes#WIDTH} elements. */
  static void run(boolean cosine, float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector angle = FloatVector.fromArray(F, x, xAt + i);
      if (angle.abs().compare(LE, LARGEST).allTrue()) {
        quarters(angle, cosine ? 1 : 0).intoArray(y, yAt + i);
      } else {
        for (int lane = i; lane < i + WIDTH; lane++) {
          double exact = x[xAt + lane];
          y[yAt + lane] = (float) (cosine ? StrictMath.cos(exact) : StrictMath.sin(exact));
        }
      }
    }
  }

  /** x = n·π/2 + r, |r| ≤ π/4: the sine or cosine of r, by n plus the quarter asked for. */
  private static FloatVector quarters(FloatVector x, int quarter) {
    FloatVector shifted = x.fma(TWO_OVER_PI, Functions.ROUNDER);
    FloatVector n = shifted.sub(Functions.ROUNDER);
    FloatVector r = n.fma(MINUS_HIGH, x);
    r = n.fma(MINUS_MIDDLE, r);
    r = n.fma(MINUS_LOW, r);
    IntVector turns = shifted.reinterpretAsInts().add(quarter);
    FloatVector square = r.mul(r);
    VectorMask<Float> odd = turns.and(1).compare(NE, 0).cast(F);
    FloatVector result = sine(r, square).blend(cosine(square), odd);
    IntVector sign = turns.and(2).lanewise(LSHL, 30);
    return result.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
  }

  private static FloatVector sine(FloatVector r, FloatVector square) {
    FloatVector p = square.fma(SINE_9, SINE_7).fma(square, SINE_5).fma(square, SINE_3);
    return p.fma(square.mul(r), r);
  }

  private static FloatVector cosine(FloatVector square) {
    FloatVector p = square.fma(COSINE_8, COSINE_6).fma(square, COSINE_4);
    return p.fma(square.mul(square), square.fma(COSINE_2, Functions.ONE));
  }
}
