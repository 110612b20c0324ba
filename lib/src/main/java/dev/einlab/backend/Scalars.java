package dev.einlab.backend;

/**
 * What each function means for one number, in double precision with {@link StrictMath}: the same
 * bits on every machine.
 *
 * <p>Rounding the double result of + − × ÷ √ on floats once more gives exactly the float result (53
 * ≥ 2·24 + 2).
 */
public final class Scalars {
  private static final double SQRT_2 = StrictMath.sqrt(2);
  private static final double SQRT_2_OVER_PI = StrictMath.sqrt(2 / Math.PI);

  private Scalars() {}

  public static double apply(Unary function, double x) {
    return switch (function) {
      case ABS -> Math.abs(x);
      case NEGATE -> -x;
      case SIGN -> x > 0 ? 1 : x < 0 ? -1 : 0; // 0 of NaN too, as in PyTorch
      case RECIPROCAL -> 1 / x;
      case SQRT -> StrictMath.sqrt(x);
      case RSQRT -> 1 / StrictMath.sqrt(x);
      case EXP -> StrictMath.exp(x);
      case LOG -> StrictMath.log(x);
      case SIN -> StrictMath.sin(x);
      case COS -> StrictMath.cos(x);
      case TANH -> StrictMath.tanh(x);
      case SIGMOID -> sigmoid(x);
      case RELU -> x > 0 || Double.isNaN(x) ? x : 0;
      case GELU -> x * 0.5 * erfc(-x / SQRT_2); // of −∞ it is NaN, as in PyTorch
      case GELU_TANH -> geluTanh(x);
      case SILU -> x * sigmoid(x); // of −∞ it is NaN, as in PyTorch
      case FLOOR -> Math.floor(x);
      case ERF -> erf(x);
    };
  }

  /** The derivative, from the operand or the result, as {@link Unary#slopeFrom} says. */
  public static double slope(Unary function, double saved) {
    return switch (function) {
      case ABS -> Math.signum(saved);
      case NEGATE -> -1;
      case SIGN, FLOOR -> 0;
      case RECIPROCAL -> -saved * saved;
      case SQRT -> 0.5 / saved;
      case RSQRT -> -0.5 * saved * saved * saved;
      case EXP -> saved;
      case LOG -> 1 / saved;
      case SIN -> StrictMath.cos(saved);
      case COS -> -StrictMath.sin(saved);
      case TANH -> 1 - saved * saved;
      case SIGMOID -> saved * (1 - saved);
      case RELU -> saved > 0 ? 1 : 0;
      case GELU -> geluSlope(saved);
      case GELU_TANH -> geluTanhSlope(saved);
      case SILU -> sigmoid(saved) * (1 + saved * (1 - sigmoid(saved)));
      case ERF -> 2 / Math.sqrt(Math.PI) * StrictMath.exp(-saved * saved);
    };
  }

  /** Φ(x) + x·φ(x), with the normal distribution function and density. */
  private static double geluSlope(double x) {
    double density = StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * Math.PI);
    return 0.5 * erfc(-x / SQRT_2) + x * density;
  }

  private static double geluTanhSlope(double x) {
    double t = StrictMath.tanh(SQRT_2_OVER_PI * (x + 0.044715 * x * x * x));
    double inner = SQRT_2_OVER_PI * (1 + 3 * 0.044715 * x * x);
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * inner;
  }

  public static double apply(Binary function, double a, double b) {
    return switch (function) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case POW -> pow(a, b);
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
      case EQ -> truth(a == b);
      case NE -> truth(a != b);
      case LT -> truth(a < b);
      case LE -> truth(a <= b);
      case GT -> truth(a > b);
      case GE -> truth(a >= b);
    };
  }

  /**
   * On integers, exact and wrapping like Java's int; division does not come here (it gives F32).
   */
  public static int apply(Binary function, int a, int b) {
    return switch (function) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> throw new AssertionError("integers are converted before a division");
      case POW -> power(a, b);
      case MAXIMUM -> Math.max(a, b);
      case MINIMUM -> Math.min(a, b);
      case EQ -> a == b ? 1 : 0;
      case NE -> a != b ? 1 : 0;
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case GT -> a > b ? 1 : 0;
      case GE -> a >= b ? 1 : 0;
    };
  }

  /**
   * IEEE 754's pow, where 1 to any power is 1, as in C and PyTorch; Java's gives NaN for some of
   * them.
   */
  public static double pow(double a, double b) {
    if (a == 1 || (a == -1 && Double.isInfinite(b))) return 1;
    return StrictMath.pow(a, b);
  }

  private static int power(int base, int exponent) {
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 == 0 ? 1 : -1) : 0;
    int result = 1;
    for (; exponent > 0; exponent >>= 1, base *= base) if ((exponent & 1) == 1) result *= base;
    return result;
  }

  private static double truth(boolean value) {
    return value ? 1 : 0;
  }

  private static double sigmoid(double x) {
    if (x >= 0) return 1 / (1 + StrictMath.exp(-x));
    double e = StrictMath.exp(x); // never overflows here
    return e / (1 + e);
  }

  private static double geluTanh(double x) {
    return x * sigmoid(2 * SQRT_2_OVER_PI * (x + 0.044715 * x * x * x)); // ½(1 + tanh u)
  }

  /** The error function. Abramowitz and Stegun, 7.1.6 (series) for small |x|, else 1 − erfc. */
  public static double erf(double x) {
    if (Math.abs(x) > 2) return x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * StrictMath.exp(-x * x) * sum;
  }

  /**
   * 1 − erf(x) without cancellation. Abramowitz and Stegun, 7.1.14 (continued fraction) for x > 2.
   */
  public static double erfc(double x) {
    if (Double.isNaN(x)) return x;
    if (x < -2) return 2 - erfc(-x);
    if (x <= 2) return 1 - erf(x);
    if (x > 27) return 0; // below the smallest double
    double fraction = x;
    for (int n = 120; n >= 1; n--) fraction = x + n / 2.0 / fraction;
    return StrictMath.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
  }
}
