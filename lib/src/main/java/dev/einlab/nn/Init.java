package dev.einlab.nn;

import dev.einlab.shape.Shape;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;

/**
 * How a weight [out, in] begins: random numbers of a scale that keeps activations, or gradients, at
 * theirs.
 */
@FunctionalInterface
public interface Init {
  /** A new weight of {@code out} rows and {@code in} columns. */
  Tensor weight(Generator random, int out, int in);

  /** Normal with a fixed deviation. */
  static Init normal(double std) {
    return (random, out, in) -> Tensors.randn(random, out, in).mul(std);
  }

  /**
   * Normal, drawn again beyond ±3 deviations. The bound is relative: ±3 itself would cut nothing
   * where the deviation is small.
   */
  static Init truncatedNormal(double std) {
    return (random, out, in) -> truncated(random, out, in).mul(std);
  }

  /** Normal with deviation 1/√in: outputs keep the scale of inputs. */
  static Init fanIn() {
    return (random, out, in) -> normal(1 / Math.sqrt(in)).weight(random, out, in);
  }

  /**
   * Uniform within ±√(6/(in + out)): a compromise between keeping activations and keeping
   * gradients. Glorot and Bengio, 2010.
   */
  static Init xavierUniform() {
    return (random, out, in) -> uniform(random, out, in, Math.sqrt(6.0 / (in + out)));
  }

  /** Normal with deviation √(2/(in + out)). Glorot and Bengio, 2010. */
  static Init xavierNormal() {
    return (random, out, in) -> normal(Math.sqrt(2.0 / (in + out))).weight(random, out, in);
  }

  /** Uniform within ±√(6/in): ReLU halves the variance, this doubles it. He et al., 2015. */
  static Init kaimingUniform() {
    return (random, out, in) -> uniform(random, out, in, Math.sqrt(6.0 / in));
  }

  /** Normal with deviation √(2/in). He et al., 2015. */
  static Init kaimingNormal() {
    return (random, out, in) -> normal(Math.sqrt(2.0 / in)).weight(random, out, in);
  }

  /** PyTorch's default for linear layers: uniform within ±1/√in. */
  static Init torchLinear() {
    return (random, out, in) -> uniform(random, out, in, 1 / Math.sqrt(in));
  }

  /** The same, scaled: by 1/√(2·layers) for what is added to the residual stream of a GPT-2. */
  default Init scaled(double factor) {
    return (random, out, in) -> weight(random, out, in).mul(factor);
  }

  private static Tensor uniform(Generator random, int out, int in, double bound) {
    return Tensors.rand(random, out, in).mul(2 * bound).sub(bound);
  }

  private static Tensor truncated(Generator random, int out, int in) {
    float[] values = new float[Math.multiplyExact(out, in)];
    for (int i = 0; i < values.length; i++) {
      do values[i] = random.nextGaussian();
      while (Math.abs(values[i]) > 3);
    }
    return Tensors.of(values, Shape.of(out, in));
  }
}
