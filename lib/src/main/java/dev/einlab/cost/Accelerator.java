package dev.einlab.cost;

/**
 * A device as its data sheet gives it.
 *
 * @param name what it is sold as
 * @param bf16FlopsPerSecond peak of dense bf16 matrix products, without the doubling that sparsity
 *     promises
 * @param fp32FlopsPerSecond peak of fp32 arithmetic outside its matrix units
 * @param memoryBytes its memory; decimal on data sheets, 80 GB is 80e9 bytes
 */
public record Accelerator(
    String name, double bf16FlopsPerSecond, double fp32FlopsPerSecond, long memoryBytes) {
  public static final Accelerator A100 = new Accelerator("A100", 312e12, 19.5e12, 80_000_000_000L);
  public static final Accelerator H100 = new Accelerator("H100", 989e12, 67e12, 80_000_000_000L);

  /**
   * @throws IllegalArgumentException when a rate or the memory is not positive
   */
  public Accelerator {
    Exact.requirePositive("Accelerator", "bf16FlopsPerSecond", bf16FlopsPerSecond);
    Exact.requirePositive("Accelerator", "fp32FlopsPerSecond", fp32FlopsPerSecond);
    Exact.requirePositive("Accelerator", "memoryBytes", memoryBytes);
  }

  /**
   * Several of them, working at a fraction of their bf16 peak.
   *
   * @param mfu model FLOPs utilization: achieved ÷ peak, above 0 and at most 1
   */
  public Cluster times(int devices, double mfu) {
    return new Cluster(devices, bf16FlopsPerSecond, mfu);
  }

  @Override
  public String toString() {
    return "%s: %s bf16, %s fp32, %s"
        .formatted(
            name,
            Units.rate(bf16FlopsPerSecond),
            Units.rate(fp32FlopsPerSecond),
            Units.decimalBytes(memoryBytes));
  }
}
