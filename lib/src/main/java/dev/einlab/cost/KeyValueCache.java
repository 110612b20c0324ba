package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import dev.einlab.shape.DType;

/**
 * The keys and values that generation keeps, so that each new token costs one step: two tensors
 * [batch, keyValueHeads, length, headWidth] a layer.
 *
 * @param bytesPerToken of one token of one sequence, all layers: 2·L·keyValueHeads·headWidth·bytes
 * @param tokens tokens of all sequences
 */
public record KeyValueCache(long bytesPerToken, long tokens) {
  private static final int KEYS_AND_VALUES = 2;

  /**
   * @param length tokens in each sequence
   * @throws IllegalArgumentException when a length is below 1 or beyond the context
   */
  public static KeyValueCache of(ModelConfig config, int batch, int length, DType dtype) {
    Sequences.require("KeyValueCache", config, batch, length);
    return new KeyValueCache(
        Exact.product(
            "key-value cache",
            KEYS_AND_VALUES,
            config.layers(),
            config.keyValueWidth(),
            dtype.bytes()),
        Exact.product("tokens", batch, length));
  }

  public long bytes() {
    return Exact.product("key-value cache", bytesPerToken, tokens);
  }

  @Override
  public String toString() {
    return "%s bytes a token × %s tokens = %s"
        .formatted(Units.count(bytesPerToken), Units.count(tokens), Units.binaryBytes(bytes()));
  }
}
