package dev.einlab.kernel.eval;

/**
 * Marks in error messages, as terminals know them. Headings keep the page's own colour, so that
 * they read on light and dark pages; the caret's red is as far from white as from black.
 */
final class Ansi {
  static final String HEADING = "\u001b[1m";
  static final String CARET = "\u001b[1;38;2;217;48;48m^\u001b[0m";
  static final String FAINT = "\u001b[2m";
  static final String PLAIN = "\u001b[0m";

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
    return line.substring(0, Math.clamp(at, 0, line.length())).replaceAll("[^\t]", " ") + CARET;
  }
}
