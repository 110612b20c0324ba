package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;

/**
 * Bytes a block keeps for its backward pass by the published formula: s·b·h·(10 + 24/t +
 * 5·a·s/(h·t)) a layer, for sequence s, batch b, width h, heads a, and t devices that split every
 * matrix.
 *
 * <p>It describes one way to train, whatever else a config says: 16-bit numbers, an MLP with GELU
 * four times as wide, layer norm, as many key-value heads as heads, dropout with one-byte masks,
 * attention weights that are stored. What another implementation saves, this one too, is another
 * number; measure it. Embedding, final norm and head come on top. Source: Korthikanti et al.,
 * "Reducing Activation Recomputation in Large Transformer Models", 2022, section 4 and table 2.
 */
public final class Activations {
  private Activations() {}

  /** All layers of a model on one device. */
  public static long bytes(ModelConfig config, int batch, int length, Recomputation recomputation) {
    return bytes(config, batch, length, recomputation, 1);
  }

  /**
   * All layers of a model, on one of the devices that split every matrix.
   *
   * @throws IllegalArgumentException when a length is below 1 or beyond the context, or {@code
   *     tensorParallel} does not divide the heads
   */
  public static long bytes(
      ModelConfig config, int batch, int length, Recomputation recomputation, int tensorParallel) {
    Sequences.require("Activations", config, batch, length);
    Exact.requirePositive("Activations", "tensorParallel", tensorParallel);
    if (config.heads() % tensorParallel != 0) {
      throw new IllegalArgumentException(
          "Activations: %d heads do not split over %d devices; use a divisor of %d"
              .formatted(config.heads(), tensorParallel, config.heads()));
    }
    long sbh = Exact.product("activations", length, batch, config.width());
    long dense = Exact.product("activations", 10, sbh);
    long layer =
        switch (recomputation) {
          case FULL -> Exact.product("activations", 2, sbh); // the block's input, 16 bits
          case SELECTIVE -> Exact.sum("activations", dense, split(24, sbh, tensorParallel));
          case NONE ->
              Exact.sum(
                  "activations",
                  dense,
                  split(24, sbh, tensorParallel),
                  squares(config, batch, length, tensorParallel));
        };
    return Exact.product("activations", config.layers(), layer);
  }

  /** Scores, softmax and its dropout mask: 5·a·s² for each sequence. */
  private static long squares(ModelConfig config, int batch, int length, int tensorParallel) {
    long heads = config.heads() / tensorParallel;
    return Exact.product("attention activations", 5, heads, length, length, batch);
  }

  private static long split(int bytes, long sbh, int tensorParallel) {
    return Math.ceilDiv(Exact.product("activations", bytes, sbh), (long) tensorParallel);
  }
}
