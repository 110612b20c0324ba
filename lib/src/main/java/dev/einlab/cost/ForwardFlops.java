package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import java.util.Locale;

/**
 * FLOPs of the matrix products of one forward pass, by part, over all layers.
 *
 * <p>Attention is counted over every pair of a query and a key, masked ones too: so do published
 * figures, and so does {@code matmulFlops} of the counter. A multiply-add is 2 FLOPs.
 *
 * @param layers blocks there are; all parts but {@code head} are sums over them
 * @param queriesKeysValues x·W for queries, keys and values
 * @param scores q·kᵀ
 * @param reduce attention weights times values
 * @param projection the output matrix of attention
 * @param mlp the two or three matrices of the MLP
 * @param head the logits
 */
public record ForwardFlops(
    int layers,
    long queriesKeysValues,
    long scores,
    long reduce,
    long projection,
    long mlp,
    long head) {

  /**
   * A batch of whole sequences.
   *
   * @param length tokens in each; at most the config's context
   * @throws IllegalArgumentException when a length is below 1 or beyond the context
   */
  public static ForwardFlops of(ModelConfig config, int batch, int length) {
    return of(config, batch, length, length);
  }

  /**
   * One new token for each sequence of a batch, where keys and values of the earlier ones are kept:
   * a step of generation.
   *
   * @param length tokens in each sequence, the new one included
   * @throws IllegalArgumentException when a length is below 1 or beyond the context
   */
  public static ForwardFlops ofNextToken(ModelConfig config, int batch, int length) {
    return of(config, batch, 1, length);
  }

  private static ForwardFlops of(ModelConfig config, int batch, int queries, int keys) {
    Sequences.require("ForwardFlops", config, batch, keys);
    long tokens = Exact.product("tokens", batch, queries);
    long width = config.width();
    int layers = config.layers();
    long projected = width + 2L * config.keyValueWidth();
    long pairs = Exact.product("attention", 2, layers, tokens, keys, width);
    return new ForwardFlops(
        layers,
        Exact.product("queries, keys and values", 2, layers, tokens, width, projected),
        pairs,
        pairs,
        Exact.product("attention output", 2, layers, tokens, width, width),
        Exact.product("MLP", 2, layers, tokens, config.mlp().matrices(), width, config.mlpWidth()),
        Exact.product("head", 2, tokens, width, config.vocabulary()));
  }

  /** Scores and weighted sum: the part that grows with the square of the length. */
  public long attention() {
    return Exact.sum("attention", scores, reduce);
  }

  /** All blocks, without the head. */
  public long blocks() {
    return Exact.sum("blocks", queriesKeysValues, attention(), projection, mlp);
  }

  /** One block. */
  public long block() {
    return blocks() / layers;
  }

  public long total() {
    return Exact.sum("forward", blocks(), head);
  }

  @Override
  public String toString() {
    return line("queries, keys, values", queriesKeysValues)
        + line("scores", scores)
        + line("weighted sum of values", reduce)
        + line("attention output", projection)
        + line("MLP", mlp)
        + line("head", head)
        + line("forward, matmul FLOPs", total()).stripTrailing();
  }

  private String line(String part, long flops) {
    double share = total() == 0 ? 0 : 100.0 * flops / total();
    return String.format(Locale.ROOT, "%-24s %,26d %6.2f %%%n", part, flops, share);
  }
}
