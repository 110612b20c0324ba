package dev.einlab.nn;

import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;

/**
 * x ÷ √(mean square + ε) · weight over the last axis. Zhang and Sennrich, 2019.
 *
 * @param weight [width], ones at first
 */
public record RmsNorm(Tensor weight, double epsilon) implements Normalization {
  public static RmsNorm create(int width) {
    return new RmsNorm(Tensors.ones(width).requiresGrad(true), 1e-5);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Fused.rmsNorm(x, weight, epsilon);
  }
}
