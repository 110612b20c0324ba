package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;

/**
 * A training step of a transformer, with AdamW: predicted from its config, or measured while it
 * runs. Both are equal, to the integer:
 *
 * <pre>
 * StepCost.predict(config, 2, 7, Recomputation.NONE)
 *     .equals(StepCost.measure(config, 2, 7, Recomputation.NONE))
 * </pre>
 *
 * @param parameters that are trained
 * @param forward from token ids to the mean loss
 * @param backward the gradients of all parameters, and what is computed again for them
 * @param optimizer the update of all parameters
 */
public record StepCost(
    long parameters, PhaseCost forward, PhaseCost backward, PhaseCost optimizer) {

  /**
   * Counted from the config alone, part by part.
   *
   * @throws IllegalArgumentException when a length is below 1 or beyond the context, or the
   *     recomputation is selective
   */
  public static StepCost predict(
      ModelConfig config, int batch, int length, Recomputation recomputation) {
    require("StepCost.predict", config, batch, length, recomputation);
    return new StepPrediction(config, batch, length).of(recomputation);
  }

  /**
   * Builds the model with random weights, runs the step once, and counts what was executed.
   *
   * @throws IllegalArgumentException when a length is below 1 or beyond the context, or the
   *     recomputation is selective
   */
  public static StepCost measure(
      ModelConfig config, int batch, int length, Recomputation recomputation) {
    require("StepCost.measure", config, batch, length, recomputation);
    return StepMeasurement.of(config, batch, length, recomputation);
  }

  private static void require(
      String where, ModelConfig config, int batch, int length, Recomputation recomputation) {
    Sequences.require(where, config, batch, length);
    if (recomputation != Recomputation.SELECTIVE) return;
    throw new IllegalArgumentException(
        where
            + ": attention here never keeps its scores, so SELECTIVE is what NONE does already;"
            + " use NONE or FULL");
  }

  @Override
  public String toString() {
    return "parameters %s%nforward    %s%nbackward   %s%noptimizer  %s"
        .formatted(Units.count(parameters), forward, backward, optimizer);
  }
}
