package dev.einlab.cost;

import java.util.Locale;

/** Bytes that training takes on one device. */
public record TrainingMemory(
    long weightBytes, long gradientBytes, long optimizerBytes, long activationBytes) {

  /** The same with the activations of a batch beside it. */
  public TrainingMemory withActivations(long activationBytes) {
    return new TrainingMemory(weightBytes, gradientBytes, optimizerBytes, activationBytes);
  }

  /** Bytes of all of it. */
  public long total() {
    return Exact.sum(
        "memory of training", weightBytes, gradientBytes, optimizerBytes, activationBytes);
  }

  @Override
  public String toString() {
    return line("weights", weightBytes)
        + line("gradients", gradientBytes)
        + line("optimizer", optimizerBytes)
        + line("activations", activationBytes)
        + line("bytes on a device", total()).stripTrailing();
  }

  private static String line(String part, long bytes) {
    return String.format(Locale.ROOT, "%-18s %,22d %12s%n", part, bytes, Units.binaryBytes(bytes));
  }
}
