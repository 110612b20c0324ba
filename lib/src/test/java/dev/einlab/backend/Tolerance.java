package dev.einlab.backend;

/**
 * How far a result may be from the reference's: absolute + relative·|expected|. NaN must meet NaN
 * and an infinity the same infinity.
 */
record Tolerance(double relative, double absolute) {
  /** The same number; zeros of either sign are the same. */
  static final Tolerance EXACT = new Tolerance(0, 0);

  private static final double EPSILON = 0x1p-23;

  /** Units in the last place of a float. */
  static Tolerance ulps(double ulps) {
    return new Tolerance(ulps * EPSILON, ulps * Float.MIN_VALUE);
  }

  /** For sums of that many terms, each no larger than a bound: grows with the number of terms. */
  static Tolerance sum(int terms, double largest) {
    return new Tolerance(4 * EPSILON, EPSILON / 2 * (terms + 4) * largest);
  }

  void check(String where, HostBuffer expected, HostBuffer actual) {
    if (expected.size() != actual.size()) {
      throw new AssertionError(where + ": " + actual.size() + " elements, not " + expected.size());
    }
    for (int i = 0; i < expected.size(); i++) check(where, i, expected.get(i), actual.get(i));
  }

  void check(String where, int index, double expected, double actual) {
    boolean same = expected == actual || (Double.isNaN(expected) && Double.isNaN(actual));
    boolean near =
        Double.isFinite(expected)
            && Math.abs(expected - actual) <= absolute + relative * Math.abs(expected);
    if (same || near) return;
    throw new AssertionError(
        where + ": at " + index + " is " + actual + " but the reference has " + expected);
  }
}
