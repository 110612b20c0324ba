package dev.einlab.cost;

import java.util.Locale;

/**
 * Numbers as text, with their unit. Bytes come in two systems that differ by 7 % at a billion: GiB
 * is 2³⁰ bytes, GB is 10⁹. Memory of a program is given in GiB, memory on a data sheet in GB.
 */
public final class Units {
  public static final long BYTES_PER_GIB = 1L << 30;
  public static final long BYTES_PER_GB = 1_000_000_000L;

  private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
  private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};

  private Units() {}

  /** Binary gigabytes: bytes ÷ 2³⁰. */
  public static double gib(long bytes) {
    return (double) bytes / BYTES_PER_GIB;
  }

  /** Decimal gigabytes: bytes ÷ 10⁹. */
  public static double gb(long bytes) {
    return (double) bytes / BYTES_PER_GB;
  }

  /** Work done per second: FLOPs ÷ seconds. */
  public static double flopsPerSecond(double flops, double seconds) {
    Exact.requirePositive("flopsPerSecond", "seconds", seconds);
    return flops / seconds;
  }

  /** With thousands separated: {@code 124,337,664}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Four digits and a prefix: {@code 291.6 GFLOPs}. */
  public static String flops(double flops) {
    return scaled(flops, 1000, DECIMAL, "FLOPs");
  }

  /** Four digits and a prefix: {@code 312.0 TFLOP/s}. */
  public static String rate(double flopsPerSecond) {
    return scaled(flopsPerSecond, 1000, DECIMAL, "FLOP/s");
  }

  /** In powers of 1024: {@code 1.031 GiB}. */
  public static String binaryBytes(long bytes) {
    return scaled(bytes, 1024, BINARY, "B");
  }

  /** In powers of 1000, as on data sheets: {@code 80.00 GB}. */
  public static String decimalBytes(long bytes) {
    return scaled(bytes, 1000, DECIMAL, "B");
  }

  /**
   * Seconds, minutes, hours or days, whichever is at least 1; below a tenth of a second ms or µs.
   */
  public static String time(double seconds) {
    if (seconds >= 86_400) return String.format(Locale.ROOT, "%.2f days", seconds / 86_400);
    if (seconds >= 3_600) return String.format(Locale.ROOT, "%.2f hours", seconds / 3_600);
    if (seconds >= 60) return String.format(Locale.ROOT, "%.2f minutes", seconds / 60);
    if (seconds >= 0.1 || seconds <= 0) return scaled(seconds, 1000, DECIMAL, "s");
    if (seconds >= 1e-4) return scaled(1e3 * seconds, 1000, DECIMAL, "ms");
    return scaled(1e6 * seconds, 1000, DECIMAL, "µs");
  }

  private static String scaled(double value, int base, String[] prefixes, String unit) {
    int prefix = 0;
    while (Math.abs(value) >= base && prefix < prefixes.length - 1) {
      value /= base;
      prefix++;
    }
    boolean whole = prefix == 0 && value == Math.rint(value);
    int decimals = whole ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
    String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return number + " " + prefixes[prefix] + unit;
  }
}
