package dev.einlab.einsum;

import dev.einlab.display.TextFault;

/**
 * An equation or pattern that cannot be read. Its message shows the text with a caret under the
 * character at fault; {@link #position} is that character's index, for those who would underline
 * it.
 */
public final class EinsumSyntaxException extends IllegalArgumentException implements TextFault {
  private static final long serialVersionUID = 1L;

  private final String equation;
  private final int position;

  EinsumSyntaxException(String operation, String equation, int position, String reason) {
    super(message(operation, equation, position, reason));
    this.equation = equation;
    this.position = position;
  }

  /** The equation or pattern, as it was written. */
  @Override
  public String text() {
    return equation;
  }

  @Override
  public int position() {
    return position;
  }

  static String message(String operation, String equation, int position, String reason) {
    // Line breaks and tabs would move the caret, so every blank is drawn as one column.
    String line = equation.replaceAll("\\s", " ");
    String indent = " ".repeat(line.codePointCount(0, position));
    return "%s \"%s\": %s\n  %s\n  %s^".formatted(operation, equation, reason, line, indent);
  }
}
