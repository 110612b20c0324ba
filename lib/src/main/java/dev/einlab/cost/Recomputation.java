package dev.einlab.cost;

/** What the backward pass computes again rather than keeps. */
public enum Recomputation {
  /** Everything is kept. */
  NONE,
  /** Scores, softmax and weighted sum of attention are computed again: little work, T² memory. */
  SELECTIVE,
  /** Each block keeps its input only, and its forward pass runs again. */
  FULL
}
