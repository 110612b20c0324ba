package dev.einlab.nn;

import java.util.function.Consumer;

/**
 * The shape of a decoder-only transformer: everything its parameters, FLOPs and bytes depend on.
 *
 * <p>Start from {@link #gpt} or {@link #llama} and vary with the {@code with…} methods:
 *
 * <pre>
 * ModelConfig.gpt(50257, 1024, 12, 12, 768).withBias(false)
 * </pre>
 *
 * @param vocabulary tokens there are: rows of the embedding and of the head
 * @param context longest sequence; rows of a learned position table
 * @param layers blocks of attention and MLP
 * @param width numbers in a token's vector: the "embed dim", d
 * @param heads attention heads; each is {@code width / heads} wide
 * @param keyValueHeads heads of keys and values; fewer than {@code heads} shares each among a group
 *     of queries, 1 among all
 * @param mlp what the MLP of a block is
 * @param mlpWidth numbers inside the MLP; often {@code 4·width}
 * @param norm what keeps vectors at one scale
 * @param normPlace where a block normalizes
 * @param positions how a token knows where it stands
 * @param tied whether the head is the embedding's table, counted once
 * @param bias whether linear layers and layer norms have biases; the head never has
 */
public record ModelConfig(
    int vocabulary,
    int context,
    int layers,
    int width,
    int heads,
    int keyValueHeads,
    Mlp mlp,
    int mlpWidth,
    Norm norm,
    NormPlace normPlace,
    Positions positions,
    boolean tied,
    boolean bias) {

  /** The MLP of a block. */
  public enum Mlp {
    /** down(relu(up(x))). */
    RELU(2),
    /** down(gelu(up(x))). */
    GELU(2),
    /** down(silu(gate(x)) ⊙ up(x)). Source: Shazeer, "GLU Variants Improve Transformer", 2020. */
    SWIGLU(3);

    private final int matrices;

    Mlp(int matrices) {
      this.matrices = matrices;
    }

    /** Matrices of width × mlpWidth elements. */
    public int matrices() {
      return matrices;
    }
  }

  /** The norm: LayerNorm has a weight and, with biases, a bias; RMSNorm has a weight only. */
  public enum Norm {
    LAYER_NORM,
    RMS_NORM
  }

  /** Where a block normalizes. */
  public enum NormPlace {
    /** x + f(norm(x)), and one more norm before the head. */
    PRE,
    /** norm(x + f(x)), and none before the head. */
    POST
  }

  /** How a token knows where it stands. Only learned positions have parameters. */
  public enum Positions {
    /** A table with a row for each position, added to the embedding. */
    LEARNED,
    /** Sines and cosines of fixed wavelengths, added to the embedding. */
    SINUSOIDAL,
    /** Pairs of a head's query and key numbers turned by an angle that grows with the position. */
    ROTARY
  }

  /**
   * @throws IllegalArgumentException when a length is below 1, heads do not divide the width,
   *     key-value heads do not divide the heads, or rotary positions meet an odd head width
   */
  public ModelConfig {
    requirePositive("vocabulary", vocabulary);
    requirePositive("context", context);
    requirePositive("layers", layers);
    requirePositive("width", width);
    requirePositive("heads", heads);
    requirePositive("keyValueHeads", keyValueHeads);
    requirePositive("mlpWidth", mlpWidth);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "ModelConfig: a width of %d does not split into %d heads of equal width; %s"
              .formatted(width, heads, multiples(width, heads, "a width")));
    }
    if (heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "ModelConfig: %d heads cannot share %d key-value heads equally; use a divisor of %d"
              .formatted(heads, keyValueHeads, heads));
    }
    if (positions == Positions.ROTARY && (width / heads) % 2 != 0) {
      throw new IllegalArgumentException(
          ("ModelConfig: rotary positions turn pairs, but a head is %d wide (width %d, %d heads);"
                  + " choose an even head width")
              .formatted(width / heads, width, heads));
    }
  }

  /**
   * As GPT-2 is built: learned positions, layer norm first, an MLP with GELU four times as wide,
   * biases, the head tied to the embedding.
   */
  public static ModelConfig gpt(int vocabulary, int context, int layers, int heads, int width) {
    return new ModelConfig(
        vocabulary,
        context,
        layers,
        width,
        heads,
        heads,
        Mlp.GELU,
        Math.multiplyExact(4, width),
        Norm.LAYER_NORM,
        NormPlace.PRE,
        Positions.LEARNED,
        true,
        true);
  }

  /**
   * As LLaMA is built: rotary positions, RMS norm first, a SwiGLU MLP, no biases, a head of its
   * own. The MLP is four times as wide until {@link #withMlp} says otherwise.
   */
  public static ModelConfig llama(int vocabulary, int context, int layers, int heads, int width) {
    return gpt(vocabulary, context, layers, heads, width)
        .withMlp(Mlp.SWIGLU, Math.multiplyExact(4, width))
        .withNorm(Norm.RMS_NORM, NormPlace.PRE)
        .withPositions(Positions.ROTARY)
        .withTied(false)
        .withBias(false);
  }

  /** GPT-2 small: 12 layers, 12 heads, width 768. */
  public static ModelConfig gpt2Small() {
    return gpt(50257, 1024, 12, 12, 768);
  }

  /** The shape of GPT-3 175B as calculators take it: 96 layers, width 12288, a head of its own. */
  public static ModelConfig gpt3() {
    return gpt(51200, 2048, 96, 96, 12288).withTied(false);
  }

  /** Numbers in one head's vectors: d_k. */
  public int headWidth() {
    return width / heads;
  }

  /** Numbers in a token's keys, and as many in its values: {@code keyValueHeads·headWidth}. */
  public int keyValueWidth() {
    return keyValueHeads * headWidth();
  }

  public ModelConfig withVocabulary(int vocabulary) {
    return with(draft -> draft.vocabulary = vocabulary);
  }

  public ModelConfig withContext(int context) {
    return with(draft -> draft.context = context);
  }

  public ModelConfig withLayers(int layers) {
    return with(draft -> draft.layers = layers);
  }

  /** Fewer heads for keys and values than for queries. */
  public ModelConfig withKeyValueHeads(int keyValueHeads) {
    return with(draft -> draft.keyValueHeads = keyValueHeads);
  }

  public ModelConfig withMlp(Mlp mlp, int mlpWidth) {
    return with(draft -> {
      draft.mlp = mlp;
      draft.mlpWidth = mlpWidth;
    });
  }

  public ModelConfig withNorm(Norm norm, NormPlace normPlace) {
    return with(draft -> {
      draft.norm = norm;
      draft.normPlace = normPlace;
    });
  }

  public ModelConfig withPositions(Positions positions) {
    return with(draft -> draft.positions = positions);
  }

  public ModelConfig withTied(boolean tied) {
    return with(draft -> draft.tied = tied);
  }

  public ModelConfig withBias(boolean bias) {
    return with(draft -> draft.bias = bias);
  }

  private ModelConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.finished();
  }

  /**
   * A copy that may change until it is finished, so that each {@code with…} names its field only.
   */
  private static final class Draft {
    int vocabulary;
    int context;
    int layers;
    final int width;
    final int heads;
    int keyValueHeads;
    Mlp mlp;
    int mlpWidth;
    Norm norm;
    NormPlace normPlace;
    Positions positions;
    boolean tied;
    boolean bias;

    Draft(ModelConfig from) {
      vocabulary = from.vocabulary;
      context = from.context;
      layers = from.layers;
      width = from.width;
      heads = from.heads;
      keyValueHeads = from.keyValueHeads;
      mlp = from.mlp;
      mlpWidth = from.mlpWidth;
      norm = from.norm;
      normPlace = from.normPlace;
      positions = from.positions;
      tied = from.tied;
      bias = from.bias;
    }

    ModelConfig finished() {
      return new ModelConfig(
          vocabulary,
          context,
          layers,
          width,
          heads,
          keyValueHeads,
          mlp,
          mlpWidth,
          norm,
          normPlace,
          positions,
          tied,
          bias);
    }
  }

  private static void requirePositive(String name, int value) {
    if (value >= 1) return;
    throw new IllegalArgumentException(
        "ModelConfig: %s is %d, but must be 1 or more".formatted(name, value));
  }

  /** The nearest lengths that the divisor divides, as advice. */
  private static String multiples(int length, int divisor, String what) {
    int below = length / divisor * divisor;
    long above = (long) below + divisor;
    return below == 0
        ? "use %s of %d".formatted(what, above)
        : "use %s of %d or %d".formatted(what, below, above);
  }
}
