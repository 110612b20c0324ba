/**
 * Tensors and everything a learner calls on them. Every operation, whoever asks for it, passes one
 * door: {@code Engine}.
 */
package dev.einlab.tensor;
