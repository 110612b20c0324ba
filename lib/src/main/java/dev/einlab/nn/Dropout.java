package dev.einlab.nn;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.function.Supplier;

/**
 * Sets a random share of the elements to 0 and enlarges the rest, so that the mean stays.
 * Srivastava et al., 2014.
 *
 * @param share of elements dropped, from 0 to below 1
 * @param random draws which; its state belongs into a checkpoint
 */
public record Dropout(double share, Generator random) implements Layer {
  private static final ScopedValue<Boolean> EVALUATING = ScopedValue.newInstance();

  public Dropout {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          "Dropout: the share is from 0 to below 1, got %s".formatted(share));
    }
  }

  /** Runs code in which no dropout drops anything: to evaluate, or to generate. */
  public static <T> T off(Supplier<T> code) {
    return ScopedValue.where(EVALUATING, true).call(code::get);
  }

  public Tensor forward(Tensor x) {
    if (share == 0 || EVALUATING.orElse(false)) return x;
    Tensor kept = Tensors.rand(random, x.shape().toArray()).to(x.backend()).ge(share);
    return x.mul(kept.to(x.dtype()).mul(1 / (1 - share)));
  }
}
