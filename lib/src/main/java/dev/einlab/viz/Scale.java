package dev.einlab.viz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One axis of a chart: numbers from {@code low} to {@code high} onto pixels {@code from} … {@code
 * to}, evenly or by their logarithm, with marks at round numbers.
 */
record Scale(double low, double high, boolean logarithmic, double from, double to) {
  /** A round number on the axis; unlabelled ones have an empty text. */
  record Tick(double value, String label) {}

  Scale {
    assert low < high && (!logarithmic || low > 0);
  }

  double at(double value) {
    double share =
        logarithmic
            ? StrictMath.log(value / low) / StrictMath.log(high / low)
            : (value - low) / (high - low);
    return from + share * (to - from);
  }

  boolean canShow(double value) {
    return Double.isFinite(value) && (!logarithmic || value > 0);
  }

  boolean contains(double value) {
    return canShow(value) && value >= low && value <= high;
  }

  /** The same axis with its ends moved out to the next round numbers. */
  Scale rounded(int mostTicks) {
    if (logarithmic) return new Scale(roundBelow(low), 1 / roundBelow(1 / high), true, from, to);
    double step = step(high - low, mostTicks);
    double start = Math.floor(low / step + 1e-9) * step;
    double end = Math.ceil(high / step - 1e-9) * step;
    return new Scale(start, end, false, from, to);
  }

  /** The number that stands at a pixel. */
  double inverse(double pixel) {
    double share = (pixel - from) / (to - from);
    return logarithmic ? low * StrictMath.pow(high / low, share) : low + share * (high - low);
  }

  List<Tick> ticks(int most) {
    return logarithmic ? decades(most) : evenly(most);
  }

  private List<Tick> evenly(int most) {
    double step = step(high - low, most);
    int decimals = Math.max(0, -decade(step * 1.0001));
    double largest = Math.max(Math.abs(low), Math.abs(high));
    boolean powers = largest >= 1e6 || largest < 1e-3;
    var ticks = new ArrayList<Tick>();
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    for (long i = first; i <= last; i++) {
      double value = i * step;
      String label =
          powers ? scientific(value) : String.format(Locale.ROOT, "%,." + decimals + "f", value);
      ticks.add(new Tick(value, label.replace("-", "−")));
    }
    return ticks;
  }

  /**
   * Powers of ten, and between few of them 2 and 5 times these, or all of 1 to 9; written in full
   * where that is short for each of them.
   */
  private List<Tick> decades(int most) {
    int first = decade(low);
    int last = -decade(1 / high);
    int every = Math.max(1, (last - first + most - 1) / most);
    boolean few = high / low <= 200;
    var ticks = new ArrayList<Tick>();
    for (int exponent = first; exponent <= last; exponent++) {
      boolean labelled = Math.floorMod(exponent, every) == 0;
      for (int factor = 1; factor < 10; factor++) {
        double value = factor * power(exponent);
        if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
        boolean named = factor == 1 ? labelled : few && (factor == 2 || factor == 5);
        if (every == 1 || factor == 1) ticks.add(new Tick(value, named ? scientific(value) : ""));
      }
    }
    boolean full = ticks.stream().allMatch(tick -> tick.label.isEmpty() || isShort(tick.value));
    return full ? ticks.stream().map(Scale::inFull).toList() : ticks;
  }

  /** Whether a number is read more easily in full than as a power of ten. */
  private static boolean isShort(double value) {
    return value > 0.00099 && value < 1_000_001;
  }

  private static Tick inFull(Tick tick) {
    if (tick.label.isEmpty()) return tick;
    int decimals = Math.max(0, -decade(tick.value * 1.0001));
    return new Tick(tick.value, String.format(Locale.ROOT, "%,." + decimals + "f", tick.value));
  }

  /** 3·10⁸, or 10⁸ for a whole power. */
  static String scientific(double value) {
    if (value == 0) return "0";
    int exponent = decade(Math.abs(value) * 1.0000001);
    String factor = String.format(Locale.ROOT, "%.2f", value / power(exponent));
    factor = factor.replaceAll("\\.?0+$", "");
    String prefix = factor.equals("1") ? "" : factor.equals("-1") ? "-" : factor + "·";
    return prefix + "10" + raised(exponent);
  }

  private static String raised(int exponent) {
    return String.valueOf(exponent)
        .chars()
        .mapToObj(c -> c == '-' ? "⁻" : String.valueOf("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0')))
        .reduce("", String::concat);
  }

  /** 1, 2 or 5 times a power of ten that cuts the span into no more than so many pieces. */
  private static double step(double span, int most) {
    double decade = power(decade(span / most));
    for (int factor : new int[] {1, 2, 5}) {
      if (span / (decade * factor) <= most * (1 + 1e-9)) return decade * factor;
    }
    return decade * 10;
  }

  /** 1, 2 or 5 times a power of ten, at or below a positive number. */
  private static double roundBelow(double value) {
    double decade = power(decade(value));
    return decade * (value >= 4.999999 * decade ? 5 : value >= 1.999999 * decade ? 2 : 1);
  }

  /** The exponent of the power of ten at or below a positive number. */
  private static int decade(double value) {
    return (int) Math.floor(StrictMath.log10(value) + 1e-9);
  }

  private static double power(int exponent) {
    return Double.parseDouble("1e" + exponent);
  }
}
