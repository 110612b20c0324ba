package dev.einlab.einsum;

import static dev.einlab.einsum.EinopsPattern.Operation.REARRANGE;
import static dev.einlab.einsum.EinopsPattern.Operation.REDUCE;
import static dev.einlab.einsum.EinopsPattern.Operation.REPEAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.einlab.einsum.EinopsPattern.Operation;
import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EinopsErrorsTest {
  /**
   * The message is the operation, the pattern, the reason, and the pattern with a caret under it.
   */
  private static void assertUnreadable(
      String operation, String pattern, int position, String reason, ThrowingCallable parse) {
    var error = catchThrowableOfType(EinsumSyntaxException.class, parse);
    assertThat(error).hasMessage(message(operation, pattern, position, reason));
    assertThat(error.position()).isEqualTo(position);
    assertThat(error.text()).isEqualTo(pattern);
  }

  private static String message(String operation, String pattern, int position, String reason) {
    return operation
        + " \""
        + pattern
        + "\": "
        + reason
        + "\n  "
        + pattern
        + "\n  "
        + " ".repeat(position)
        + "^";
  }

  private static void assertUnreadable(
      Operation operation, String pattern, int position, String reason) {
    assertUnreadable(
        operation.name().toLowerCase(Locale.ROOT),
        pattern,
        position,
        reason,
        () -> EinopsPattern.parse(operation, pattern));
  }

  private static void assertUnfit(
      Operation operation,
      String pattern,
      int position,
      String reason,
      Shape shape,
      Axis... given) {
    var parsed = EinopsPattern.parse(operation, pattern);
    assertThatThrownBy(() -> parsed.bind(shape, List.of(given)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message(operation.name().toLowerCase(Locale.ROOT), pattern, position, reason));
  }

  @Test
  void theWholeMessageIsThis() {
    assertThatThrownBy(() ->
            EinopsPattern.parse(REARRANGE, "b t (h d) -> b h t d")
                .bind(Shape.of(2, 5, 10), List.of(new Axis("h", 4))))
        .hasMessage(
            """
            rearrange "b t (h d) -> b h t d": axis 2 of [2, 5, 10] is 10 long, \
            and h=4 leaves no whole length for 'd' of '(h d)'.
              b t (h d) -> b h t d
                  ^\
            """);
  }

  @Test
  void pointsAtWhatIsNoWord() {
    assertUnreadable(
        REARRANGE,
        "b c -> b $",
        9,
        "'$' has no meaning here; axes are names of letters, digits and '_'.");
    assertUnreadable(
        REARRANGE,
        "b 2h -> b 2h",
        2,
        "'2h' is neither a length nor a name; a name begins with a letter.");
    assertUnreadable(
        REARRANGE,
        "_h -> _h",
        0,
        "'_h' is neither a length nor a name; a name begins with a letter.");
    assertUnreadable(
        REARRANGE, "h_ -> h_", 0, "'h_' ends with '_'; a name may only hold it inside.");
    assertUnreadable(
        REARRANGE, "b .. -> b", 2, "'.' stands alone; an ellipsis is three dots in a row, '...'.");
    assertUnreadable(
        REDUCE, "b 0 -> b", 2, "'0' is no length for a pattern; write 1 to 999999999.");
    assertUnreadable(
        REDUCE,
        "b 9999999999 -> b",
        2,
        "'9999999999' is no length for a pattern; write 1 to 999999999.");
    assertUnreadable(
        REARRANGE,
        "a, b -> a b",
        1,
        "',' separates operands of einsum; axes are separated by blanks.");
    assertUnreadable(
        REARRANGE,
        "a * -> a *",
        2,
        "'*' is for pack and unpack; any further axes are written '...'.");
    assertUnreadable(
        REARRANGE, "a _ -> a", 2, "'_' names no axis; give it a name, or write '...'.");
    assertUnreadable(REPEAT, "a -> a _", 7, "'_' names no axis; give it a name, or write '...'.");
  }

  @Test
  void pointsAtBrokenArrows() {
    assertUnreadable(
        REARRANGE,
        "b c",
        3,
        "there is no '->'; write the axes as they are, '->', as they shall be.");
    assertUnreadable(REARRANGE, "b -> b -> b", 7, "a second '->'; a pattern has two sides.");
    assertUnreadable(
        REARRANGE, "b - b", 2, "'-' begins an arrow, but no '>' follows it; write '->'.");
    assertUnreadable(
        REARRANGE, "b > b", 2, "'>' ends an arrow, but no '-' stands before it; write '->'.");
  }

  @Test
  void pointsAtBrokenCompositions() {
    assertUnreadable(
        REARRANGE, "(a b -> a b", 0, "'(' is never closed; write ')' after the last of its axes.");
    assertUnreadable(
        REARRANGE, "a b) -> a b", 3, "')' closes nothing; write '(' before the first of its axes.");
    assertUnreadable(
        REARRANGE,
        "(a (b c)) -> a b c",
        3,
        "'(' inside parentheses; a composition cannot hold another.");
    assertUnreadable(
        REARRANGE,
        "(a ...) -> a ...",
        3,
        "'...' inside parentheses on the left cannot be told apart.");
  }

  @Test
  void pointsAtAxesThatStandTwiceOrOnOneSide() {
    assertUnreadable(
        REARRANGE, "a b a -> a b", 4, "'a' stands here a second time; once is enough.");
    assertUnreadable(
        REARRANGE, "... a ... -> a ...", 6, "'...' stands here a second time; once is enough.");
    assertUnreadable(
        REARRANGE,
        "a b -> a",
        2,
        "'b' is on the left only; rearrange keeps every axis, reduce is for losing some.");
    assertUnreadable(
        REARRANGE,
        "a 2 -> a",
        2,
        "'2' is on the left only; rearrange keeps every axis, reduce is for losing some.");
    assertUnreadable(
        REARRANGE,
        "a ... -> a",
        2,
        "'...' is on the left only; rearrange keeps every axis, reduce is for losing some.");
    assertUnreadable(
        REPEAT,
        "a b -> a c",
        2,
        "'b' is on the left only; repeat keeps every axis, reduce is for losing some.");
    assertUnreadable(
        REARRANGE,
        "a -> a b",
        7,
        "'b' is on the right only; rearrange makes no new axis, repeat is for that.");
    assertUnreadable(
        REDUCE,
        "a b -> a c",
        9,
        "'c' is on the right only; reduce makes no new axis, repeat is for that.");
    assertUnreadable(
        REDUCE,
        "a b -> a 2",
        9,
        "'2' is on the right only; reduce makes no new axis, repeat is for that.");
    assertUnreadable(REPEAT, "a -> a ...", 7, "'...' is on the right only; it stands for no axes.");
  }

  @Test
  void comparesRanksAndLengths() {
    assertUnfit(
        REARRANGE,
        "b c -> c b",
        0,
        "'b c' is for 2 axes, but the shape [2, 3, 4] has 3.",
        Shape.of(2, 3, 4));
    assertUnfit(
        REARRANGE,
        "b ... c -> c b ...",
        0,
        "'b ... c' is for 2 axes or more, but the shape [2] has 1.",
        Shape.of(2));
    assertUnfit(REARRANGE, "->", 0, "'' is for 0 axes, but the shape [2] has 1.", Shape.of(2));
    assertUnfit(
        REARRANGE,
        "b 1 -> b",
        2,
        "the pattern says 1, but axis 1 of [2, 3] is 3 long.",
        Shape.of(2, 3));
    assertUnfit(
        REDUCE,
        "b 4 -> b",
        2,
        "the pattern says 4, but axis 1 of [2, 3] is 3 long.",
        Shape.of(2, 3));
    assertUnfit(
        REARRANGE,
        "b c -> c b",
        2,
        "axis 'c' is 4, but axis 1 of [2, 3] is 3 long.",
        Shape.of(2, 3),
        new Axis("c", 4));
  }

  @Test
  void comparesCompositions() {
    assertUnfit(
        REARRANGE,
        "a (b c) -> a b c",
        5 - 3,
        "'(b c)' is b=2·c=3 = 6, but axis 1 of [4, 10] is 10 long.",
        Shape.of(4, 10),
        new Axis("b", 2),
        new Axis("c", 3));
    assertUnfit(
        REARRANGE,
        "a (b) -> a b",
        2,
        "'(b)' is 2, but axis 1 of [4, 10] is 10 long.",
        Shape.of(4, 10),
        new Axis("b", 2));
    assertUnfit(
        REARRANGE, "a () -> a", 2, "'()' is 1, but axis 1 of [4, 10] is 10 long.", Shape.of(4, 10));
    assertUnfit(
        REARRANGE,
        "a (b c d) -> a b c d",
        7,
        "'(b c d)' has 2 unknown lengths, b and d; give all but one, as in axis(\"b\", 2).",
        Shape.of(4, 10),
        new Axis("c", 5));
    assertUnfit(
        REDUCE,
        "(h 2 w) -> h w",
        0,
        "axis 0 of [18] is 18 long, and h=2·2 leaves no whole length for 'w' of '(h 2 w)'.",
        Shape.of(18),
        new Axis("h", 2));
    assertUnfit(
        REARRANGE,
        "(h w) -> h w",
        0,
        "axis 0 of [0] is 0 long, and h=0 leaves no whole length for 'w' of '(h w)'.",
        Shape.of(0),
        new Axis("h", 0));
  }

  @Test
  void checksLengthsThatAreGiven() {
    assertUnfit(
        REARRANGE,
        "b c -> c b",
        0,
        "axis 'k' is given as 4, but the pattern has no such axis.",
        Shape.of(2, 3),
        new Axis("k", 4));
    assertUnfit(
        REPEAT,
        "b -> b r",
        0,
        "axis 'r' is given twice, as 4 and as 5.",
        Shape.of(2),
        new Axis("r", 4),
        new Axis("r", 5));
    assertUnfit(
        REPEAT,
        "b -> b r",
        7,
        "axis 'r' is new; give its length, as in axis(\"r\", 2).",
        Shape.of(2));
    assertUnfit(
        REPEAT,
        "b -> b r s",
        0,
        "the result cannot be held. Shape [2, 65536, 40000] has 5242880000 elements, but a tensor"
            + " holds at most 2147483647; split it along an axis.",
        Shape.of(2),
        new Axis("r", 65536),
        new Axis("s", 40000));
    assertUnfit(
        REPEAT,
        "b -> b (r s)",
        7,
        "'(r s)' of [r=65536, s=40000] is longer than an axis can be, 2147483647.",
        Shape.of(0),
        new Axis("r", 65536),
        new Axis("s", 40000));
  }

  @Test
  void namedEquations() {
    assertNamed("a b", 3, "there is no '->'; equations of names write their output out.");
    assertNamed("a -> a -> a", 7, "a second '->'; the output is written once, at the end.");
    assertNamed("a, b -> a, b", 9, "',' in the output; there is only one output.");
    assertNamed("a b -> c", 7, "axis 'c' is in the output, but in no operand.");
    assertNamed("a b -> a a", 9, "axis 'a' is in the output twice; once is enough.");
    assertNamed("... a ... -> a", 6, "a second '...' in one place; once is enough.");
    assertNamed("(a b) -> a b", 0, "einsum takes no '('; rearrange its operand before.");
    assertNamed("a 1 -> a", 2, "einsum takes no '1'; rearrange its operand before.");
    assertNamed("a * -> a", 2, "'*' names no axis; give it a name, or write '...'.");
    assertThatThrownBy(() ->
            EinsumExpression.parseNamed("q d, k d -> q k")
                .bind(List.of(Shape.of(2, 3), Shape.of(4, 5))))
        .hasMessage(
            "einsum \"q d, k d -> q k\": axis 'd' is 3 in operand 0 [2, 3] but 5 in operand"
                + " 1 [4, 5]");
    assertThatThrownBy(
            () -> EinsumExpression.parseNamed("q d -> q").bind(List.of(Shape.of(2, 3, 4))))
        .hasMessage(
            "einsum \"q d -> q\": operand 0 'q d' names 2 axes, but its shape [2, 3, 4] has 3.");
  }

  private static void assertNamed(String pattern, int position, String reason) {
    assertUnreadable(
        "einsum", pattern, position, reason, () -> EinsumExpression.parseNamed(pattern));
  }

  @Test
  void shapePatterns() {
    assertUnreadable(
        "check",
        "a (b _)",
        5,
        "'_' inside parentheses has no length to be found.",
        () -> ShapePattern.parse("check", "a (b _)"));
    assertUnreadable(
        "check",
        "a (b ...)",
        5,
        "'...' inside parentheses has no length to be found.",
        () -> ShapePattern.parse("check", "a (b ...)"));
    assertUnreadable(
        "check",
        "a -> b",
        2,
        "'->' has no place here.",
        () -> ShapePattern.parse("check", "a -> b"));
    assertThatThrownBy(
            () -> ShapePattern.parse("check", "b t").match(Shape.of(2, 3), Map.of("t", 7)))
        .hasMessage(message("check", "b t", 2, "axis 't' is 7, but axis 1 of [2, 3] is 3 long."));
  }
}
