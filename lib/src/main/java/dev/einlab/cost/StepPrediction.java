package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.ModelConfig.Mlp;
import dev.einlab.nn.ModelConfig.Norm;
import dev.einlab.nn.ModelConfig.NormPlace;
import dev.einlab.nn.ModelConfig.Positions;

/**
 * The operations of a training step, part by part: for each part what it does on the way there, and
 * on the way back.
 *
 * <p>On the way back a tensor that was used k times gets k gradients, which k − 1 additions make
 * one.
 */
final class StepPrediction {
  private final ModelConfig config;
  private final long batch;
  private final long length;
  private final long tokens;
  private final long width;
  private final long shared; // numbers of a token's keys, and of its values
  private final long inner;
  private final long vocabulary;

  StepPrediction(ModelConfig config, int batch, int length) {
    this.config = config;
    this.batch = batch;
    this.length = length;
    tokens = Exact.product("tokens", batch, length);
    width = config.width();
    shared = config.keyValueWidth();
    inner = config.mlpWidth();
    vocabulary = config.vocabulary();
  }

  StepCost of(Recomputation recomputation) {
    int layers = config.layers();
    boolean again = recomputation == Recomputation.FULL;
    Tally there = embedding().plus(block().times(layers)).plus(head()).plus(loss());
    Tally back = lossBack().plus(headBack()).plus(blockBack().times(layers)).plus(embeddingBack());
    there.save(layers, tokens, width); // each block's input
    if (again) back.plus(block().times(layers));
    (again ? back : there).save(layers, blockSaves());

    long parameters = ParameterCount.of(config).total();
    Tally update = new Tally().add("update", OptimizerKind.ADAMW.flops(parameters));
    update.add("einsum", 2, parameters); // squares of the gradients: are they finite?
    return new StepCost(parameters, there.cost(), back.cost(), update.cost());
  }

  // ---------------------------------------------------------------- embedding and head

  /** Rows are looked up, which is no work; positions that are a table are added. */
  private Tally embedding() {
    Tally tally = new Tally().save(tokens); // the ids
    if (config.positions() == Positions.LEARNED) tally.save(length);
    return config.positions() == Positions.ROTARY ? tally : tally.add("add", tokens, width);
  }

  /** A token's gradient is added to its row; a position's are summed over the batch before. */
  private Tally embeddingBack() {
    Tally tally = new Tally().add("scatterAdd", tokens, width);
    if (config.tied()) tally.add("add", vocabulary, width); // the table was used twice
    if (config.positions() != Positions.LEARNED) return tally;
    return tally.add("sum", tokens, width).add("scatterAdd", length, width);
  }

  private Tally head() {
    Tally tally = new Tally().matmul(2, tokens, width, vocabulary).save(tokens, width);
    return config.normPlace() == NormPlace.PRE ? tally.plus(norm()).save(tokens, width) : tally;
  }

  private Tally headBack() {
    Tally tally = new Tally().matmul(4, tokens, width, vocabulary);
    return config.normPlace() == NormPlace.PRE ? tally.plus(normBack()) : tally;
  }

  /** Cross entropy, and the mean over targets that count: how many do is found out first. */
  private Tally loss() {
    return new Tally()
        .add("crossEntropy", 4, tokens, vocabulary)
        .add("mul", 2, tokens)
        .add("add", tokens)
        .add("sub", tokens)
        .add("ne", tokens)
        .add("sum", 2, tokens)
        .add("div", 1)
        .save(tokens, vocabulary)
        .save(tokens) // the targets
        .save(1); // what was divided by
  }

  private Tally lossBack() {
    return new Tally().add("div", 1).add("crossEntropy", 8, tokens, vocabulary);
  }

  // ---------------------------------------------------------------- a block

  private Tally block() {
    Tally tally = norm().times(2).plus(attention()).plus(mlp());
    return tally.add("add", 2, tokens, width); // to the residual stream
  }

  /** What was used more than once: input of queries, keys and values, and the residual stream. */
  private Tally blockBack() {
    Tally tally = normBack().times(2).plus(attentionBack()).plus(mlpBack());
    long extraUses = 3 + 1 + (config.mlp() == Mlp.SWIGLU ? 1 : 0);
    return tally.add("add", extraUses, tokens, width);
  }

  /** Numbers that a block keeps beside its input. */
  private long blockSaves() {
    boolean joinedByCopy = length > 1 && config.heads() > 1 && config.headWidth() > 1;
    long vectors = 3; // after the first norm or sum, between the parts, after the second
    vectors += 2; // queries, and what attention gives
    vectors += joinedByCopy ? 1 : 0; // the same with its heads side by side
    long rotary = config.positions() == Positions.ROTARY ? config.headWidth() : 0;
    long mlp =
        switch (config.mlp()) {
          case RELU -> 1; // zeros tell its slope
          case GELU -> 2; // before and after
          case SWIGLU -> 4; // gate before and after, up, and their product
        };
    return Exact.sum(
        "saved by a block",
        Exact.product("saved vectors", tokens, vectors, width),
        Exact.product("keys and values", tokens, 2, shared),
        Exact.product("sums of the softmax", tokens, config.heads()),
        Exact.product("sines and cosines", config.context(), rotary),
        Exact.product("saved by the MLP", tokens, mlp, inner));
  }

  private Tally linear(long in, long out) {
    Tally tally = new Tally().matmul(2, tokens, in, out);
    return config.bias() ? tally.add("add", tokens, out) : tally;
  }

  private Tally linearBack(long in, long out) {
    Tally tally = new Tally().matmul(4, tokens, in, out);
    return config.bias() ? tally.add("sum", tokens, out) : tally;
  }

  private boolean centred() {
    return config.norm() == Norm.LAYER_NORM;
  }

  private String normName() {
    return centred() ? "layerNorm" : "rmsNorm";
  }

  private Tally norm() {
    int shift = centred() && config.bias() ? 1 : 0;
    return new Tally().add(normName(), (centred() ? 5 : 3) + 1 + shift, tokens, width);
  }

  /** The norm again, then gradients of its input, weight and bias. */
  private Tally normBack() {
    int shift = centred() && config.bias() ? 1 : 0;
    return new Tally().add(normName(), (centred() ? 5 + 7 : 3 + 5) + 3 + shift, tokens, width);
  }

  // ---------------------------------------------------------------- attention

  private Tally attention() {
    Tally tally = new Tally().plus(linear(width, width)).plus(linear(width, shared).times(2));
    if (config.positions() == Positions.ROTARY) tally.plus(turn(width)).plus(turn(shared));
    return tally.plus(heads(4, 4, 7)).plus(linear(width, width));
  }

  private Tally attentionBack() {
    Tally tally = new Tally().plus(linearBack(width, width));
    tally.plus(linearBack(width, width)).plus(linearBack(width, shared).times(2));
    if (config.positions() == Positions.ROTARY) tally.plus(turnBack(width)).plus(turnBack(shared));
    return tally.plus(heads(8, 10, 6)).add("attention", 2, tokens, width);
  }

  /**
   * Attention in all heads. Formulas count every pair of query and key; those behind the causal
   * mask are not executed.
   *
   * @param formula FLOPs of a pair for each number of a head, by the formulas
   * @param executed and as executed: scores are computed again on the way back
   * @param other FLOPs of a pair beside
   */
  private Tally heads(long formula, long executed, long other) {
    long headWidth = config.headWidth();
    long seen = Exact.product("pairs", batch, config.heads(), length * (length + 1) / 2);
    long all = Exact.product("pairs", batch, config.heads(), length, length);
    return new Tally()
        .add("attention", seen, executed * headWidth + other)
        .pairs(
            Exact.product("attention", all, formula, headWidth),
            Exact.product("attention", all - seen, formula, headWidth));
  }

  /** Rotary positions: each pair (a, b) becomes (a·cos − b·sin, a·sin + b·cos). */
  private Tally turn(long numbers) {
    long pairs = tokens * numbers / 2;
    return new Tally().add("mul", 4, pairs).add("sub", pairs).add("add", pairs);
  }

  /** Four products, a minus; a and b were used twice, and they are two parts of one tensor. */
  private Tally turnBack(long numbers) {
    long pairs = tokens * numbers / 2;
    return new Tally().add("mul", 4, pairs).add("negate", pairs).add("add", 2 + 2, pairs);
  }

  // ---------------------------------------------------------------- MLP

  private Tally mlp() {
    Tally tally = new Tally().plus(linear(width, inner)).plus(linear(inner, width));
    return switch (config.mlp()) {
      case RELU -> tally.add("relu", tokens, inner);
      case GELU -> tally.add("gelu", tokens, inner);
      case SWIGLU ->
          tally.plus(linear(width, inner)).add("silu", tokens, inner).add("mul", tokens, inner);
    };
  }

  private Tally mlpBack() {
    Tally tally = new Tally().plus(linearBack(width, inner)).plus(linearBack(inner, width));
    return switch (config.mlp()) {
      case RELU -> tally.add("relu", 2, tokens, inner);
      case GELU -> tally.add("gelu", 2, tokens, inner);
      case SWIGLU ->
          tally
              .plus(linearBack(width, inner))
              .add("silu", 2, tokens, inner)
              .add("mul", 2, tokens, inner);
    };
  }
}
