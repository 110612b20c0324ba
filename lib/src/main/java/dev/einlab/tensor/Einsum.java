package dev.einlab.tensor;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.einsum.Contraction;
import dev.einlab.einsum.ContractionPath;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.Axis;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sums of products, written as an equation of axis letters. */
public final class Einsum {
  private Einsum() {}

  /**
   * Multiplies the operands along equally named axes, and sums over those the output does not name.
   *
   * <pre>
   * einsum("ij-&gt;ji", a)                 transpose          [2, 3] → [3, 2]
   * einsum("ij,jk-&gt;ik", a, b)          matrix product     [2, 3], [3, 4] → [2, 4]
   * einsum("bhid,bhjd-&gt;bhij", q, k)    attention scores
   * einsum("ii", a)                     trace: without an arrow the output names, in alphabetical order,
   *                                     the letters that occur once
   * einsum("...ij,...jk-&gt;...ik", a, b) any leading axes, broadcast
   * </pre>
   *
   * <p>All equations of {@code torch.einsum} are read. Its other form, lists of numbers for axes,
   * is not offered: where 52 letters are too few, or say too little, {@link Einops#einsum} takes
   * names.
   *
   * @param equation one letter (a–z, A–Z) an axis, operands separated by commas; blanks mean
   *     nothing
   * @throws IllegalArgumentException where the equation cannot be read (with a caret under the
   *     place) or does not fit the operands: the message names the axis, both lengths and both
   *     shapes
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    List<Shape> shapes = new ArrayList<>(operands.length);
    for (Tensor operand : operands) shapes.add(operand.shape());
    return run(EinsumExpression.parse(equation).bind(shapes), List.of(operands));
  }

  /**
   * Contracts the operands along a path that was chosen before: one within a limit of memory, a
   * greedy one to compare, or one that is used many times.
   *
   * <pre>
   * var bound = EinsumExpression.parse("ab,bc,cd-&gt;ad").bind(List.of(a.shape(), b.shape(), c.shape()));
   * einsum(ContractionPath.optimal(bound, 1_000_000), a, b, c)
   * </pre>
   *
   * @throws IllegalArgumentException if the path was planned for operands of other shapes
   */
  public static Tensor einsum(ContractionPath path, Tensor... operands) {
    List<Shape> shapes = Stream.of(operands).map(Tensor::shape).toList();
    BoundEinsum bound = path.einsum();
    if (!shapes.equals(bound.shapes())) {
      throw new IllegalArgumentException(
          "einsum \"%s\": the path was planned for operands of shapes %s, but they are %s; plan it for these."
              .formatted(bound.expression().equation(), bound.shapes(), shapes));
    }
    return run(path, List.of(operands));
  }

  /** A tensor whose axes have names, each name once. */
  private record Term(Tensor tensor, List<Axis> axes) {}

  static Tensor run(BoundEinsum bound, List<Tensor> operands) {
    return run(bound.path(), operands);
  }

  private static Tensor run(ContractionPath path, List<Tensor> operands) {
    BoundEinsum bound = path.einsum();
    DType common = operands.getFirst().dtype();
    for (Tensor operand : operands) common = DType.promote(common, operand.dtype());
    DType computed = common == DType.BOOL ? DType.I32 : common;
    List<Term> terms = new ArrayList<>(2 * operands.size());
    for (int i = 0; i < operands.size(); i++) {
      terms.add(term(operands.get(i).to(computed), bound.operands().get(i), bound.terms().get(i)));
    }
    for (ContractionPath.Step step : path.steps()) {
      terms.add(contract(terms.get(step.left()), terms.get(step.right()), step.contraction()));
      terms.set(step.left(), null); // an intermediate result is not needed again
      terms.set(step.right(), null);
    }
    Term result = terms.getLast();
    return finished(result, bound.output());
  }

  /** Takes diagonals of repeated names, and drops axes of length 1 that broadcast. */
  private static Term term(Tensor tensor, List<Axis> axes, List<Axis> kept) {
    if (axes == kept) return new Term(tensor, axes);
    Tensor result = tensor;
    List<Axis> left = new ArrayList<>(axes);
    for (int axis = left.size() - 1; axis >= 0; axis--) {
      int first = left.indexOf(left.get(axis));
      if (first < axis) {
        result = result.diagonal(first, axis);
        left.remove(axis);
      }
    }
    for (int axis = left.size() - 1; axis >= 0; axis--) {
      if (!kept.contains(left.get(axis))) {
        result = result.squeeze(axis);
        left.remove(axis);
      }
    }
    return new Term(result, List.copyOf(left));
  }

  /**
   * Axes that only one operand knows are summed first: that is cheaper than to multiply and then
   * sum.
   */
  private static Term contract(Term a, Term b, Contraction contraction) {
    Term left = without(a, contraction.leftSum());
    Term right = without(b, contraction.rightSum());
    boolean whole = left == a && right == b;
    Contraction rest =
        whole ? contraction : new Contraction(left.axes(), right.axes(), contraction.output());
    return new Term(
        Engine.apply(new Contract(rest), left.tensor(), right.tensor()), contraction.output());
  }

  private static Term without(Term term, List<Axis> summed) {
    if (summed.isEmpty()) return term;
    int[] axes = summed.stream().mapToInt(term.axes()::indexOf).toArray();
    List<Axis> kept = term.axes().stream().filter(axis -> !summed.contains(axis)).toList();
    return new Term(term.tensor().sum(axes), kept);
  }

  /** Sums what the output does not name, and brings the rest to the output's order. */
  private static Tensor finished(Term term, List<Axis> output) {
    if (term.axes().equals(output)) return term.tensor();
    List<Axis> extra = term.axes().stream().filter(axis -> !output.contains(axis)).toList();
    Term summed = without(term, extra);
    if (summed.axes().equals(output)) return summed.tensor();
    return summed.tensor().permute(output.stream().mapToInt(summed.axes()::indexOf).toArray());
  }
}
