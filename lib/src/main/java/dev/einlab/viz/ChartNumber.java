package dev.einlab.viz;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers in the text of charts and tables: five digits that count, no trailing zeros. */
final class ChartNumber {
  private static final MathContext DIGITS = new MathContext(5);

  private ChartNumber() {}

  static String of(double value) {
    if (Double.isNaN(value)) return "NaN";
    if (Double.isInfinite(value)) return value > 0 ? "∞" : "-∞";
    if (value == Math.rint(value) && Math.abs(value) < 1e12) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    double size = Math.abs(value);
    if (size >= 1e-4 && size < 1e7) return rounded.toPlainString();
    return rounded.toString().replace("E+", "e").replace("E", "e");
  }
}
