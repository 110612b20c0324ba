package dev.einlab.viz;

import java.util.Arrays;
import java.util.Locale;

/** Numbers short enough for the cells of a picture. */
final class CellText {
  private CellText() {}

  /**
   * All values of one tensor in one form: without decimals where every one is whole, else with two
   * decimals, or in powers of ten where two decimals would show nothing.
   */
  static String[] of(double[] values) {
    boolean whole = Arrays.stream(values).filter(Double::isFinite).allMatch(CellText::isWhole);
    return Arrays.stream(values).mapToObj(v -> of(v, whole)).toArray(String[]::new);
  }

  static String of(double value, boolean whole) {
    if (Double.isNaN(value)) return "NaN";
    if (Double.isInfinite(value)) return value > 0 ? "∞" : "−∞";
    if (whole) return minus(String.format(Locale.ROOT, "%.0f", value + 0.0));
    double size = Math.abs(value);
    if (value != 0 && (size < 0.005 || size >= 10_000)) return powerOfTen(value);
    return minus(String.format(Locale.ROOT, size >= 100 ? "%.1f" : "%.2f", value));
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1_000_000;
  }

  private static String powerOfTen(double value) {
    String[] parts = String.format(Locale.ROOT, "%.1e", value).split("e");
    return minus(parts[0] + "e" + Integer.parseInt(parts[1]));
  }

  /** The sign as long as a plus: a hyphen is easily overlooked. */
  private static String minus(String number) {
    boolean zero = number.startsWith("-") && number.chars().noneMatch(c -> c >= '1' && c <= '9');
    return zero ? number.substring(1) : number.replace("-", "−");
  }
}
