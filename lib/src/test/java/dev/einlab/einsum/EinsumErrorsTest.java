package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.einlab.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class EinsumErrorsTest {
  private static void assertSyntaxError(String equation, int position, String message) {
    var error =
        catchThrowableOfType(EinsumSyntaxException.class, () -> EinsumExpression.parse(equation));
    assertThat(error).hasMessage(message.stripTrailing());
    assertThat(error.text()).isEqualTo(equation);
    assertThat(error.position()).isEqualTo(position);
  }

  private static void assertBindError(String message, String equation, Shape... shapes) {
    var expression = EinsumExpression.parse(equation);
    assertThatThrownBy(() -> expression.bind(List.of(shapes)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void pointsAtWhatIsNoAxis() {
    assertSyntaxError(
        "ij, j1 -> i1",
        5,
        """
        einsum "ij, j1 -> i1": '1' is not an axis; an axis is one letter, a-z or A-Z.
          ij, j1 -> i1
               ^
        """);
    assertSyntaxError(
        "iλ->i",
        1,
        """
        einsum "iλ->i": 'λ' is not an axis; an axis is one letter, a-z or A-Z.
          iλ->i
           ^
        """);
  }

  @Test
  void theCaretCountsCharactersAsTheyAreSeen() {
    assertSyntaxError(
        "i\tj\n-> 😀",
        7,
        "einsum \"i\tj\n-> 😀\": '😀' is not an axis; an axis is one letter, a-z or A-Z.\n"
            + "  i j -> 😀\n"
            + "         ^");
    assertSyntaxError(
        "i😀",
        1,
        "einsum \"i😀\": '😀' is not an axis; an axis is one letter, a-z or A-Z.\n  i😀\n   ^");
  }

  @Test
  void pointsAtBrokenEllipses() {
    assertSyntaxError(
        "i..j->i",
        1,
        """
        einsum "i..j->i": '.' stands alone; an ellipsis is three dots in a row, '...'.
          i..j->i
           ^
        """);
    assertSyntaxError(
        "ij,...k...->i",
        7,
        """
        einsum "ij,...k...->i": a second '...' in operand 1; it can have only one.
          ij,...k...->i
                 ^
        """);
    assertSyntaxError(
        "...i->......",
        9,
        """
        einsum "...i->......": a second '...' in the output; it can have only one.
          ...i->......
                   ^
        """);
  }

  @Test
  void pointsAtBrokenArrows() {
    assertSyntaxError(
        "ij - > i",
        3,
        """
        einsum "ij - > i": '-' begins an arrow, but no '>' follows it; write '->'.
          ij - > i
             ^
        """);
    assertSyntaxError(
        "ij > i",
        3,
        """
        einsum "ij > i": '>' ends an arrow, but no '-' stands before it; write '->'.
          ij > i
             ^
        """);
    assertSyntaxError(
        "ij->i->j",
        5,
        """
        einsum "ij->i->j": a second '->'; the output is written once, at the end.
          ij->i->j
               ^
        """);
  }

  @Test
  void pointsAtWhatTheOutputCannotHave() {
    assertSyntaxError(
        "ij->i,j",
        5,
        """
        einsum "ij->i,j": ',' in the output; commas separate operands, and there is only one output.
          ij->i,j
               ^
        """);
    assertSyntaxError(
        "ij,jk->iz",
        8,
        """
        einsum "ij,jk->iz": axis 'z' is in the output, but in no operand.
          ij,jk->iz
                  ^
        """);
    assertSyntaxError(
        "ij->iji",
        6,
        """
        einsum "ij->iji": axis 'i' is in the output twice; once is enough.
          ij->iji
                ^
        """);
  }

  @Test
  void namesTheAxisWhoseLengthsDiffer() {
    assertBindError(
        "einsum \"ij,jk->ik\": axis 'j' is 3 in operand 0 [2, 3] but 4 in operand 1 [4, 5]",
        "ij,jk->ik",
        Shape.of(2, 3),
        Shape.of(4, 5));
    assertBindError(
        "einsum \"i,i,i->\": axis 'i' is 3 in operand 1 [3] but 4 in operand 2 [4]",
        "i,i,i->",
        Shape.of(1),
        Shape.of(3),
        Shape.of(4));
    assertBindError(
        "einsum \"...i,...j\": axis '...0' is 2 in operand 0 [2, 9] but 3 in operand 1 [3, 8]",
        "...i,...j",
        Shape.of(2, 9),
        Shape.of(3, 8));
    assertBindError(
        "einsum \"iji->j\": axis 'i' stands twice in operand 0 [3, 2, 4], but is 3 at axis 0 and 4"
            + " at axis 2; a diagonal needs both equal.",
        "iji->j",
        Shape.of(3, 2, 4));
    assertBindError(
        "einsum \"ii->i\": axis 'i' stands twice in operand 0 [1, 4], but is 1 at axis 0 and 4"
            + " at axis 1; a diagonal needs both equal.",
        "ii->i",
        Shape.of(1, 4));
  }

  @Test
  void namesTheOperandWhoseRankDiffers() {
    assertBindError(
        "einsum \"ij,jk->ik\": operand 1 'jk' names 2 axes, but its shape [3, 4, 5] has 3.",
        "ij,jk->ik",
        Shape.of(2, 3),
        Shape.of(3, 4, 5));
    assertBindError(
        "einsum \"i->\": operand 0 'i' names 1 axis, but its shape [] has 0.", "i->", Shape.of());
    assertBindError(
        "einsum \"i...j->j\": operand 0 'i...j' names 2 axes beside its '...', but its shape [3]"
            + " has 1.",
        "i...j->j",
        Shape.of(3));
  }

  @Test
  void countsTheOperands() {
    assertBindError(
        "einsum \"ij,jk->ik\": the equation has 2 operands, but 1 was given: [2, 3].",
        "ij,jk->ik",
        Shape.of(2, 3));
    assertBindError(
        "einsum \"ij->i\": the equation has 1 operand, but 2 were given: [2, 3], [4].",
        "ij->i",
        Shape.of(2, 3),
        Shape.of(4));
  }

  @Test
  void refusesAnOutputNoTensorCanHold() {
    assertBindError(
        "einsum \"i,j->ij\": the result cannot be held. Shape [65536, 40000] has 2621440000"
            + " elements, but a tensor holds at most 2147483647; split it along an axis.",
        "i,j->ij",
        Shape.of(65536),
        Shape.of(40000));
  }

  @Test
  void tellsWhichAxesThereAre() {
    var bound = EinsumExpression.parse("ij->i").bind(List.of(Shape.of(2, 3)));
    assertThatThrownBy(() -> bound.length("z"))
        .hasMessage("einsum \"ij->i\" has no axis 'z'; its axes are [i, j].");
  }
}
