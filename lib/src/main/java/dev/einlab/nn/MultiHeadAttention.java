package dev.einlab.nn;

import static dev.einlab.tensor.Einsum.einsum;

import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;

/**
 * Attention in several heads: [b, t, width] → [b, t, width]. Queries come from the whole width;
 * keys and values from as many heads, or from fewer that neighbouring queries share (grouped
 * queries; Ainslie et al., 2023).
 *
 * @param output brings the heads together again; null adds no parameters to a model of its own
 * @param rotary the table of rotary positions, or null
 */
public record MultiHeadAttention(
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    int heads,
    int keyValueHeads,
    Positions.RotaryTable rotary)
    implements Layer {
  public static MultiHeadAttention create(
      ModelConfig config, Init init, Init residual, Generator random) {
    int width = config.width();
    boolean bias = config.bias();
    boolean rotates = config.positions() == ModelConfig.Positions.ROTARY;
    return new MultiHeadAttention(
        Linear.create(width, width, bias, init, random),
        Linear.create(width, config.keyValueWidth(), bias, init, random),
        Linear.create(width, config.keyValueWidth(), bias, init, random),
        Linear.create(width, width, bias, residual, random),
        config.heads(),
        config.keyValueHeads(),
        rotates ? Positions.RotaryTable.create(config.context(), config.headWidth()) : null);
  }

  /** Every token sees itself and those before it. */
  public Tensor forward(Tensor x) {
    return attend(split(query.forward(x), heads, 0), keys(x, 0), values(x), true);
  }

  /** Every token sees all tokens. */
  public Tensor forwardUnmasked(Tensor x) {
    return attend(split(query.forward(x), heads, 0), keys(x, 0), values(x), false);
  }

  /** The tokens of x, after those that the cache of this block holds; x joins the cache. */
  Tensor forward(Tensor x, KeyValues cache, int block) {
    int from = cache.positions();
    Tensor k = cache.keys(block, keys(x, from));
    Tensor v = cache.values(block, values(x));
    return attend(split(query.forward(x), heads, from), k, v, true);
  }

  /**
   * With a mask of one's own: BOOL, broadcast to [b, h, t, t], true where a query may look. Scores
   * are stored, unlike in the other forms. A query that sees nothing gives NaN, as in PyTorch.
   */
  public Tensor forward(Tensor x, Tensor mask) {
    Tensor q = split(query.forward(x), heads, 0);
    int shared = heads / keyValueHeads;
    Tensor k = repeated(keys(x, 0), shared);
    Tensor v = repeated(values(x), shared);
    Tensor scores = einsum("bhtd,bhsd->bhts", q, k).mul(scale());
    Tensor weights = mask.where(scores, Double.NEGATIVE_INFINITY).softmax(-1);
    return merge(einsum("bhts,bhsd->bhtd", weights, v));
  }

  private Tensor keys(Tensor x, int from) {
    return split(key.forward(x), keyValueHeads, rotary == null ? 0 : from);
  }

  private Tensor values(Tensor x) {
    return unrotated(value.forward(x), keyValueHeads);
  }

  private Tensor attend(Tensor q, Tensor k, Tensor v, boolean causal) {
    return merge(Fused.attention(q, k, v, causal, scale()));
  }

  private double scale() {
    return 1 / Math.sqrt(query.weight().length(0) / (double) heads);
  }

  /** [b, t, h·d] → [b, h, t, d], turned by rotary positions where there are any. */
  private Tensor split(Tensor x, int heads, int from) {
    Tensor apart = unrotated(x, heads);
    return rotary == null ? apart : Positions.rotate(apart, rotary, from);
  }

  private static Tensor unrotated(Tensor x, int heads) {
    return x.reshape(x.length(0), x.length(1), heads, -1).transpose(1, 2);
  }

  /** [b, h, t, d] → [b, t, h·d], then the output projection. */
  private Tensor merge(Tensor x) {
    return output.forward(x.transpose(1, 2).reshape(x.length(0), x.length(2), -1));
  }

  private static Tensor repeated(Tensor x, int n) {
    if (n == 1) return x;
    int[] s = x.shape().toArray();
    return x.unsqueeze(2).expand(s[0], s[1], n, s[2], s[3]).reshape(s[0], s[1] * n, s[2], s[3]);
  }
}
