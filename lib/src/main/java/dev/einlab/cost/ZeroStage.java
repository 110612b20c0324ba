package dev.einlab.cost;

/**
 * What data-parallel devices split among themselves rather than each keep whole. Source:
 * Rajbhandari et al., "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models", 2020,
 * figure 1.
 */
public enum ZeroStage {
  /** Nothing. */
  NONE,
  /** The optimizer's numbers. */
  OPTIMIZER,
  /** And the gradients. */
  GRADIENTS,
  /** And the weights. */
  WEIGHTS;

  /** Whether this stage splits what an earlier or the same stage names. */
  boolean splits(ZeroStage part) {
    return compareTo(part) >= 0;
  }
}
