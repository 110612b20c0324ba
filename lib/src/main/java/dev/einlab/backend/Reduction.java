package dev.einlab.backend;

/** Ways to make one number of many. NaN spreads through MAX and MIN, as in PyTorch. */
public enum Reduction {
  SUM,
  PRODUCT,
  MAX,
  MIN
}
