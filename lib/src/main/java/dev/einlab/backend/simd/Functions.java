package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.I;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.F2I;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/**
 * Elementary functions of a vector, without a branch or a table; the polynomials are minimax fits
 * made for them. {@code FunctionsTest} checks over all exponents that no result is further from the
 * true value than this, in units in the last place:
 *
 * <pre>
 *   exp 1    log 1    sin 1.5    cos 1.5    tanh 2    sigmoid 2    rsqrt 1.5
 *   erf 2    silu 3   gelu 5     gelu (tanh) 140, of which 5 for |x| < 1
 * </pre>
 *
 * The last one is large where x is very negative and the result vanishes: the error of its
 * exponent.
 */
final class Functions {
  /** Added and taken away, it rounds a number below 2²² to the nearest integer. */
  static final float ROUNDER = 0x1.8p23f;

  /** Of the exponent in a float's bits. */
  static final int BIAS = 127;

  static final float LOG2_E = 1.44269504f;
  static final float LN2_HIGH = 0x1.62e4p-1f; // few bits: its product with 2⁷ is exact
  static final float LN2_LOW = 1.42860682e-6f;
  private static final float EXP_OVERFLOWS = 88.72284f;
  private static final float EXP_VANISHES = -103.97208f;

  private Functions() {}

  /**
   * x = n·ln 2 + r, |r| ≤ ½ ln 2; e^x = 2ⁿ·e^r. 2ⁿ in two factors, so that small results round
   * once.
   */
  static FloatVector exp(FloatVector x) {
    FloatVector shifted = x.fma(splat(LOG2_E), splat(ROUNDER));
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(splat(-LN2_LOW), n.fma(splat(-LN2_HIGH), x));
    IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    IntVector half = exponent.lanewise(ASHR, 1);
    FloatVector result = expOfRest(r).mul(powerOf2(half)).mul(powerOf2(exponent.sub(half)));
    VectorMask<Float> overflows = x.compare(GT, EXP_OVERFLOWS);
    VectorMask<Float> vanishes = x.compare(LT, EXP_VANISHES);
    return result.blend(Float.POSITIVE_INFINITY, overflows).blend(0, vanishes);
  }

  /** For x ≤ 0, as in a softmax: e^x, but 0 where that is no normal number. */
  static FloatVector expOfNegative(FloatVector x) {
    FloatVector shifted = x.fma(splat(LOG2_E), splat(ROUNDER + BIAS));
    FloatVector n = shifted.sub(ROUNDER + BIAS);
    FloatVector r = n.fma(splat(-LN2_LOW), n.fma(splat(-LN2_HIGH), x));
    return expOfRest(r).mul(biasedPowerOf2(shifted)).blend(0, x.compare(LT, -87.33f));
  }

  /** e^r = 1 + r + r²·p(r). Halves of p side by side: one long chain would be waited for. */
  static FloatVector expOfRest(FloatVector r) {
    FloatVector square = r.mul(r);
    FloatVector low = r.fma(splat(0.16666521f), splat(0.49999994f));
    FloatVector high = r.fma(splat(0.008368745f), splat(0.04166839f));
    high = square.fma(splat(0.0013814539f), high);
    return high.fma(square, low).fma(square, r).add(1);
  }

  /** From the bits: exponents −126 … 127. */
  private static FloatVector powerOf2(IntVector exponent) {
    return exponent.add(BIAS).lanewise(LSHL, 23).reinterpretAsFloats();
  }

  /** 2ⁿ of what {@code ROUNDER + BIAS} was added to: the shift drops the bits of the rounder. */
  static FloatVector biasedPowerOf2(FloatVector shifted) {
    return shifted.reinterpretAsInts().lanewise(LSHL, 23).reinterpretAsFloats();
  }

  /** x = 2ᵉ·(1 + f), √½ ≤ 1 + f < √2; log x = e·ln 2 + f − f²/2 + f³·p(f). */
  static FloatVector log(FloatVector x) {
    VectorMask<Float> small = x.compare(LT, Float.MIN_NORMAL);
    FloatVector scaled = x.blend(x.mul(0x1p23f), small);
    IntVector bits = scaled.reinterpretAsInts();
    IntVector e = bits.sub(0x3f3504f3).lanewise(ASHR, 23); // the bits of √½
    FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(1);
    FloatVector n = (FloatVector) e.convertShape(I2F, F, 0);
    n = n.blend(n.sub(23), small);
    FloatVector square = f.mul(f);
    FloatVector p = logOfRest(f).mul(f).mul(square);
    FloatVector low = n.fma(splat(LN2_LOW), square.fma(splat(-0.5f), p));
    FloatVector result = n.fma(splat(LN2_HIGH), f.add(low));
    return result
        .blend(x, x.compare(GE, Float.POSITIVE_INFINITY))
        .blend(x, x.compare(EQ, x).not())
        .blend(Float.NaN, x.compare(LT, 0))
        .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0));
  }

  private static FloatVector logOfRest(FloatVector f) {
    FloatVector p = f.fma(splat(0.067466408f), splat(-0.116756521f));
    p = p.fma(f, splat(0.11888162f));
    p = p.fma(f, splat(-0.124055892f));
    p = p.fma(f, splat(0.142195523f));
    p = p.fma(f, splat(-0.166679963f));
    p = p.fma(f, splat(0.200021192f));
    p = p.fma(f, splat(-0.250000089f));
    return p.fma(f, splat(0.333333135f));
  }

  /** 1 ÷ (1 + e^−x), and for negative x e^x ÷ (1 + e^x), which keeps its digits. */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector numerator = splat(1).blend(e, x.compare(LT, 0));
    return numerator.div(e.add(1));
  }

  static FloatVector silu(FloatVector x) {
    return x.mul(sigmoid(x));
  }

  /** ½(1 + tanh u) is sigmoid(2u). */
  static FloatVector geluTanh(FloatVector x) {
    FloatVector inner =
        x.mul(x).fma(splat(0.0713548163f), splat(1.59576912f)); // √(8/π)·(0.044715, 1)
    return x.mul(sigmoid(x.mul(inner)));
  }

  /** −1 or 1; 0 of zeros and NaN. */
  static FloatVector sign(FloatVector x) {
    return splat(0).blend(1, x.compare(GT, 0)).blend(-1, x.compare(LT, 0));
  }

  /** Truncated, one less where that is larger; from 2²³ on every float is an integer. */
  static FloatVector floor(FloatVector x) {
    IntVector whole = (IntVector) x.convertShape(F2I, I, 0);
    FloatVector truncated = (FloatVector) whole.convertShape(I2F, F, 0);
    FloatVector floor = truncated.blend(truncated.sub(1), truncated.compare(GT, x));
    return floor.blend(x, x.abs().compare(LT, 0x1p23f).not());
  }

  static FloatVector withSignOf(FloatVector x, FloatVector magnitude) {
    IntVector sign = x.reinterpretAsInts().and(Integer.MIN_VALUE);
    return magnitude.reinterpretAsInts().or(sign).reinterpretAsFloats();
  }

  static FloatVector splat(float x) {
    return FloatVector.broadcast(F, x);
  }
}
