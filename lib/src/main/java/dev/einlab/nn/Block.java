package dev.einlab.nn;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * Attention, then an MLP, each added to what it got: [b, t, width] → [b, t, width]. The norm stands
 * before each part, or after each sum (Xiong et al., 2020, compare the two).
 */
public record Block(
    Normalization norm1,
    MultiHeadAttention attention,
    Normalization norm2,
    FeedForward mlp,
    ModelConfig.NormPlace normPlace)
    implements Layer {
  public static Block create(ModelConfig config, Init init, Init residual, Generator random) {
    return new Block(
        Normalization.create(config),
        MultiHeadAttention.create(config, init, residual, random),
        Normalization.create(config),
        FeedForward.create(config, init, residual, random),
        config.normPlace());
  }

  public Tensor forward(Tensor x) {
    return Gradients.enclosed(() -> forward(x, attention::forward));
  }

  Tensor forward(Tensor x, KeyValues cache, int block) {
    return forward(x, in -> attention.forward(in, cache, block));
  }

  private Tensor forward(Tensor x, UnaryOperator<Tensor> attend) {
    Tensor attended = residual(x, norm1, attend);
    return residual(attended, norm2, mlp::forward);
  }

  private Tensor residual(Tensor x, Normalization norm, UnaryOperator<Tensor> part) {
    return switch (normPlace) {
      case PRE -> x.add(part.apply(norm.forward(x)));
      case POST -> norm.forward(x.add(part.apply(x)));
    };
  }
}
