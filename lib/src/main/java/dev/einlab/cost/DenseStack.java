package dev.einlab.cost;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Linear layers one after the other on a batch of data, as x → W1 → h1 → W2 → h2 → loss: the FLOPs
 * of their matrix products.
 *
 * <p>Forward is 2·B·D·K a layer. Backward is that for the gradient of the weights, and once more
 * for the gradient of the layer's input. The first layer's input is data: nobody needs its
 * gradient, so that layer costs 2 + 2, not 2 + 4.
 *
 * @param batch rows of data
 * @param widths numbers in a row of data, then after each layer: [256, 256, 64] are two layers
 */
public record DenseStack(int batch, List<Integer> widths) {

  /**
   * @throws IllegalArgumentException when a length is below 1, or there is no layer
   */
  public DenseStack {
    widths = List.copyOf(widths);
    Exact.requirePositive("DenseStack", "batch", batch);
    if (widths.size() < 2) {
      throw new IllegalArgumentException(
          "DenseStack: widths %s make no layer; give the width before and after each"
              .formatted(widths));
    }
    for (int width : widths) Exact.requirePositive("DenseStack", "a width", width);
  }

  public static DenseStack of(int batch, Integer... widths) {
    return new DenseStack(batch, List.of(widths));
  }

  public int layers() {
    return widths.size() - 1;
  }

  /** Elements of all matrices: P of 2·N·P. */
  public long weights() {
    long weights = 0;
    for (int layer = 0; layer < layers(); layer++) {
      weights = Exact.sum("weights", weights, weights(layer));
    }
    return weights;
  }

  private long weights(int layer) {
    return (long) widths.get(layer) * widths.get(layer + 1);
  }

  /** Elements of all biases, where the layers have them. */
  public long biases() {
    return widths.stream().skip(1).mapToLong(Integer::longValue).sum();
  }

  /** 2·B·D·K for one layer, numbered from 0. */
  public long forwardFlops(int layer) {
    return Exact.product("forward", 2, batch, weights(layer));
  }

  /** 2·N·P. */
  public long forwardFlops() {
    return Exact.product("forward", 2, batch, weights());
  }

  /** Gradients of one layer's weights: dW[j, k] = Σᵢ x[i, j]·dy[i, k]. */
  public long weightGradientFlops(int layer) {
    return forwardFlops(layer);
  }

  /** Gradients of one layer's input: dx[i, j] = Σₖ dy[i, k]·W[j, k]; 0 for the first layer. */
  public long inputGradientFlops(int layer) {
    return layer == 0 ? 0 : forwardFlops(layer);
  }

  /** 4·N·P, less the first layer's 2·B·D·K. */
  public long backwardFlops() {
    long flops = 0;
    for (int layer = 0; layer < layers(); layer++) {
      flops = Exact.sum("backward", flops, weightGradientFlops(layer), inputGradientFlops(layer));
    }
    return flops;
  }

  /** Forward and backward. */
  public long flops() {
    return Exact.sum("training step", forwardFlops(), backwardFlops());
  }

  @Override
  public String toString() {
    String path = widths.stream().map(String::valueOf).collect(Collectors.joining(" → "));
    return String.format(
        Locale.ROOT,
        "%s, batch %,d: forward %,d, backward %,d FLOPs",
        path,
        batch,
        forwardFlops(),
        backwardFlops());
  }
}
