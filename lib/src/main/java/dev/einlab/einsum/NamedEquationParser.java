package dev.einlab.einsum;

import dev.einlab.einsum.PatternLexer.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads an equation of names: "batch q d, batch k d -> batch q k". */
final class NamedEquationParser {
  private final PatternText source;
  private final List<List<String>> operands = new ArrayList<>(List.of(new ArrayList<>()));
  private final Set<String> known = new HashSet<>(Set.of(EinsumExpression.ELLIPSIS));
  private List<String> output; // null until the arrow

  NamedEquationParser(String pattern) {
    source = new PatternText("einsum", pattern);
  }

  EinsumExpression parse() {
    PatternLexer.read(source).forEach(this::read);
    if (output == null) {
      throw source.error(
          source.text().length(), "there is no '->'; equations of names write their output out.");
    }
    return new EinsumExpression(source.text(), operands, output, true);
  }

  private void read(Token token) {
    switch (token.kind()) {
      case NAME -> name(token);
      case ELLIPSIS -> {
        if (current().contains(token.text())) {
          throw error(token, "a second '...' in one place; once is enough.");
        }
        current().add(token.text());
      }
      case COMMA -> {
        if (output != null) {
          throw error(token, "',' in the output; there is only one output.");
        }
        operands.add(new ArrayList<>());
      }
      case ARROW -> {
        if (output != null) {
          throw error(token, "a second '->'; the output is written once, at the end.");
        }
        output = new ArrayList<>();
      }
      case OPEN, CLOSE, LENGTH ->
          throw error(
              token, "einsum takes no '" + token.text() + "'; rearrange its operand before.");
      case STAR, ANY ->
          throw error(
              token, "'" + token.text() + "' names no axis; give it a name, or write '...'.");
    }
  }

  private void name(Token token) {
    if (output == null) {
      known.add(token.text());
    } else if (!known.contains(token.text())) {
      throw error(token, "axis '" + token.text() + "' is in the output, but in no operand.");
    } else if (output.contains(token.text())) {
      throw error(token, "axis '" + token.text() + "' is in the output twice; once is enough.");
    }
    current().add(token.text());
  }

  private List<String> current() {
    return output == null ? operands.getLast() : output;
  }

  private EinsumSyntaxException error(Token token, String reason) {
    return source.error(token.position(), reason);
  }
}
