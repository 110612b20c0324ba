package dev.einlab.nn;

import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Tensor;

/** What training makes smaller. */
public final class Losses {
  private Losses() {}

  /** The mean of −log softmax(logits)[target], in nats: logits […, classes], targets […] I32. */
  public static Tensor crossEntropy(Tensor logits, Tensor targets) {
    return crossEntropy(logits, targets, 0, -1);
  }

  /**
   * The mean cross entropy over targets that count.
   *
   * @param smoothing the share of the wish that is spread over all classes. Szegedy et al., 2016
   * @param ignored the target that does not count: no loss, no gradient, not in the mean. All
   *     ignored gives NaN, as in PyTorch
   */
  public static Tensor crossEntropy(Tensor logits, Tensor targets, double smoothing, int ignored) {
    if (logits.rank() < 1 || !logits.shape().without(-1).equals(targets.shape())) {
      throw new IllegalArgumentException(
          "crossEntropy: logits %s need targets of their leading axes, got %s"
              .formatted(logits.shape(), targets.shape()));
    }
    Tensor counted = targets.ne(targets.mul(0).add(ignored));
    Tensor minusOne = targets.mul(0).sub(1);
    Fused.requireTargets(targets, ignored);
    Tensor ids = ignored == -1 ? targets : counted.where(targets, minusOne);
    Tensor losses =
        Fused.crossEntropy(logits.reshape(-1, logits.length(-1)), ids.reshape(-1), smoothing);
    return losses.sum().div(counted.sum());
  }

  /** The mean squared difference. */
  public static Tensor meanSquaredError(Tensor predicted, Tensor wanted) {
    if (!predicted.shape().equals(wanted.shape())) {
      throw new IllegalArgumentException(
          "meanSquaredError: predicted is %s but wanted is %s; they must have one shape"
              .formatted(predicted.shape(), wanted.shape()));
    }
    Tensor difference = predicted.sub(wanted);
    return difference.mul(difference).mean();
  }
}
