package dev.einlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static final Tensor LOGITS = Tensors.tensor(0.5, 3, -1, 2);
  private static final int DRAWS = 40_000;

  private static double[] shares(Sampling sampling) {
    double[] shares = new double[4];
    for (int i = 0; i < DRAWS; i++) shares[sampling.next(LOGITS)] += 1.0 / DRAWS;
    return shares;
  }

  @Test
  void sharesAreThoseOfTheSoftmax() {
    for (double temperature : new double[] {0.5, 1, 3}) {
      double[] shares = shares(Sampling.at(temperature, new Generator(1)));
      double[] expected = LOGITS.div(temperature).softmax(0).toDoubles();
      for (int id = 0; id < 4; id++) {
        assertThat(shares[id])
            .as("%s at %s", id, temperature)
            .isCloseTo(expected[id], within(0.01));
      }
    }
  }

  @Test
  void topKLeavesTheMostLikely() {
    double[] shares = shares(Sampling.at(2, new Generator(1)).withTopK(2));
    double[] expected = Tensors.tensor(3.0, 2).div(2).softmax(0).toDoubles();
    assertThat(shares[1]).isCloseTo(expected[0], within(0.01));
    assertThat(shares[3]).isCloseTo(expected[1], within(0.01));
    assertThat(shares[0] + shares[2]).isZero();
    assertThat(shares(Sampling.greedy())[1]).isCloseTo(1, within(1e-9));
    assertThat(shares(Sampling.at(2, new Generator(1)).withTopK(9))[2]).isPositive();
  }

  /** The cache, and what comes after the context, give what computing all anew gives. */
  @Test
  void generatesAsIfEveryTokenWereComputedAnew() {
    ModelConfig gpt = ModelConfig.gpt(13, 8, 2, 2, 16);
    ModelConfig llama = ModelConfig.llama(13, 8, 2, 4, 16).withKeyValueHeads(2);
    for (ModelConfig config : new ModelConfig[] {gpt, llama}) {
      TransformerLm model = TransformerLm.create(config, Init.normal(0.3), new Generator(1));
      int[] prompt = {3, 1, 4};
      int[] expected = Arrays.copyOf(prompt, 15);
      Sampling same = Sampling.at(1, new Generator(7)).withTopK(5);
      for (int length = 3; length < 15; length++) {
        int[] seen = Arrays.copyOfRange(expected, Math.max(0, length - 8), length);
        Tensor logits = model.forward(Tensors.tensor(seen).unsqueeze(0));
        expected[length] = same.next(logits.select(0, 0).select(0, -1));
      }
      int[] text = model.generate(prompt, 12, Sampling.at(1, new Generator(7)).withTopK(5));
      assertThat(text).isEqualTo(expected);
      assertThat(IntStream.of(text).distinct().count()).isGreaterThan(3);
    }
  }

  @Test
  void theCacheSavesWork() {
    TransformerLm model = TransformerLm.create(ModelConfig.gpt(13, 64, 2, 2, 16), new Generator(1));
    int[] prompt = {3, 1, 4};
    long cached =
        FlopCounter.count(() -> model.generate(prompt, 61, Sampling.greedy())).matmulFlops();
    long whole =
        FlopCounter.count(() -> model.forward(Tensors.randint(new Generator(1), 0, 13, 1, 63)))
            .matmulFlops();
    assertThat(cached).isLessThanOrEqualTo(whole); // each token once, and no pair twice
  }

  @Test
  void mistakesSayWhatToDo() {
    assertThatThrownBy(() -> Sampling.at(-1, new Generator(1)))
        .hasMessage("Sampling: the temperature is 0 (the most likely token) or more, got -1.0");
    assertThatThrownBy(() -> Sampling.at(1, null))
        .hasMessage("Sampling: a temperature of 1.0 draws at random; pass a Generator");
    assertThatThrownBy(() -> Sampling.greedy().withTopK(-2))
        .hasMessage("Sampling: topK is 0 (all tokens) or more, got -2");
    assertThatThrownBy(() -> Sampling.greedy().next(Tensors.ones(2, 3)))
        .hasMessage(
            "Sampling: takes the logits [vocabulary] of one token, got [2, 3]; select the last position first");
    assertThatThrownBy(() -> Sampling.greedy().next(Tensors.tensor(1, Double.NaN)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage("Sampling: the largest of the logits [2] is NaN; did training diverge?");
    TransformerLm model = TransformerLm.create(ModelConfig.gpt(13, 8, 1, 2, 16), new Generator(1));
    assertThatThrownBy(() -> model.generate(new int[0], 4, Sampling.greedy()))
        .hasMessage(
            "generate: takes a prompt of 1 token or more and a count of 0 or more, got 0 and 4");
  }
}
