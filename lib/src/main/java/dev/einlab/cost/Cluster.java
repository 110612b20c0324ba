package dev.einlab.cost;

import java.util.Locale;

/**
 * Devices that train together, at a fraction of their peak.
 *
 * @param devices how many
 * @param peakFlopsPerSecond peak of each
 * @param mfu model FLOPs utilization: achieved ÷ peak, above 0 and at most 1
 */
public record Cluster(int devices, double peakFlopsPerSecond, double mfu) {

  /**
   * @throws IllegalArgumentException when a count or rate is not positive, or the MFU above 1
   */
  public Cluster {
    Exact.requirePositive("Cluster", "devices", devices);
    Exact.requirePositive("Cluster", "peakFlopsPerSecond", peakFlopsPerSecond);
    Exact.requirePositive("Cluster", "mfu", mfu);
    if (mfu > 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Cluster: an mfu of %s is more than the peak; give a fraction, as 0.5 for 50 %%",
              mfu));
    }
  }

  /** Of all devices together. */
  public double achievedFlopsPerSecond() {
    return devices * peakFlopsPerSecond * mfu;
  }

  /**
   * Model FLOPs utilization: the useful work of a step, over what the peak would have done in its
   * time.
   */
  public static double mfu(double flops, double seconds, double peakFlopsPerSecond) {
    Exact.requirePositive("mfu", "peakFlopsPerSecond", peakFlopsPerSecond);
    return Units.flopsPerSecond(flops, seconds) / peakFlopsPerSecond;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d × %s at %.4g %% of peak: %s",
        devices,
        Units.rate(peakFlopsPerSecond),
        100 * mfu,
        Units.rate(achievedFlopsPerSecond()));
  }
}
