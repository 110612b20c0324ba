package dev.einlab.cost;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The FLOPs of a whole training run, exact: large runs pass what a {@code long} holds (9.2e18). */
public record TrainingCompute(BigInteger flops) {
  /** 10¹⁵ FLOP/s for a day: 8.64e19 FLOPs. */
  public static final double FLOPS_PER_PETAFLOP_DAY = 1e15 * 86_400;

  /**
   * @throws IllegalArgumentException when it is negative
   */
  public TrainingCompute {
    if (flops.signum() < 0) {
      throw new IllegalArgumentException(
          "TrainingCompute: %d FLOPs, but work is never negative".formatted(flops));
    }
  }

  /**
   * C = 6·N·D: two FLOPs for each parameter and token forward, four backward.
   *
   * <p>It leaves out attention, and takes every parameter for part of a matrix; {@link
   * TokenEstimate} says how much that is.
   */
  public static TrainingCompute sixND(long parameters, long tokens) {
    Exact.requirePositive("sixND", "parameters", parameters);
    Exact.requirePositive("sixND", "tokens", tokens);
    return new TrainingCompute(
        BigInteger.valueOf(6)
            .multiply(BigInteger.valueOf(parameters))
            .multiply(BigInteger.valueOf(tokens)));
  }

  /** In units of 10²¹ FLOPs. */
  public double zettaFlops() {
    return new BigDecimal(flops).scaleByPowerOfTen(-21).doubleValue();
  }

  public double petaFlopDays() {
    return flops.doubleValue() / FLOPS_PER_PETAFLOP_DAY;
  }

  /** How long machines at work take, in seconds. */
  public double seconds(Cluster cluster) {
    return flops.doubleValue() / cluster.achievedFlopsPerSecond();
  }

  /** How long machines at work take, in days. */
  public double days(Cluster cluster) {
    return seconds(cluster) / 86_400;
  }

  @Override
  public String toString() {
    return Units.flops(flops.doubleValue());
  }
}
