package dev.einlab.einsum;

import dev.einlab.shape.Axis;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

/**
 * One pairwise contraction, its axes sorted by where they appear:
 *
 * <pre>
 *             left  right  output
 *   batch      x      x      x
 *   m          x             x
 *   n                 x      x
 *   k          x      x             (summed)
 *   leftSum    x                    (summed before the product)
 *   rightSum          x             (summed before the product)
 * </pre>
 *
 * It is a matrix product of an (m, k) by a (k, n) matrix, once per batch element. The last two rows
 * are empty unless an operand has an axis nobody else knows; summing it first is cheaper.
 */
public final class Contraction {
  private final List<Axis> left;
  private final List<Axis> right;
  private final List<Axis> output;
  // Sorted once: a contraction is planned once and run many times.
  private final List<Axis> batch;
  private final List<Axis> m;
  private final List<Axis> n;
  private final List<Axis> k;
  private final List<Axis> leftSum;
  private final List<Axis> rightSum;

  /**
   * @throws IllegalArgumentException when a list has an axis twice, the output has an axis neither
   *     operand has, or a name has two lengths
   */
  public Contraction(List<Axis> left, List<Axis> right, List<Axis> output) {
    this.left = List.copyOf(left);
    this.right = List.copyOf(right);
    this.output = List.copyOf(output);
    check();
    batch = where(this.left, this.right, true, true);
    m = where(this.left, this.right, false, true);
    n = where(this.right, this.left, false, true);
    k = where(this.left, this.right, true, false);
    leftSum = where(this.left, this.right, false, false);
    rightSum = where(this.right, this.left, false, false);
  }

  private void check() {
    checkDistinct("left operand", left);
    checkDistinct("right operand", right);
    checkDistinct("output", output);
    for (Axis axis : right) {
      for (Axis other : left) {
        if (axis.name().equals(other.name()) && axis.length() != other.length()) {
          throw new IllegalArgumentException(
              "Contraction of %s and %s: axis '%s' is %d on the left but %d on the right."
                  .formatted(left, right, axis.name(), other.length(), axis.length()));
        }
      }
    }
    for (Axis axis : output) {
      if (!left.contains(axis) && !right.contains(axis)) {
        throw new IllegalArgumentException(
            "Contraction of %s and %s: the output's axis %s is in neither."
                .formatted(left, right, axis));
      }
    }
  }

  private static void checkDistinct(String where, List<Axis> axes) {
    var names = new HashSet<String>();
    for (Axis axis : axes) {
      if (!names.add(axis.name())) {
        throw new IllegalArgumentException(
            "Contraction: axis '%s' stands twice in the %s %s; take its diagonal first."
                .formatted(axis.name(), where, axes));
      }
    }
  }

  public List<Axis> left() {
    return left;
  }

  public List<Axis> right() {
    return right;
  }

  public List<Axis> output() {
    return output;
  }

  /** In all three: one matrix product for each of their elements. In the left operand's order. */
  public List<Axis> batch() {
    return batch;
  }

  /** Rows of the product: left and output. */
  public List<Axis> m() {
    return m;
  }

  /** Columns of the product: right and output. */
  public List<Axis> n() {
    return n;
  }

  /** Summed over: in both operands, not in the output. In the left operand's order. */
  public List<Axis> k() {
    return k;
  }

  /** In the left operand only. */
  public List<Axis> leftSum() {
    return leftSum;
  }

  /** In the right operand only. */
  public List<Axis> rightSum() {
    return rightSum;
  }

  private List<Axis> where(List<Axis> operand, List<Axis> other, boolean inBoth, boolean inOutput) {
    return operand.stream()
        .filter(axis -> other.contains(axis) == inBoth && output.contains(axis) == inOutput)
        .toList();
  }

  /**
   * Multiplies and adds: 2·batch·m·n·k, or batch·m·n where nothing is summed and so nothing added.
   * An operand with axes of its own to sum adds one FLOP for each of its elements.
   *
   * @throws ArithmeticException when a {@code long} cannot hold it
   */
  public long flops() {
    long product = k().isEmpty() ? 1 : 2;
    for (List<Axis> axes : List.of(batch(), m(), n(), k())) {
      product = Math.multiplyExact(product, count(axes));
    }
    long before =
        (leftSum().isEmpty() ? 0 : count(left)) + (rightSum().isEmpty() ? 0 : count(right));
    return Math.addExact(product, before);
  }

  /** Elements of a tensor with these axes: the product of their lengths. */
  public static long count(List<Axis> axes) {
    long count = 1;
    for (Axis axis : axes) {
      count = Math.multiplyExact(count, axis.length());
    }
    return count;
  }

  /** The names as an equation: {@code ij,jk->ik}. */
  public String equation() {
    return EinsumExpression.text(List.of(names(left), names(right)), names(output));
  }

  private static List<String> names(List<Axis> axes) {
    return axes.stream().map(Axis::name).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Contraction that
        && left.equals(that.left)
        && right.equals(that.right)
        && output.equals(that.output);
  }

  @Override
  public int hashCode() {
    return Objects.hash(left, right, output);
  }

  /** The equation with its lengths: {@code ij,jk->ik [i=2, j=3] [j=3, k=4]}. */
  @Override
  public String toString() {
    return equation() + " " + left + " " + right;
  }
}
