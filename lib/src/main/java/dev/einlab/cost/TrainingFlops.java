package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import java.math.BigInteger;
import java.util.Locale;

/**
 * FLOPs of the matrix products of one training step: forward, backward, and what is computed again
 * for the backward pass.
 *
 * <p>Every product c = a·b has two gradients, da = dc·bᵀ and db = aᵀ·dc, each as much work as c:
 * backward is twice forward. A layer that stands on data, not on another layer, needs no gradient
 * of its input and saves one of the two (see {@link DenseStack}). A transformer has no such layer:
 * the first product stands on the embedding, whose rows are parameters.
 *
 * @param tokens tokens in the step
 * @param recomputed forward work done a second time
 */
public record TrainingFlops(long tokens, long forward, long backward, long recomputed) {

  /**
   * @throws IllegalArgumentException when a length is below 1 or beyond the context
   */
  public static TrainingFlops of(
      ModelConfig config, int batch, int length, Recomputation recomputation) {
    ForwardFlops forward = ForwardFlops.of(config, batch, length);
    long again =
        switch (recomputation) {
          case NONE -> 0;
          case SELECTIVE -> forward.attention();
          case FULL -> forward.blocks(); // the head is not recomputed: its input is kept
        };
    return new TrainingFlops(
        Exact.product("tokens", batch, length),
        forward.total(),
        Exact.product("backward", 2, forward.total()),
        again);
  }

  /** Forward, backward and recomputation. */
  public long total() {
    return Exact.sum("training step", forward, backward, recomputed);
  }

  /** Forward and backward without recomputation: what MFU counts as useful. */
  public long model() {
    return Exact.sum("training step", forward, backward);
  }

  /**
   * A token's share, exact: every product of a transformer has the number of tokens as a factor.
   */
  public long perToken() {
    return total() / tokens;
  }

  /** What a whole training run costs at this step's price a token. */
  public TrainingCompute over(long trainingTokens) {
    Exact.requirePositive("TrainingFlops.over", "trainingTokens", trainingTokens);
    return new TrainingCompute(
        BigInteger.valueOf(perToken()).multiply(BigInteger.valueOf(trainingTokens)));
  }

  @Override
  public String toString() {
    return line("forward", forward)
        + line("backward", backward)
        + line("recomputed", recomputed)
        + line("step, matmul FLOPs", total()).stripTrailing();
  }

  private static String line(String part, long flops) {
    return String.format(Locale.ROOT, "%-24s %,26d%n", part, flops);
  }
}
