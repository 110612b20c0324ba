package dev.einlab.kernel.eval;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is open at the end of a piece of source, by its brackets, quotes and comments alone: it need
 * not compile.
 */
public final class SourceScan {
  private static final String BLOCK = "\"\"\"";

  private final String source;
  private final Deque<Integer> brackets = new ArrayDeque<>();
  private int text = -1;
  private boolean comment;

  /** Scans source from its beginning. */
  public SourceScan(String source) {
    this.source = source;
    for (int i = 0; i < source.length(); i++) {
      switch (source.charAt(i)) {
        case '{', '(', '[' -> brackets.push(i);
        case '}', ')', ']' -> brackets.poll();
        case '"' -> i = endOfText(i, source.startsWith(BLOCK, i) ? BLOCK : "\"");
        case '\'' -> i = endOfText(i, "'");
        case '/' -> i = endOfComment(i);
        default -> {}
      }
    }
  }

  /** Whether what comes next is code, not part of a text block or a comment. */
  public boolean inCode() {
    return text < 0 && !comment;
  }

  /** How many brackets are open. */
  int depth() {
    return brackets.size();
  }

  /** Where the content of the text begins that is open, or -1 if none is. */
  int openText() {
    return text;
  }

  /** Where the innermost bracket stands that is open, or -1 if none is. */
  int openBracket() {
    return brackets.isEmpty() ? -1 : brackets.peek();
  }

  /** The name in front of the innermost bracket that is open: of the method that is called. */
  String called() {
    int end = Math.max(0, openBracket());
    return source.substring(Cursor.startOfName(source, end), end);
  }

  /** The last char of what begins with a mark and ends with the same, escapes passed over. */
  private int endOfText(int start, String mark) {
    for (int i = start + mark.length(); i < source.length(); i++) {
      if (source.startsWith(mark, i)) return i + mark.length() - 1;
      if (source.charAt(i) == '\n' && mark.length() == 1) return i; // it has no end
      if (source.charAt(i) == '\\') i++;
    }
    text = start + mark.length();
    return source.length();
  }

  private int endOfComment(int start) {
    boolean line = source.startsWith("//", start);
    if (!line && !source.startsWith("/*", start)) return start;
    int end = line ? source.indexOf('\n', start) : source.indexOf("*/", start + 2);
    comment = end < 0;
    return end < 0 ? source.length() : line ? end : end + 1;
  }
}
