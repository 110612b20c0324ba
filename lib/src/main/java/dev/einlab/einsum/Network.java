package dev.einlab.einsum;

import dev.einlab.shape.Axis;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The operands of an einsum as sets of numbered axes, for the searches for a path. An axis that one
 * operand alone has, and the output has not, is left out: it is summed before that operand's first
 * product, at a cost no path can change.
 */
final class Network {
  private final List<Axis> axes;
  private final List<BitSet> terms = new ArrayList<>();
  private final BitSet output;

  Network(BoundEinsum bound) {
    Set<String> once = new HashSet<>();
    Set<String> kept = new HashSet<>();
    bound.output().forEach(axis -> kept.add(axis.name()));
    for (List<Axis> term : bound.terms()) {
      for (Axis axis : term) {
        if (!once.add(axis.name())) {
          kept.add(axis.name());
        }
      }
    }
    axes =
        bound.lengths().entrySet().stream()
            .filter(entry -> kept.contains(entry.getKey()))
            .map(entry -> new Axis(entry.getKey(), entry.getValue()))
            .toList();
    bound.terms().forEach(term -> terms.add(bits(term)));
    output = bits(bound.output());
  }

  private BitSet bits(List<Axis> some) {
    var bits = new BitSet();
    some.stream().map(axes::indexOf).filter(i -> i >= 0).forEach(bits::set);
    return bits;
  }

  int operands() {
    return terms.size();
  }

  int axes() {
    return axes.size();
  }

  /** The axes of an operand; not to be changed. */
  BitSet term(int operand) {
    return terms.get(operand);
  }

  /** The axes of the output; not to be changed. */
  BitSet output() {
    return output;
  }

  /** Elements of a tensor with these axes, or {@code Long.MAX_VALUE} where that is too few. */
  long elements(BitSet set) {
    long elements = 1;
    for (int i = set.nextSetBit(0); i >= 0; i = set.nextSetBit(i + 1)) {
      elements = multiply(elements, axes.get(i).length());
    }
    return elements;
  }

  /**
   * A multiply for each element of a step's loop nest, and an add where it sums: what {@link
   * Contraction#flops} counts.
   */
  long flops(BitSet loop, BitSet result) {
    return multiply(loop.cardinality() > result.cardinality() ? 2 : 1, elements(loop));
  }

  static BitSet union(BitSet a, BitSet b) {
    var union = (BitSet) a.clone();
    union.or(b);
    return union;
  }

  /** Product of two counts, or {@code Long.MAX_VALUE} where a {@code long} is too small. */
  static long multiply(long a, long b) {
    return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : a * b;
  }

  /** Sum of two counts, or {@code Long.MAX_VALUE} where a {@code long} is too small. */
  static long add(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
