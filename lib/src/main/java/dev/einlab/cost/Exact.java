package dev.einlab.cost;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Products and sums of counts that fail in a full sentence rather than wrap around. */
final class Exact {
  private Exact() {}

  /**
   * @param what is being counted, to begin the error with
   * @throws ArithmeticException when a {@code long} cannot hold the product
   */
  static long product(String what, long... factors) {
    long product = 1;
    try {
      for (long factor : factors) product = Math.multiplyExact(product, factor);
      return product;
    } catch (ArithmeticException overflow) {
      String text =
          Arrays.stream(factors).mapToObj(Long::toString).collect(Collectors.joining(" × "));
      throw new ArithmeticException(
          "%s: %s is more than a long holds (%d)".formatted(what, text, Long.MAX_VALUE));
    }
  }

  /**
   * @throws ArithmeticException when a {@code long} cannot hold the sum
   */
  static long sum(String what, long... terms) {
    long sum = 0;
    try {
      for (long term : terms) sum = Math.addExact(sum, term);
      return sum;
    } catch (ArithmeticException overflow) {
      String text =
          Arrays.stream(terms).mapToObj(Long::toString).collect(Collectors.joining(" + "));
      throw new ArithmeticException(
          "%s: %s is more than a long holds (%d)".formatted(what, text, Long.MAX_VALUE));
    }
  }

  static void requirePositive(String where, String name, long value) {
    if (value >= 1) return;
    throw new IllegalArgumentException(
        "%s: %s is %d, but must be 1 or more".formatted(where, name, value));
  }

  static void requirePositive(String where, String name, double value) {
    if (value > 0 && Double.isFinite(value)) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT, "%s: %s is %s, but must be a number above 0", where, name, value));
  }
}
