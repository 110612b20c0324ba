package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;

/**
 * Parameters of one block.
 *
 * @param attentionWeights query, key, value and output matrices
 * @param attentionBiases a number for each column of those
 * @param mlpWeights two matrices of width × mlpWidth, or three where there is a gate
 * @param mlpBiases a number for each column of those
 * @param norms weights, and biases where the norm has them, of the block's two norms
 */
public record BlockParameters(
    long attentionWeights, long attentionBiases, long mlpWeights, long mlpBiases, long norms) {

  public static BlockParameters of(ModelConfig config) {
    long width = config.width();
    long keysAndValues = 2L * config.keyValueWidth();
    long inner = config.mlpWidth();
    int intoInner = config.mlp().matrices() - 1; // up, and gate; the last one leads back to width
    return new BlockParameters(
        Exact.product("attention weights", width, 2 * width + keysAndValues),
        config.bias() ? 2 * width + keysAndValues : 0,
        Exact.product("MLP weights", config.mlp().matrices(), width, inner),
        config.bias() ? intoInner * inner + width : 0,
        2 * norm(config));
  }

  /** One norm: a weight for each number, and a bias for each where the norm has one. */
  static long norm(ModelConfig config) {
    boolean shifts = config.bias() && config.norm() == ModelConfig.Norm.LAYER_NORM;
    return shifts ? 2L * config.width() : config.width();
  }

  /** Elements of matrices: what multiplies. */
  public long weights() {
    return Exact.sum("weights of a block", attentionWeights, mlpWeights);
  }

  public long total() {
    return Exact.sum("parameters of a block", weights(), attentionBiases, mlpBiases, norms);
  }
}
