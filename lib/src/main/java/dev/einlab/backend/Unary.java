package dev.einlab.backend;

/**
 * Functions of one number, applied to every element. On I32 only ABS, NEGATE and SIGN are defined.
 */
public enum Unary {
  ABS,
  NEGATE,
  SIGN,
  RECIPROCAL,
  SQRT,
  RSQRT,
  EXP,
  LOG,
  SIN,
  COS,
  TANH,
  SIGMOID,
  RELU,
  /**
   * x·Φ(x) with the exact error function. Hendrycks and Gimpel, "Gaussian Error Linear Units",
   * 2016.
   */
  GELU,
  /** GELU by its approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))), as in GPT-2. */
  GELU_TANH,
  /** x·sigmoid(x). */
  SILU,
  FLOOR,
  ERF;

  /** What a function's slope is computed from. */
  public enum SlopeFrom {
    NOTHING,
    OPERAND,
    RESULT
  }

  /** The cheapest thing to keep for the derivative. */
  public SlopeFrom slopeFrom() {
    return switch (this) {
      case NEGATE, SIGN, FLOOR -> SlopeFrom.NOTHING;
      case ABS, LOG, SIN, COS, GELU, GELU_TANH, SILU, ERF -> SlopeFrom.OPERAND;
      case RECIPROCAL, SQRT, RSQRT, EXP, TANH, SIGMOID, RELU -> SlopeFrom.RESULT;
    };
  }

  /** Whether the function keeps integers integers. */
  public boolean isExactOnIntegers() {
    return this == ABS || this == NEGATE || this == SIGN;
  }
}
