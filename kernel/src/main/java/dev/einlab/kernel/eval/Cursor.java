package dev.einlab.kernel.eval;

/** Positions in source: front ends count code points, Java counts chars. */
final class Cursor {
  private Cursor() {}

  /** The char index of a position in code points; positions outside mean the nearest end. */
  static int chars(String code, int points) {
    int within = Math.clamp(points, 0, code.codePointCount(0, code.length()));
    return code.offsetByCodePoints(0, within);
  }

  /** The code points before a char index. */
  static int points(String code, int chars) {
    return code.codePointCount(0, Math.min(chars, code.length()));
  }
}
