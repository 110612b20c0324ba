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

  private static final float ROUNDER = 0x1.8p23f;
  private static final float TWO_OVER_PI = 0.636619772f;
  private static final float PI_2_HIGH = 0x1.921fb6p0f;
  private static final float PI_2_MIDDLE = (float) (Math.PI / 2 - PI_2_HIGH);
  private static final float PI_2_LOW =
      (float) (Math.PI / 2 - PI_2_HIGH - PI_2_MIDDLE + 6.123233995736766e-17);

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
    FloatVector shifted = x.fma(splat(TWO_OVER_PI), splat(ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(splat(-PI_2_HIGH), x);
    r = n.fma(splat(-PI_2_MIDDLE), r);
    r = n.fma(splat(-PI_2_LOW), r);
    IntVector turns = shifted.reinterpretAsInts().add(quarter);
    FloatVector square = r.mul(r);
    VectorMask<Float> odd = turns.and(1).compare(NE, 0).cast(F);
    FloatVector result = sine(r, square).blend(cosine(square), odd);
    IntVector sign = turns.and(2).lanewise(LSHL, 30);
    return result.reinterpretAsInts().lanewise(XOR, sign).reinterpretAsFloats();
  }

  private static FloatVector sine(FloatVector r, FloatVector square) {
    FloatVector p = square.fma(splat(2.71804652e-6f), splat(-0.000198393042f));
    p = p.fma(square, splat(0.00833332911f));
    p = p.fma(square, splat(-0.166666672f));
    return p.fma(square.mul(r), r);
  }

  private static FloatVector cosine(FloatVector square) {
    FloatVector p = square.fma(splat(2.44324128e-5f), splat(-0.00138873093f));
    p = p.fma(square, splat(0.0416666456f));
    return p.fma(square.mul(square), square.fma(splat(-0.5f), splat(1)));
  }
}
