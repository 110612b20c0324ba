package dev.einlab.nn;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;

/**
 * How the next token is drawn from its logits: softmax(logits ÷ temperature), over the most likely
 * tokens only where there is a limit. A high temperature evens out, a low one sharpens; at 0 the
 * most likely token is taken. Top-k: Fan et al., "Hierarchical Neural Story Generation", 2018.
 *
 * @param temperature 0 or more
 * @param topK how many of the most likely tokens are left; 0 for all
 * @param random draws; its state belongs into a checkpoint. Null only at temperature 0
 */
public record Sampling(double temperature, int topK, Generator random) {
  /**
   * @throws IllegalArgumentException where the temperature is negative or not finite, k is
   *     negative, or there is nothing to draw with
   */
  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "Sampling: the temperature is 0 (the most likely token) or more, got " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException(
          "Sampling: topK is 0 (all tokens) or more, got %d".formatted(topK));
    }
    if (temperature > 0 && random == null) {
      throw new IllegalArgumentException(
          "Sampling: a temperature of %s draws at random; pass a Generator".formatted(temperature));
    }
  }

  /** Always the most likely token: the same text every time. */
  public static Sampling greedy() {
    return new Sampling(0, 0, null);
  }

  /** Among all tokens. */
  public static Sampling at(double temperature, Generator random) {
    return new Sampling(temperature, 0, random);
  }

  /** Among the k most likely tokens. */
  public Sampling withTopK(int k) {
    return new Sampling(temperature, k, random);
  }

  /**
   * A token for logits [vocabulary]. One number is drawn for each token, none at temperature 0.
   *
   * @throws ArithmeticException where the logits are not numbers
   */
  public int next(Tensor logits) {
    if (logits.rank() != 1 || logits.length(0) == 0) {
      throw new IllegalArgumentException(
          "Sampling: takes the logits [vocabulary] of one token, got %s; select the last position first"
              .formatted(logits.shape()));
    }
    int vocabulary = logits.length(0);
    boolean all = topK == 0 || topK >= vocabulary;
    int count = temperature == 0 ? 1 : all ? vocabulary : topK;
    Tensor.TopK best = logits.topk(count); // in falling order: rounding spares the likely ones
    double[] scores = best.values().toDoubles();
    int[] ids = best.positions().toInts();
    if (!Double.isFinite(scores[0])) {
      throw new ArithmeticException(
          "Sampling: the largest of the logits %s is %s; did training diverge?"
              .formatted(logits.shape(), scores[0]));
    }
    return count == 1 ? ids[0] : ids[draw(scores)];
  }

  /** The place in a row of weights exp((score − largest) ÷ temperature), laid end to end. */
  private int draw(double[] scores) {
    double[] ends = new double[scores.length];
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      sum += StrictMath.exp((scores[i] - scores[0]) / temperature);
      ends[i] = sum;
    }
    double at = random.nextFloat() * sum;
    int place = 0;
    while (ends[place] <= at && place < ends.length - 1) place++;
    return place;
  }
}
