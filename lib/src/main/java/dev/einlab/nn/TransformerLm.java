package dev.einlab.nn;

import static dev.einlab.tensor.Einsum.einsum;

import dev.einlab.shape.DType;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A decoder-only transformer: token ids [b, t] → logits [b, t, vocabulary] of each next token.
 *
 * @param tokens the embedding of tokens; where the head is tied, its table is the head too
 * @param positions the embedding of learned positions, else null
 * @param table the fixed table of sinusoidal positions [context, width], else null
 * @param norm before the head, where blocks normalize first; else null
 * @param head a matrix of its own [vocabulary, width] without bias, or null where it is tied
 */
public record TransformerLm(
    ModelConfig config,
    Embedding tokens,
    Embedding positions,
    Tensor table,
    List<Block> blocks,
    Normalization norm,
    Linear head)
    implements Layer {
  public TransformerLm {
    blocks = List.copyOf(blocks);
  }

  /**
   * Weights as GPT-2 draws them: deviation 0.02, and 0.02/√(2·layers) for what is added to the
   * residual stream; biases 0, norms 1.
   */
  public static TransformerLm create(ModelConfig config, Generator random) {
    return create(config, Init.normal(0.02), random);
  }

  /**
   * Weights by an initialization of one's own, scaled by 1/√(2·layers) where they add to the
   * residual stream.
   */
  public static TransformerLm create(ModelConfig config, Init init, Generator random) {
    Init residual = init.scaled(1 / Math.sqrt(2.0 * config.layers()));
    boolean learned = config.positions() == ModelConfig.Positions.LEARNED;
    boolean fixed = config.positions() == ModelConfig.Positions.SINUSOIDAL;
    int width = config.width();
    return new TransformerLm(
        config,
        Embedding.create(config.vocabulary(), width, init, random),
        learned ? Embedding.create(config.context(), width, init, random) : null,
        fixed ? Positions.sinusoidal(config.context(), width) : null,
        IntStream.range(0, config.layers())
            .mapToObj(i -> Block.create(config, init, residual, random))
            .toList(),
        config.normPlace() == ModelConfig.NormPlace.PRE ? Normalization.create(config) : null,
        config.tied() ? null : Linear.create(width, config.vocabulary(), false, init, random));
  }

  /** Ids [b, t] I32 → logits [b, t, vocabulary]. */
  public Tensor forward(Tensor ids) {
    return Gradients.enclosed(() -> {
      Tensor x = embed(ids, 0);
      for (Block block : blocks) x = block.forward(x);
      return logits(x);
    });
  }

  /**
   * The same, keeping only each block's input for backward and computing the rest again: 8 instead
   * of 6 FLOPs.
   */
  public Tensor forwardRecomputing(Tensor ids) {
    Tensor x = embed(ids, 0);
    for (Block block : blocks) x = Gradients.checkpoint(block::forward, x);
    return logits(x);
  }

  /** The tokens after those that the cache holds; they join it. */
  public Tensor forward(Tensor ids, KeyValues cache) {
    Tensor x = embed(ids, cache.positions());
    for (int i = 0; i < blocks.size(); i++) x = blocks.get(i).forward(x, cache, i);
    cache.advance(ids.length(1));
    return logits(x);
  }

  /**
   * A text that goes on: the tokens of a prompt, and as many more as asked for, each drawn from the
   * logits of those before it. Keys and values are cached up to the context; beyond it, each token
   * sees the last {@code context} ones, whose positions have changed, so all is computed anew.
   * Without dropout, and nothing is recorded.
   *
   * @param prompt one token or more
   * @return prompt and continuation
   */
  public int[] generate(int[] prompt, int count, Sampling sampling) {
    if (prompt.length == 0 || count < 0) {
      throw new IllegalArgumentException(
          "generate: takes a prompt of 1 token or more and a count of 0 or more, got %d and %d"
              .formatted(prompt.length, count));
    }
    int[] text = Arrays.copyOf(prompt, Math.addExact(prompt.length, count));
    KeyValues cache = new KeyValues();
    for (int length = prompt.length; length < text.length; length++) {
      int known = length; // tokens that the next one follows
      Tensor logits = Dropout.off(() -> Gradients.noGrad(() -> lastLogits(text, known, cache)));
      text[length] = sampling.next(logits);
    }
    return text;
  }

  /** Logits [vocabulary] after the first {@code length} tokens. */
  private Tensor lastLogits(int[] text, int length, KeyValues cache) {
    boolean fits = length <= config.context();
    int from = fits ? cache.positions() : length - config.context();
    Tensor ids = Tensors.tensor(Arrays.copyOfRange(text, from, length)).unsqueeze(0);
    Tensor there = ids.to(tokens.weight().backend());
    Tensor logits = fits ? forward(there, cache) : forward(there);
    return logits.select(0, 0).select(0, -1);
  }

  /** Mean cross entropy of predicting targets [b, t], in nats a token. */
  public Tensor loss(Tensor ids, Tensor targets) {
    return Gradients.enclosed(() -> Losses.crossEntropy(forward(ids), targets));
  }

  private Tensor embed(Tensor ids, int from) {
    int t = ids.rank() == 2 ? ids.length(1) : 0;
    if (ids.rank() != 2 || from + t > config.context()) {
      throw new IllegalArgumentException(
          "TransformerLm: takes ids [b, t] with at most %d positions, got %s%s"
              .formatted(
                  config.context(), ids.shape(), from > 0 ? " after " + from + " cached" : ""));
    }
    Tensor x = tokens.forward(ids);
    if (positions != null) {
      x = x.add(positions.forward(Tensors.arange(ids.backend(), from, from + t)));
    }
    return table == null ? x : x.add(table.slice(0, from, from + t));
  }

  private Tensor logits(Tensor x) {
    Tensor last = norm == null ? x : norm.forward(x);
    if (head != null) return head.forward(last).to(DType.F32);
    return einsum("...i,oi->...o", MixedPrecision.cast(last), MixedPrecision.cast(tokens.weight()))
        .to(DType.F32);
  }
}
