package dev.einlab.nn;

import static dev.einlab.tensor.Einsum.einsum;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;

/**
 * y = x·Wᵀ + b over the last axis: […, in] → […, out]. Forward costs 2·tokens·in·out FLOPs.
 *
 * @param weight [out, in]
 * @param bias [out], or null
 */
public record Linear(Tensor weight, Tensor bias) implements Layer {
  public static Linear create(int in, int out, boolean bias, Init init, Generator random) {
    Tensor weight = init.weight(random, out, in).requiresGrad(true);
    return new Linear(weight, bias ? Tensors.zeros(out).requiresGrad(true) : null);
  }

  /** Weight and bias as PyTorch draws them: uniform within ±1/√in. */
  public static Linear create(int in, int out, Generator random) {
    Tensor weight = Init.torchLinear().weight(random, out, in).requiresGrad(true);
    double bound = 1 / Math.sqrt(in);
    Tensor bias = Tensors.rand(random, out).mul(2 * bound).sub(bound).requiresGrad(true);
    return new Linear(weight, bias);
  }

  public Tensor forward(Tensor x) {
    int in = weight.length(1);
    if (x.rank() == 0 || x.length(-1) != in) {
      throw new IllegalArgumentException(
          "Linear: takes […, %d], got %s; its weight is %s (out, in)"
              .formatted(in, x.shape(), weight.shape()));
    }
    Tensor y = einsum("...i,oi->...o", MixedPrecision.cast(x), MixedPrecision.cast(weight));
    return bias == null ? y : y.add(MixedPrecision.cast(bias));
  }
}
