package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;

/** Tells why source does not compile, with a caret under the place in the cell. */
final class CompileError {
  static final String NAME = "CompilationException";

  private static final Pattern MAGIC = Pattern.compile("(%%?)\\w+");

  private CompileError() {}

  /**
   * The failure a reader sees.
   *
   * @param cell the name of the cell
   * @param source the whole source of the cell
   * @param offset where in it the snippet begins that was rejected
   */
  static CellFailure of(String cell, String source, int offset, List<Diag> diagnostics) {
    List<String> lines = new ArrayList<>();
    String first = null;
    for (Diag diag : diagnostics) {
      if (!diag.isError()) continue;
      String message = Wrappers.clean(diag.getMessage(Locale.ENGLISH));
      if (first == null) first = message.lines().findFirst().orElse("");
      int at = offset + (int) Math.max(0, diag.getPosition());
      tell(cell, source, at, message + advice(diag, source, at), lines);
    }
    if (first == null) {
      first = "this is not Java that can be run";
      tell(cell, source, offset, first, lines);
    }
    return new CellFailure(new Content.Failure(NAME, first, lines));
  }

  /** Of a cell's own wrapper javac would tell no more than that it is there. */
  private static boolean says(String line) {
    return !line.isBlank() && !line.strip().equals("location: class");
  }

  /** What to do about an error, as a further line; empty if nothing better is known. */
  private static String advice(Diag diag, String source, int at) {
    Matcher magic = MAGIC.matcher(source).region(Math.min(at, source.length()), source.length());
    boolean inLine = at > 0 && source.charAt(at - 1) == '%'; // the second sign of two
    if (magic.lookingAt() && !inLine) {
      return magic.group(1).length() == 1
          ? "\n(there is no magic " + magic.group() + "; %help lists those there are)"
          : "\n(" + magic.group() + " must be the first line of its cell)";
    }
    return diag.getCode().endsWith("sealed.class.must.have.subclasses")
        ? "\n(declare them in the same cell, or name them after 'permits')"
        : "";
  }

  private static void tell(
      String cell, String source, int position, String message, List<String> lines) {
    int at = Math.min(position, source.length());
    int start = source.lastIndexOf('\n', at - 1) + 1;
    int end = source.indexOf('\n', at);
    String line = source.substring(start, end < 0 ? source.length() : end);
    long number = source.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    List<String> text = message.lines().toList();
    lines.add(cell + ", line " + number + ": " + Ansi.heading("error: " + text.getFirst()));
    lines.add("    " + line.stripTrailing());
    lines.add("    " + Ansi.caret(line, at - start));
    text.stream().skip(1).filter(CompileError::says).forEach(more -> lines.add("    " + more));
  }
}
