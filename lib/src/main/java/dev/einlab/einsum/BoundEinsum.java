package dev.einlab.einsum;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An equation whose axes have their lengths: "ij,jk->ik" with [2, 3] and [3, 4] gives i=2, j=3, k=4
 * and the output [2, 4]. The axes of an ellipsis are named "...0", "...1" and so on, counted so
 * that the last axis of every ellipsis has the same name.
 */
public final class BoundEinsum {
  private final EinsumExpression expression;
  private final List<Shape> shapes;
  private final List<List<Axis>> operands;
  private final List<Axis> output;
  private final Shape outputShape;
  private final Map<String, Integer> lengths;
  private final List<List<Axis>> terms;
  private volatile ContractionPath path; // found when first asked for

  BoundEinsum(
      EinsumExpression expression,
      List<Shape> shapes,
      List<List<Axis>> operands,
      List<Axis> output,
      Shape outputShape,
      LinkedHashMap<String, Integer> lengths) {
    this.expression = expression;
    this.shapes = shapes;
    this.operands = operands.stream().map(List::copyOf).toList();
    this.output = output;
    this.outputShape = outputShape;
    this.lengths = Collections.unmodifiableMap(lengths);
    this.terms = this.operands.stream().map(this::term).toList();
  }

  private List<Axis> term(List<Axis> axes) {
    List<Axis> term =
        axes.stream().distinct().filter(axis -> axis.length() == length(axis.name())).toList();
    return term.equals(axes) ? axes : term; // the same list says at a glance that nothing is to do
  }

  public EinsumExpression expression() {
    return expression;
  }

  /** The operands' shapes, as they were given. */
  public List<Shape> shapes() {
    return shapes;
  }

  /**
   * One axis for each axis of each operand's shape, with its own length: a name that stands twice
   * is a diagonal, and a length of 1 may differ from {@link #length} because it broadcasts.
   */
  public List<List<Axis>> operands() {
    return operands;
  }

  /**
   * The axes of each operand once its diagonals are taken and its broadcasting axes of length 1 are
   * dropped: each name once, with the length it has everywhere. This is what is contracted.
   */
  public List<List<Axis>> terms() {
    return terms;
  }

  public List<Axis> output() {
    return output;
  }

  public Shape outputShape() {
    return outputShape;
  }

  /** The length of an axis after broadcasting. */
  public int length(String name) {
    Integer length = lengths.get(name);
    if (length == null) {
      throw new IllegalArgumentException(
          "einsum \"%s\" has no axis '%s'; its axes are %s."
              .formatted(expression.equation(), name, lengths.keySet()));
    }
    return length;
  }

  /** Every axis by name with its length after broadcasting, in order of first appearance. */
  public Map<String, Integer> lengths() {
    return lengths;
  }

  /** The order in which the operands are contracted: see {@link ContractionPath#of}. */
  public ContractionPath path() {
    ContractionPath known = path;
    if (known == null) {
      known = ContractionPath.search(this);
      path = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BoundEinsum that
        && expression.equals(that.expression)
        && shapes.equals(that.shapes);
  }

  @Override
  public int hashCode() {
    return 31 * expression.hashCode() + shapes.hashCode();
  }

  /** The equation with its lengths: {@code ij,jk->ik {i=2, j=3, k=4}}. */
  @Override
  public String toString() {
    return expression + " " + lengths;
  }
}
