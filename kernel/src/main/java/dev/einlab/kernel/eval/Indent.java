package dev.einlab.kernel.eval;

/** How far the line after an unfinished snippet is indented: four blanks for each open bracket. */
final class Indent {
  private static final String STEP = "    ";

  private Indent() {}

  /** The blanks for the next line. */
  static String after(String source) {
    int depth = 0;
    for (int i = 0; i < source.length(); i++) {
      switch (source.charAt(i)) {
        case '{', '(', '[' -> depth++;
        case '}', ')', ']' -> depth = Math.max(0, depth - 1);
        case '"' -> i = endOfText(source, i);
        case '\'' -> i = skip(source, i, "'");
        case '/' -> i = endOfComment(source, i);
        default -> {}
      }
    }
    return STEP.repeat(depth);
  }

  private static int endOfText(String source, int start) {
    return skip(source, start, source.startsWith("\"\"\"", start) ? "\"\"\"" : "\"");
  }

  private static int endOfComment(String source, int start) {
    if (source.startsWith("//", start)) {
      int end = source.indexOf('\n', start);
      return end < 0 ? source.length() : end;
    }
    if (!source.startsWith("/*", start)) return start;
    int end = source.indexOf("*/", start + 2);
    return end < 0 ? source.length() : end + 1;
  }

  /** The last char of what begins here with a mark and ends with the same, escapes passed over. */
  private static int skip(String source, int start, String mark) {
    int i = start + mark.length();
    while (i < source.length() && !source.startsWith(mark, i)) {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    return i + mark.length() - 1;
  }
}
