package dev.einlab.backend;

/**
 * Functions of two numbers, applied element by element; comparisons give BOOL. NaN spreads through
 * MAXIMUM and MINIMUM.
 */
public enum Binary {
  ADD,
  SUB,
  MUL,
  DIV,
  POW,
  MAXIMUM,
  MINIMUM,
  EQ,
  NE,
  LT,
  LE,
  GT,
  GE;

  /** Whether the result is BOOL. */
  public boolean isComparison() {
    return ordinal() >= EQ.ordinal();
  }
}
