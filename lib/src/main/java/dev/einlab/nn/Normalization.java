package dev.einlab.nn;

import dev.einlab.tensor.Tensor;

/** What brings vectors to one scale: […, width] → […, width]. */
public sealed interface Normalization extends Layer permits LayerNorm, RmsNorm {
  Tensor forward(Tensor x);

  static Normalization create(ModelConfig config) {
    return switch (config.norm()) {
      case LAYER_NORM -> LayerNorm.create(config.width(), config.bias());
      case RMS_NORM -> RmsNorm.create(config.width());
    };
  }
}
