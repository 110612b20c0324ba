package dev.einlab.einsum;

import static dev.einlab.einsum.EinsumExpression.ELLIPSIS;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads one equation from left to right; see {@link EinsumExpression} for the grammar. */
final class EquationParser {
  private final String equation;
  private final List<List<String>> operands = new ArrayList<>(List.of(new ArrayList<>()));
  private final Map<String, Integer> occurrences = new HashMap<>();
  private List<String> output; // null until the arrow
  private int position;

  EquationParser(String equation) {
    this.equation = equation;
  }

  EinsumExpression parse() {
    while (position < equation.length()) {
      int character = equation.codePointAt(position);
      switch (character) {
        case '.' -> ellipsis();
        case ',' -> comma();
        case '-' -> arrow();
        case '>' -> throw error("'>' ends an arrow, but no '-' stands before it; write '->'.");
        default -> letterOrBlank(character);
      }
    }
    List<String> result = output == null ? implicitOutput() : output;
    return new EinsumExpression(equation, operands, result, false);
  }

  private void ellipsis() {
    if (!equation.startsWith(ELLIPSIS, position)) {
      throw error("'.' stands alone; an ellipsis is three dots in a row, '...'.");
    }
    if (current().contains(ELLIPSIS)) {
      throw error("a second '...' in " + currentName() + "; it can have only one.");
    }
    current().add(ELLIPSIS);
    position += ELLIPSIS.length();
  }

  private void comma() {
    if (output != null) {
      throw error("',' in the output; commas separate operands, and there is only one output.");
    }
    operands.add(new ArrayList<>());
    position++;
  }

  private void arrow() {
    if (!equation.startsWith("->", position)) {
      throw error("'-' begins an arrow, but no '>' follows it; write '->'.");
    }
    if (output != null) {
      throw error("a second '->'; the output is written once, at the end.");
    }
    output = new ArrayList<>();
    position += 2;
  }

  private void letterOrBlank(int character) {
    if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
      position += Character.charCount(character);
      return;
    }
    String name = Character.toString(character);
    if (!isLetter(character)) {
      throw error("'" + name + "' is not an axis; an axis is one letter, a-z or A-Z.");
    }
    if (output == null) {
      occurrences.merge(name, 1, Integer::sum);
    } else if (!occurrences.containsKey(name)) {
      throw error("axis '" + name + "' is in the output, but in no operand.");
    } else if (output.contains(name)) {
      throw error("axis '" + name + "' is in the output twice; once is enough.");
    }
    current().add(name);
    position++;
  }

  private static boolean isLetter(int character) {
    return character >= 'a' && character <= 'z' || character >= 'A' && character <= 'Z';
  }

  private List<String> current() {
    return output == null ? operands.getLast() : output;
  }

  private String currentName() {
    return output == null ? "operand " + (operands.size() - 1) : "the output";
  }

  private List<String> implicitOutput() {
    var names = new ArrayList<String>();
    if (operands.stream().anyMatch(operand -> operand.contains(ELLIPSIS))) {
      names.add(ELLIPSIS);
    }
    // A TreeMap, for alphabetical order: characters compare with upper case first.
    new TreeMap<>(occurrences)
        .forEach((name, times) -> {
          if (times == 1) {
            names.add(name);
          }
        });
    return names;
  }

  private EinsumSyntaxException error(String reason) {
    return new EinsumSyntaxException("einsum", equation, position, reason);
  }
}
