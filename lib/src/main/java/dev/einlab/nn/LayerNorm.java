package dev.einlab.nn;

import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;

/**
 * (x − mean) ÷ √(variance + ε) · weight + bias over the last axis. Ba et al., 2016.
 *
 * @param weight [width], ones at first
 * @param bias [width], zeros at first, or null
 */
public record LayerNorm(Tensor weight, Tensor bias, double epsilon) implements Normalization {
  public static LayerNorm create(int width, boolean bias) {
    Tensor weight = Tensors.ones(width).requiresGrad(true);
    return new LayerNorm(weight, bias ? Tensors.zeros(width).requiresGrad(true) : null, 1e-5);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Fused.layerNorm(x, weight, bias, epsilon);
  }
}
