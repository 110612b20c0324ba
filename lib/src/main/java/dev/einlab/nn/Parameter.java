package dev.einlab.nn;

import dev.einlab.tensor.Tensor;

/**
 * A tensor that training changes, with its place in the model: {@code
 * blocks.0.attention.query.weight}.
 */
public record Parameter(String name, Tensor value) {}
