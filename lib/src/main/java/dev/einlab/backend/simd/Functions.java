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
 *   erf 2    silu 3   gelu (tanh) 140, of which 5 for |x| < 1
 * </pre>
 *
 * The last one is large where x is very negative and the result vanishes: the error of its
 * exponent. GELU itself is off by at most 2.5 units in the last place of its argument, as a product
 * of x with a rounded Φ: where x is very negative, its vanishing result has few digits left. To
 * keep them took half as long again.
 */
final class Functions {
  /** Added and taken away, it rounds a number below 2²² to the nearest integer. */
  static final float ROUND = 0x1.8p23f;

  /** Of the exponent in a float's bits. */
  static final int BIAS = 127;

  static final float PER_LN2 = 1.44269504f;

  // Constants are vectors: numbers that are broadcast in a loop cost the compiler many nodes, and a
  // loop of too many nodes makes objects of its vectors (see LoopTable).

  static final FloatVector ZERO = splat(0);
  static final FloatVector HALF = splat(0.5f);
  static final FloatVector ONE = splat(1);

  static final FloatVector LOG2_E = splat(PER_LN2);
  static final FloatVector MINUS_LN2_HIGH = splat(-0x1.62e4p-1f); // few bits: exact by 2⁷
  static final FloatVector MINUS_LN2_LOW = splat(-1.42860682e-6f);
  static final FloatVector ROUNDER = splat(ROUND);
  static final FloatVector BIASED_ROUNDER = splat(ROUND + BIAS);
  static final FloatVector LEAST_NORMAL_EXP = splat(-87.33f);

  private static final FloatVector EXP_OVERFLOWS = splat(88.72284f);
  private static final FloatVector EXP_VANISHES = splat(-103.97208f);
  private static final FloatVector INFINITY = splat(Float.POSITIVE_INFINITY);
  private static final FloatVector EXP_2 = splat(0.49999994f); // of r², and so on
  private static final FloatVector EXP_3 = splat(0.16666521f);
  private static final FloatVector EXP_4 = splat(0.04166839f);
  private static final FloatVector EXP_5 = splat(0.008368745f);
  private static final FloatVector EXP_6 = splat(0.0013814539f);

  private static final FloatVector LN2_HIGH = splat(0x1.62e4p-1f);
  private static final FloatVector LN2_LOW = splat(1.42860682e-6f);
  private static final FloatVector MINUS_HALF = splat(-0.5f);
  private static final FloatVector LOG_3 = splat(0.333333135f);
  private static final FloatVector LOG_4 = splat(-0.250000089f);
  private static final FloatVector LOG_5 = splat(0.200021192f);
  private static final FloatVector LOG_6 = splat(-0.166679963f);
  private static final FloatVector LOG_7 = splat(0.142195523f);
  private static final FloatVector LOG_8 = splat(-0.124055892f);
  private static final FloatVector LOG_9 = splat(0.11888162f);
  private static final FloatVector LOG_10 = splat(-0.116756521f);
  private static final FloatVector LOG_11 = splat(0.067466408f);

  private static final FloatVector MINUS_TWO = splat(-2);
  private static final FloatVector TANH_3 = splat(-0.333333284f); // of x³, and so on
  private static final FloatVector TANH_5 = splat(0.133331522f);
  private static final FloatVector TANH_7 = splat(-0.0539399423f);
  private static final FloatVector TANH_9 = splat(0.0216634031f);
  private static final FloatVector TANH_11 = splat(-0.00808562618f);
  private static final FloatVector TANH_13 = splat(0.00205958099f);
  private static final FloatVector TANH_IS_FAR = splat(0.625f);

  private static final FloatVector GELU_1 = splat(1.59576912f); // √(8/π)
  private static final FloatVector GELU_3 = splat(0.0713548163f); // and 0.044715 times as much
  private static final FloatVector GELU_SLOPE_3 = splat(0.214064449f); // three times that

  private Functions() {}

  /**
   * x = n·ln 2 + r, |r| ≤ ½ ln 2; e^x = 2ⁿ·e^r. 2ⁿ in two factors, so that small results round
   * once.
   */
  static FloatVector exp(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, ROUNDER);
    FloatVector n = shifted.sub(ROUNDER);
    FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
    IntVector exponent = shifted.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUND));
    IntVector half = exponent.lanewise(ASHR, 1);
    FloatVector result = expOfRest(r).mul(powerOf2(half)).mul(powerOf2(exponent.sub(half)));
    VectorMask<Float> overflows = x.compare(GT, EXP_OVERFLOWS);
    VectorMask<Float> vanishes = x.compare(LT, EXP_VANISHES);
    return result.blend(INFINITY, overflows).blend(ZERO, vanishes);
  }

  /** For x ≤ 0, as in a softmax: e^x, but 0 where that is no normal number. */
  static FloatVector expOfNegative(FloatVector x) {
    FloatVector shifted = x.fma(LOG2_E, BIASED_ROUNDER);
    FloatVector n = shifted.sub(BIASED_ROUNDER);
    FloatVector r = n.fma(MINUS_LN2_LOW, n.fma(MINUS_LN2_HIGH, x));
    return expOfRest(r).mul(biasedPowerOf2(shifted)).blend(ZERO, x.compare(LT, LEAST_NORMAL_EXP));
  }

  /** e^r = 1 + r + r²·p(r). Halves of p side by side: one long chain would be waited for. */
  static FloatVector expOfRest(FloatVector r) {
    FloatVector square = r.mul(r);
    FloatVector low = r.fma(EXP_3, EXP_2);
    FloatVector high = r.fma(EXP_5, EXP_4);
    high = square.fma(EXP_6, high);
    return high.fma(square, low).fma(square, r).add(ONE);
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
    FloatVector f = bits.sub(e.lanewise(LSHL, 23)).reinterpretAsFloats().sub(ONE);
    FloatVector n = (FloatVector) e.convertShape(I2F, F, 0);
    n = n.blend(n.sub(23), small);
    FloatVector square = f.mul(f);
    FloatVector p = logOfRest(f).mul(f).mul(square);
    FloatVector low = n.fma(LN2_LOW, square.fma(MINUS_HALF, p));
    FloatVector result = n.fma(LN2_HIGH, f.add(low));
    return result
        .blend(x, x.compare(GE, Float.POSITIVE_INFINITY))
        .blend(x, x.compare(EQ, x).not())
        .blend(Float.NaN, x.compare(LT, 0))
        .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0));
  }

  private static FloatVector logOfRest(FloatVector f) {
    FloatVector p = f.fma(LOG_11, LOG_10).fma(f, LOG_9).fma(f, LOG_8);
    p = p.fma(f, LOG_7).fma(f, LOG_6).fma(f, LOG_5);
    return p.fma(f, LOG_4).fma(f, LOG_3);
  }

  /** 1 ÷ (1 + e^−x), and for negative x e^x ÷ (1 + e^x), which keeps its digits. */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector e = exp(x.abs().neg());
    FloatVector numerator = ONE.blend(e, x.compare(LT, ZERO));
    return numerator.div(e.add(ONE));
  }

  /** Near 0 x + x³·p(x²), else (1 − e) ÷ (1 + e) with e = e^−2|x|. */
  static FloatVector tanh(FloatVector x) {
    FloatVector square = x.mul(x);
    FloatVector p = square.fma(TANH_13, TANH_11).fma(square, TANH_9).fma(square, TANH_7);
    p = p.fma(square, TANH_5).fma(square, TANH_3);
    FloatVector near = p.fma(square.mul(x), x);
    FloatVector size = x.abs();
    FloatVector e = expOfNegative(size.mul(MINUS_TWO));
    FloatVector far = ONE.sub(e).div(e.add(ONE));
    return near.blend(withSignOf(x, far), size.compare(GT, TANH_IS_FAR));
  }

  static FloatVector silu(FloatVector x) {
    return x.mul(sigmoid(x));
  }

  /** s·(1 + x·(1 − s)) with s = sigmoid(x). */
  static FloatVector siluSlope(FloatVector x) {
    FloatVector s = sigmoid(x);
    return x.fma(ONE.sub(s), ONE).mul(s);
  }

  /** ½(1 + tanh u) is sigmoid(2u). */
  static FloatVector geluTanh(FloatVector x) {
    return x.mul(sigmoid(twiceU(x)));
  }

  /** With s = sigmoid(2u): s + 2x·s·(1 − s)·u′. */
  static FloatVector geluTanhSlope(FloatVector x) {
    FloatVector s = sigmoid(twiceU(x));
    FloatVector twiceSlopeOfU = x.mul(x).fma(GELU_SLOPE_3, GELU_1);
    return x.mul(twiceSlopeOfU).mul(s.mul(ONE.sub(s))).add(s);
  }

  private static FloatVector twiceU(FloatVector x) {
    return x.mul(x.mul(x).fma(GELU_3, GELU_1));
  }

  /** −1 or 1; 0 of zeros and NaN. */
  static FloatVector sign(FloatVector x) {
    return ZERO.blend(1, x.compare(GT, 0)).blend(-1, x.compare(LT, 0));
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
