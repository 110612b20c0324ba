/**
 * What a model costs before it is built: parameters, FLOPs, bytes and time, as formulas of a {@link
 * dev.einlab.nn.ModelConfig}. Nothing here runs a tensor or shares code with the operations' own
 * counts, so that a prediction that equals a measurement proves both.
 *
 * <p>Two FLOPs are one multiply-add. {@code matmulFlops} counts matrix products only, attention
 * over all T² pairs: the convention of published figures.
 */
package dev.einlab.cost;
