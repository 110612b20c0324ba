package dev.einlab.cost;

/**
 * Bytes in which the numbers of training are kept, for each parameter.
 *
 * @param weightBytes of the weights that multiply
 * @param gradientBytes of the gradients
 * @param masterBytes of a second copy of the weights that the optimizer updates; 0 where it updates
 *     the first
 * @param stateBytes of each number the optimizer keeps
 */
public record Precision(int weightBytes, int gradientBytes, int masterBytes, int stateBytes) {
  /** Everything in fp32. */
  public static final Precision FP32 = new Precision(4, 4, 0, 4);

  /** Weights and gradients in 16 bits, the optimizer and its copy of the weights in fp32. */
  public static final Precision MIXED_16_BIT = new Precision(2, 2, 4, 4);

  /** The same with gradients gathered in fp32. */
  public static final Precision MIXED_16_BIT_FP32_GRADIENTS = new Precision(2, 4, 4, 4);

  /** All in 16 bits: small, and updates below 1/256 of a weight vanish. */
  public static final Precision PURE_16_BIT = new Precision(2, 2, 0, 2);

  /**
   * @throws IllegalArgumentException when a number of bytes is negative, or a weight has none
   */
  public Precision {
    Exact.requirePositive("Precision", "weightBytes", weightBytes);
    if (gradientBytes < 0 || masterBytes < 0 || stateBytes < 0) {
      throw new IllegalArgumentException(
          ("Precision: gradientBytes %d, masterBytes %d and stateBytes %d must not be negative;"
                  + " 0 means not kept")
              .formatted(gradientBytes, masterBytes, stateBytes));
    }
  }

  /** The optimizer's share, K in the literature: 12 for Adam in mixed precision. */
  public int optimizerBytes(OptimizerKind optimizer) {
    return masterBytes + optimizer.statesPerParameter() * stateBytes;
  }

  /** All bytes of training for each parameter, without activations. */
  public int bytesPerParameter(OptimizerKind optimizer) {
    return weightBytes + gradientBytes + optimizerBytes(optimizer);
  }
}
