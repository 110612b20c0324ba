package dev.einlab.nn;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;

/**
 * The MLP of a block: […, width] → […, mlpWidth] → […, width].
 *
 * @param gate only for SwiGLU, else null
 */
public record FeedForward(ModelConfig.Mlp kind, Linear gate, Linear up, Linear down)
    implements Layer {
  public static FeedForward create(ModelConfig config, Init init, Init residual, Generator random) {
    int width = config.width();
    int inner = config.mlpWidth();
    boolean gated = config.mlp() == ModelConfig.Mlp.SWIGLU;
    Linear gate = gated ? Linear.create(width, inner, config.bias(), init, random) : null;
    Linear up = Linear.create(width, inner, config.bias(), init, random);
    Linear down = Linear.create(inner, width, config.bias(), residual, random);
    return new FeedForward(config.mlp(), gate, up, down);
  }

  public Tensor forward(Tensor x) {
    return switch (kind) {
      case RELU -> down.forward(up.forward(x).relu());
      case GELU -> down.forward(up.forward(x).gelu());
      case SWIGLU -> down.forward(gate.forward(x).silu().mul(up.forward(x)));
    };
  }
}
