package dev.einlab.einsum;

import dev.einlab.shape.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An einsum equation: the axis names of each operand and of the output.
 *
 * <pre>
 *   "ij,jk->ik"       one letter an axis; an axis missing from the output is summed over
 *   "ij,jk"           no arrow: the output has what occurs once, "A" to "Z" before "a" to "z"
 *   "ii->i"           a letter twice in one operand: its diagonal
 *   "...ij,...jk"     an ellipsis: any further axes, aligned at the last, broadcast as NumPy does
 * </pre>
 *
 * Blanks mean nothing. An axis of length 1 broadcasts with any length, as in {@code torch.einsum}.
 * Reading the same text again returns the same object.
 */
public final class EinsumExpression {
  /** The name that stands for any further axes. */
  public static final String ELLIPSIS = "...";

  private static final BoundedCache<String, EinsumExpression> PARSED = new BoundedCache<>(4096);

  private static final BoundedCache<String, EinsumExpression> NAMED = new BoundedCache<>(4096);

  private final String equation;
  private final List<List<String>> operands;
  private final List<String> output;
  private final boolean named;
  private final BoundedCache<List<Shape>, BoundEinsum> bound = new BoundedCache<>(256);

  EinsumExpression(
      String equation, List<List<String>> operands, List<String> output, boolean named) {
    this.equation = equation;
    this.operands = operands.stream().map(List::copyOf).toList();
    this.output = List.copyOf(output);
    this.named = named;
  }

  /**
   * Reads an equation.
   *
   * @throws EinsumSyntaxException when it cannot be read, with a caret under the character at fault
   */
  public static EinsumExpression parse(String equation) {
    return PARSED.get(equation, text -> new EquationParser(text).parse());
  }

  /**
   * Reads an equation of names separated by blanks: "batch q d, batch k d -> batch q k". The output
   * is always written out.
   *
   * @throws EinsumSyntaxException when it cannot be read, with a caret under the character at fault
   */
  public static EinsumExpression parseNamed(String pattern) {
    return NAMED.get(pattern, text -> new NamedEquationParser(text).parse());
  }

  /** The equation as it was written. */
  public String equation() {
    return equation;
  }

  /** The axis names of each operand, {@link #ELLIPSIS} among them where it stands. */
  public List<List<String>> operands() {
    return operands;
  }

  /** The axis names of the output, {@link #ELLIPSIS} among them where it stands. */
  public List<String> output() {
    return output;
  }

  /**
   * Gives every axis its length, from the shapes of the operands.
   *
   * @throws IllegalArgumentException when the number of operands, a rank or two lengths disagree
   */
  public BoundEinsum bind(List<Shape> shapes) {
    return bound.get(List.copyOf(shapes), key -> new Binding(this, key).bind());
  }

  /** The equation in its plainest form: no blank but between names, the output written out. */
  @Override
  public String toString() {
    return text(operands, output, named ? " " : "");
  }

  /** Single letters are set tight, "ij,jk->ik"; longer names with blanks, "a b0, b0 c -> a c". */
  static String text(List<List<String>> operands, List<String> output) {
    boolean tight = isTight(output) && operands.stream().allMatch(EinsumExpression::isTight);
    return text(operands, output, tight ? "" : " ");
  }

  private static String text(List<List<String>> operands, List<String> output, String between) {
    String left =
        operands.stream()
            .map(names -> String.join(between, names))
            .collect(Collectors.joining("," + between));
    return (left + between + "->" + between + String.join(between, output)).strip();
  }

  /** One operand's names as they are printed. */
  String operandText(int operand) {
    return String.join(named ? " " : "", operands.get(operand));
  }

  private static boolean isTight(List<String> names) {
    return names.stream().allMatch(name -> name.length() == 1 || name.equals(ELLIPSIS));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EinsumExpression that
        && operands.equals(that.operands)
        && output.equals(that.output);
  }

  @Override
  public int hashCode() {
    return Objects.hash(operands, output);
  }
}
