package dev.einlab.kernel.eval;

/** Positions in source: front ends count code points, Java counts chars. */
public final class Cursor {
  private Cursor() {}

  /** The char index of a position in code points; positions outside mean the nearest end. */
  public static int chars(String code, int points) {
    int within = Math.clamp(points, 0, code.codePointCount(0, code.length()));
    return code.offsetByCodePoints(0, within);
  }

  /** The code points before a char index. */
  static int points(String code, int chars) {
    return code.codePointCount(0, Math.min(chars, code.length()));
  }

  /** The end of the name a cursor stands in or right behind. */
  public static int endOfName(String code, int cursor) {
    int end = cursor;
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) end++;
    return end;
  }

  /** The start of the name that ends at a cursor. */
  static int startOfName(String code, int cursor) {
    int start = cursor;
    while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) start--;
    return start;
  }

  /** Where code begins behind blanks and comments; 0 if there is none. */
  static int startOfCode(String source) {
    int at = 0;
    while (at < source.length()) {
      if (Character.isWhitespace(source.charAt(at))) {
        at++;
      } else if (source.startsWith("//", at)) {
        int end = source.indexOf('\n', at);
        if (end < 0) return 0;
        at = end;
      } else if (source.startsWith("/*", at)) {
        int end = source.indexOf("*/", at + 2);
        if (end < 0) return 0;
        at = end + 2;
      } else {
        return at;
      }
    }
    return 0;
  }
}
