package dev.einlab.backend;

/**
 * Which keys a query sees, and how scores are scaled before the softmax.
 *
 * @param causal whether query i of t sees only keys up to i + (s − t) of s: with as many keys as
 *     queries, those up to itself
 * @param scale what scores q·k are multiplied by, usually 1/√d
 */
public record Attention(boolean causal, double scale) {
  /** How many of s keys query {@code i} of {@code t} sees. */
  public int visible(int i, int t, int s) {
    return causal ? Math.clamp(i + 1L + s - t, 0, s) : s;
  }

  /**
   * Pairs of query and key that are seen, of one head and one sequence: t·s, or about half of it.
   */
  public long pairs(int t, int s) {
    long pairs = 0;
    for (int i = 0; i < t; i++) pairs += visible(i, t, s);
    return pairs;
  }
}
