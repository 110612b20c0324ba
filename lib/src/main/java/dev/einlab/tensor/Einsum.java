package dev.einlab.tensor;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.einsum.Contraction;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.Axis;
import dev.einlab.shape.DType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
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
   * @param equation one letter (a–z, A–Z) an axis, operands separated by commas; blanks mean
   *     nothing
   * @throws IllegalArgumentException where the equation cannot be read (with a caret under the
   *     place) or does not fit the operands: the message names the axis, both lengths and both
   *     shapes
   */
  public static Tensor einsum(String equation, Tensor... operands) {
    return run(
        EinsumExpression.parse(equation).bind(Stream.of(operands).map(Tensor::shape).toList()),
        List.of(operands));
  }

  /** A tensor whose axes have names, each name once. */
  private record Term(Tensor tensor, List<Axis> axes) {}

  static Tensor run(BoundEinsum bound, List<Tensor> operands) {
    DType common = operands.stream().map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    DType computed = common == DType.BOOL ? DType.I32 : common;
    List<Term> terms = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      terms.add(term(operands.get(i).to(computed), bound.operands().get(i), bound.terms().get(i)));
    }
    Term result = terms.removeFirst();
    while (!terms.isEmpty()) {
      Term next = terms.removeFirst();
      List<Axis> kept = terms.isEmpty() ? bound.output() : neededLater(result, next, terms, bound);
      result = contract(result, next, kept);
    }
    return permuted(summed(result, bound.output()), bound.output());
  }

  /** Takes diagonals of repeated names, and drops axes of length 1 that broadcast. */
  private static Term term(Tensor tensor, List<Axis> axes, List<Axis> kept) {
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

  private static List<Axis> neededLater(Term a, Term b, List<Term> later, BoundEinsum bound) {
    Set<Axis> needed = new HashSet<>(bound.output());
    later.forEach(term -> needed.addAll(term.axes()));
    Set<Axis> kept = new LinkedHashSet<>(a.axes());
    kept.addAll(b.axes());
    kept.retainAll(needed);
    return List.copyOf(kept);
  }

  /**
   * Axes that only one operand knows are summed first: that is cheaper than to multiply and then
   * sum.
   */
  private static Term contract(Term a, Term b, List<Axis> output) {
    Set<Axis> forLeft = new HashSet<>(output);
    forLeft.addAll(b.axes());
    Set<Axis> forRight = new HashSet<>(output);
    forRight.addAll(a.axes());
    Term left = summed(a, forLeft);
    Term right = summed(b, forRight);
    Contraction contraction = new Contraction(left.axes(), right.axes(), output);
    return new Term(Engine.apply(new Contract(contraction), left.tensor(), right.tensor()), output);
  }

  /** Sums the axes that nobody needs. */
  private static Term summed(Term term, Collection<Axis> needed) {
    int[] axes =
        IntStream.range(0, term.axes().size())
            .filter(axis -> !needed.contains(term.axes().get(axis)))
            .toArray();
    if (axes.length == 0) return term;
    return new Term(
        term.tensor().sum(axes), term.axes().stream().filter(needed::contains).toList());
  }

  private static Tensor permuted(Term term, List<Axis> output) {
    int[] axes = output.stream().mapToInt(term.axes()::indexOf).toArray();
    return term.axes().equals(output) ? term.tensor() : term.tensor().permute(axes);
  }
}
