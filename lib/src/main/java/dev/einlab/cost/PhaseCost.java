package dev.einlab.cost;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one phase of a training step does.
 *
 * @param flopsByOperation FLOPs that are executed, by the counter's names of operations; those
 *     without FLOPs are left out
 * @param matmulFlops what published formulas count of it: matrix products, attention over all pairs
 * @param skippedFlops the part of these that a causal mask makes needless, and is not executed
 * @param savedBytes memory that is kept for backward
 */
public record PhaseCost(
    Map<String, Long> flopsByOperation, long matmulFlops, long skippedFlops, long savedBytes) {
  public PhaseCost {
    TreeMap<String, Long> positive = new TreeMap<>(flopsByOperation);
    positive.values().removeIf(flops -> flops == 0);
    flopsByOperation = Collections.unmodifiableMap(positive);
  }

  /** All FLOPs that are executed. */
  public long flops() {
    return flopsByOperation.values().stream().mapToLong(Long::longValue).reduce(0, Math::addExact);
  }

  @Override
  public String toString() {
    return "%s FLOPs %s, matmul FLOPs %s, skipped %s, %s bytes saved"
        .formatted(
            Units.count(flops()),
            flopsByOperation,
            Units.count(matmulFlops),
            Units.count(skippedFlops),
            Units.count(savedBytes));
  }
}
