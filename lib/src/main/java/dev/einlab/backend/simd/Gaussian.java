package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.HALF;
import static dev.einlab.backend.simd.Functions.ONE;
import static dev.einlab.backend.simd.Functions.ZERO;
import static dev.einlab.backend.simd.Functions.splat;
import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/**
 * Functions of a vector that contain e^(−x²) and its integral: erf, GELU and their slopes. Bounds
 * of their errors stand in {@link Functions}.
 */
final class Gaussian {
  private Gaussian() {}

  /** So far powers of e are lifted that lead to subnormal numbers: these are rounded once. */
  private static final int LIFT = 64;

  private static final float LOWER = 0x1p-64f;

  private static final FloatVector LIFTED_ROUNDER = splat(Functions.ROUND + Functions.BIAS + LIFT);
  private static final FloatVector MINUS_1 = splat(-1);
  private static final FloatVector MINUS_LOG2_E = splat(-Functions.PER_LN2);
  private static final FloatVector MINUS_HALF = splat(-0.5f);
  private static final FloatVector MINUS_HALF_LOG2_E = splat(-0.5f * Functions.PER_LN2);

  private static final FloatVector ERF_1 = splat(1.12837911f); // of x, and so on
  private static final FloatVector ERF_3 = splat(-0.37612626f);
  private static final FloatVector ERF_5 = splat(0.112835854f);
  private static final FloatVector ERF_7 = splat(-0.0268538129f);
  private static final FloatVector ERF_9 = splat(0.00518832868f);
  private static final FloatVector ERF_11 = splat(-0.000801020069f);
  private static final FloatVector ERF_13 = splat(7.85388329e-5f);
  private static final FloatVector ERF_IS_ONE = splat(4);
  private static final FloatVector ERF_IS_FLAT = splat(10.3f);
  private static final FloatVector SLOPE_0_LOWERED = splat(1.12837917f * LOWER); // 2 ÷ √π
  private static final FloatVector MINUS_LOWER = splat(-LOWER);

  // (Φ(x) − ½) ÷ x as p ÷ q: a least-squares fit, reweighted until the largest error of Φ was
  // smallest, 6.4·10⁻⁹. All terms are positive, so that nothing is lost in the sums.
  private static final FloatVector NORMAL_P0 = splat(3.98942243e-01f); // of x⁰, x², and so on
  private static final FloatVector NORMAL_P1 = splat(3.35909107e-02f);
  private static final FloatVector NORMAL_P2 = splat(4.66257282e-03f);
  private static final FloatVector NORMAL_P3 = splat(1.66336799e-04f);
  private static final FloatVector NORMAL_P4 = splat(6.35269206e-06f);
  private static final FloatVector NORMAL_P5 = splat(2.30727533e-08f);
  private static final FloatVector NORMAL_Q1 = splat(2.50865957e-01f);
  private static final FloatVector NORMAL_Q2 = splat(2.84995352e-02f);
  private static final FloatVector NORMAL_Q3 = splat(1.87036952e-03f);
  private static final FloatVector NORMAL_Q4 = splat(7.29391672e-05f);
  private static final FloatVector NORMAL_Q5 = splat(1.20694432e-06f);
  private static final FloatVector NORMAL_ENDS = splat(5.45f * 5.45f);

  private static final FloatVector PIVOT = splat(2.75771645f); // 3.9 ÷ √2
  private static final FloatVector PIVOT_OF_HALF = splat(3.9f);
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

  /** Beyond this ½·e^(−x²/2)·erfcx(|x|/√2) is 0. */
  private static final FloatVector NO_TAIL = splat(14.5f);

  private static final FloatVector HALF_LOWER = splat(0.5f * LOWER);
  private static final FloatVector MINUS_2_DENSITY_0 = splat(-0.797884561f); // of the normal

  /** 2^LIFT·(1 − erf |x|) = 2^LIFT·e^(−x²)·erfcx(|x|), where that is not too small for floats. */
  static FloatVector liftedErfc(FloatVector x) {
    return power(x, MINUS_1, MINUS_LOG2_E).mul(erfcx(x.abs(), PIVOT));
  }

  /** Near 0 x·p(x²), else what is left of 1. */
  static FloatVector erf(FloatVector x, FloatVector liftedErfc) {
    FloatVector square = x.mul(x);
    FloatVector p = square.fma(ERF_13, ERF_11).fma(square, ERF_9).fma(square, ERF_7);
    p = p.fma(square, ERF_5).fma(square, ERF_3);
    FloatVector near = x.fma(ERF_1, x.mul(square).mul(p));
    FloatVector size = x.abs();
    FloatVector far = liftedErfc.blend(ZERO, size.compare(GT, ERF_IS_ONE)).fma(MINUS_LOWER, ONE);
    return near.blend(Functions.withSignOf(x, far), size.compare(GT, ONE));
  }

  /** 2 ÷ √π · e^(−x²). */
  static FloatVector erfSlope(FloatVector x) {
    FloatVector power = power(x, MINUS_1, MINUS_LOG2_E);
    return power.blend(ZERO, x.abs().compare(GT, ERF_IS_FLAT)).mul(SLOPE_0_LOWERED);
  }

  /** x·Φ(x), where Φ(x) = ½ + x·p(x²) ÷ q(x²); beyond the fit's end Φ is 0 or 1. */
  static FloatVector gelu(FloatVector x) {
    FloatVector square = x.mul(x);
    FloatVector p = square.fma(NORMAL_P5, NORMAL_P4).fma(square, NORMAL_P3);
    FloatVector q = square.fma(NORMAL_Q5, NORMAL_Q4).fma(square, NORMAL_Q3);
    p = p.fma(square, NORMAL_P2).fma(square, NORMAL_P1).fma(square, NORMAL_P0);
    q = q.fma(square, NORMAL_Q2).fma(square, NORMAL_Q1).fma(square, ONE);
    FloatVector normal = x.fma(p.div(q), HALF);
    FloatVector step = ZERO.blend(ONE, x.compare(GT, ZERO));
    return x.mul(normal.blend(step, square.compare(GT, NORMAL_ENDS)));
  }

  /**
   * Φ(x) + x·φ(x) is u of a negative x and 1 − u of a positive one, where u = t − |x|·φ(x): all
   * from one power.
   */
  static FloatVector geluSlope(FloatVector x) {
    FloatVector size = x.abs();
    FloatVector power = power(x, MINUS_HALF, MINUS_HALF_LOG2_E);
    FloatVector tail = power.mul(erfcx(size, PIVOT_OF_HALF));
    FloatVector part = size.mul(power).fma(MINUS_2_DENSITY_0, tail).mul(HALF_LOWER);
    part = part.blend(ZERO, size.compare(GT, NO_TAIL));
    return part.blend(ONE.sub(part), x.compare(GT, ZERO));
  }

  /**
   * 2^LIFT·e^(factor·x²), where that is a normal number; elsewhere anything. No digit of the square
   * is lost: what n·ln 2 leaves of it is computed at once.
   *
   * @param factor a negative power of two, so that its product with x is exact
   * @param scaled the factor, divided by ln 2
   */
  private static FloatVector power(FloatVector x, FloatVector factor, FloatVector scaled) {
    FloatVector shifted = x.mul(x).fma(scaled, LIFTED_ROUNDER);
    FloatVector n = shifted.sub(LIFTED_ROUNDER);
    FloatVector r = x.mul(factor).fma(x, n.mul(Functions.MINUS_LN2_HIGH));
    r = n.fma(Functions.MINUS_LN2_LOW, r);
    return Functions.expOfRest(r).mul(Functions.biasedPowerOf2(shifted));
  }

  /**
   * e^(t²)·erfc(t), for 0 ≤ t ≤ 10.4 a polynomial in (t − p) ÷ (t + p), which is the same if both
   * are stretched. A pivot p just below a power of 2 is added and taken away with the least loss;
   * powers are paired, so that no large opposites are summed.
   */
  private static FloatVector erfcx(FloatVector t, FloatVector pivot) {
    FloatVector w = t.sub(pivot).div(t.add(pivot));
    FloatVector w2 = w.mul(w);
    FloatVector p0 = w2.fma(w.fma(ERFCX_3, ERFCX_2), w.fma(ERFCX_1, ERFCX_0));
    FloatVector p4 = w2.fma(w.fma(ERFCX_7, ERFCX_6), w.fma(ERFCX_5, ERFCX_4));
    FloatVector p8 = w2.fma(ERFCX_10, w.fma(ERFCX_9, ERFCX_8));
    FloatVector w4 = w2.mul(w2);
    return w4.fma(w4.fma(p8, p4), p0);
  }
}
