package dev.einlab.cost;

import java.util.HashMap;
import java.util.Map;

/** A sum of operations that grows line by line. */
final class Tally {
  private static final int F32_BYTES = 4;

  private final Map<String, Long> flops = new HashMap<>();
  private long matmulFlops;
  private long skippedFlops;
  private long savedBytes;

  /** FLOPs of one operation: the product of the factors. */
  Tally add(String operation, long... factors) {
    flops.merge(operation, Exact.product(operation, factors), Math::addExact);
    return this;
  }

  /** The same for a matrix product, which published formulas count. */
  Tally matmul(long... factors) {
    matmulFlops = Math.addExact(matmulFlops, Exact.product("einsum", factors));
    return add("einsum", factors);
  }

  /** What formulas count of fused attention, and how much of it is not executed. */
  Tally pairs(long matmul, long skipped) {
    matmulFlops = Math.addExact(matmulFlops, matmul);
    skippedFlops = Math.addExact(skippedFlops, skipped);
    return this;
  }

  /** Numbers of four bytes that are kept for backward. */
  Tally save(long... factors) {
    savedBytes =
        Math.addExact(savedBytes, F32_BYTES * Exact.product("saved for backward", factors));
    return this;
  }

  Tally plus(Tally other) {
    other.flops.forEach((operation, count) -> flops.merge(operation, count, Math::addExact));
    matmulFlops = Math.addExact(matmulFlops, other.matmulFlops);
    skippedFlops = Math.addExact(skippedFlops, other.skippedFlops);
    savedBytes = Math.addExact(savedBytes, other.savedBytes);
    return this;
  }

  /** The same as often as there are blocks. */
  Tally times(int times) {
    Tally product = new Tally();
    for (int i = 0; i < times; i++) product.plus(this);
    return product;
  }

  PhaseCost cost() {
    return new PhaseCost(flops, matmulFlops, skippedFlops, savedBytes);
  }
}
