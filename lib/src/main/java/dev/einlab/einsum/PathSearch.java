package dev.einlab.einsum;

import java.util.List;
import java.util.Optional;

/** A way to find the order of contractions. */
interface PathSearch {
  /**
   * Two tensors to contract. Operands are numbered from 0; the result of the first pair has the
   * number after the last operand, and so on.
   */
  record Pair(int left, int right) {}

  /**
   * The pairs in order, one fewer than operands.
   *
   * @param limit most elements a result may have, the output excepted
   * @return nothing when no path within the limit was found
   */
  Optional<List<Pair>> find(Network network, long limit);
}
