package dev.einlab.cost;

import dev.einlab.backend.Peak;
import java.util.Locale;

/**
 * The most a machine can do with work of a given arithmetic intensity: limited by memory below the
 * ridge, by arithmetic above. Source: Williams et al., "Roofline", CACM 2009.
 *
 * @param peakFlopsPerSecond of its arithmetic
 * @param bytesPerSecond of its memory
 */
public record Roofline(double peakFlopsPerSecond, double bytesPerSecond) {

  /**
   * @throws IllegalArgumentException when a rate is not positive
   */
  public Roofline {
    Exact.requirePositive("Roofline", "peakFlopsPerSecond", peakFlopsPerSecond);
    Exact.requirePositive("Roofline", "bytesPerSecond", bytesPerSecond);
  }

  /** The roof of a measured machine. */
  public static Roofline of(Peak peak) {
    return new Roofline(peak.flopsPerSecond(), peak.bytesPerSecond());
  }

  /** FLOPs per byte where both limits meet. */
  public double ridge() {
    return peakFlopsPerSecond / bytesPerSecond;
  }

  /** The limit for work of this intensity, in FLOPs per byte. */
  public double attainableFlopsPerSecond(double flopsPerByte) {
    return Math.min(peakFlopsPerSecond, flopsPerByte * bytesPerSecond);
  }

  /** The least time for this much work, in seconds. */
  public double seconds(long flops, long bytes) {
    return Math.max(flops / peakFlopsPerSecond, bytes / bytesPerSecond);
  }

  /** Whether memory is the limit at this intensity. */
  public boolean isMemoryBound(double flopsPerByte) {
    return flopsPerByte < ridge();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %s/s, ridge at %.2f FLOPs/byte",
        Units.rate(peakFlopsPerSecond),
        Units.decimalBytes((long) bytesPerSecond),
        ridge());
  }
}
