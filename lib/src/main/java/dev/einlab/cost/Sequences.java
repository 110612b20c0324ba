package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;

/** Checks the lengths that every prediction takes beside a config. */
final class Sequences {
  private Sequences() {}

  static void require(String where, ModelConfig config, int batch, int length) {
    Exact.requirePositive(where, "batch", batch);
    Exact.requirePositive(where, "length", length);
    if (length <= config.context()) return;
    throw new IllegalArgumentException(
        "%s: sequences of %d tokens, but the model's context is %d; use config.withContext(%d)"
            .formatted(where, length, config.context(), length));
  }
}
