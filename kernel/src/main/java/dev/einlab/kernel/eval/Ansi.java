package dev.einlab.kernel.eval;

/**
 * Marks in error messages, as terminals know them: weight, no colours, so that they read on light
 * and dark pages alike.
 */
final class Ansi {
  private static final String HEADING = "\u001b[1m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  private Ansi() {}

  /** A text as a heading. */
  static String heading(String text) {
    return HEADING + text + PLAIN;
  }

  /** A text of less weight. */
  static String faint(String text) {
    return FAINT + text + PLAIN;
  }

  /** A caret under the char of a line. */
  static String caret(String line, int at) {
    return line.substring(0, Math.clamp(at, 0, line.length())).replaceAll("[^\t]", " ")
        + heading("^");
  }
}
