package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import java.util.Locale;

/**
 * Two well-known estimates of a token's training FLOPs beside the exact count, and what lies
 * between them.
 *
 * <pre>
 * exact = 6N + 12·L·H·Q·T − 6·(tables that are looked up + biases + norms)
 * </pre>
 *
 * @param sixN 6·N with every parameter counted
 * @param attention 12·L·H·Q·T: scores and weighted sum, which have no parameters; Q is the head
 *     width. 6N leaves it out
 * @param lookedUp 6 FLOPs for each parameter of the tables that are looked up, not multiplied: the
 *     position table, and the token table where the head has its own
 * @param vectors 6 FLOPs for each parameter of biases and norms, which is added or scales but is no
 *     matrix
 * @param exact matrix products of a step, over its tokens
 */
public record TokenEstimate(long sixN, long attention, long lookedUp, long vectors, long exact) {

  /**
   * @param length tokens in a sequence
   * @throws IllegalArgumentException when it is below 1 or beyond the context
   */
  public static TokenEstimate of(ModelConfig config, int length) {
    ParameterCount parameters = ParameterCount.of(config);
    long tokenTable = parameters.head() == 0 ? 0 : parameters.tokenTable();
    long lookedUp = Exact.sum("tables", parameters.positionTable(), tokenTable);
    long vectors = parameters.total() - parameters.multiplied() - lookedUp;
    return new TokenEstimate(
        Exact.product("6N", 6, parameters.total()),
        Exact.product("12LHQT", 12, config.layers(), config.heads(), config.headWidth(), length),
        Exact.product("6N of tables", 6, lookedUp),
        Exact.product("6N of vectors", 6, vectors),
        TrainingFlops.of(config, 1, length, Recomputation.NONE).perToken());
  }

  /**
   * 6N + 12·L·H·Q·T, with N all parameters but the position table. Source: Chowdhery et al.,
   * "PaLM", 2022, appendix B.
   */
  public static long withAttention(ModelConfig config, int length) {
    TokenEstimate estimate = of(config, length);
    long positionTable = ParameterCount.of(config).positionTable();
    return Exact.sum("6N + 12LHQT", estimate.sixN, -6 * positionTable, estimate.attention);
  }

  /** By how much 6N is below the exact count, as a fraction of it; negative where it is above. */
  public double shortfall() {
    return (double) (exact - sixN) / exact;
  }

  @Override
  public String toString() {
    return line("6N", sixN)
        + line("+ attention, 12LHQT", attention)
        + line("− tables looked up", lookedUp)
        + line("− biases and norms", vectors)
        + line("= matmul FLOPs a token", exact)
        + String.format(Locale.ROOT, "6N alone is off by %.2f %%", 100 * shortfall());
  }

  private static String line(String part, long flops) {
    return String.format(Locale.ROOT, "%-24s %,22d%n", part, flops);
  }
}
