package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jdk.jshell.Diag;

/** Tells why source does not compile, with a caret under the place in the cell. */
final class CompileError {
  static final String NAME = "CompilationException";

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
      if (diag.getCode().endsWith("sealed.class.must.have.subclasses")) {
        message += "\n(declare them in the same cell, or name them after 'permits')";
      }
      tell(cell, source, offset + (int) Math.max(0, diag.getPosition()), message, lines);
    }
    if (first == null) {
      first = "this is not Java that can be run";
      tell(cell, source, offset, first, lines);
    }
    return new CellFailure(new Content.Failure(NAME, first, lines));
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
    text.stream().skip(1).filter(more -> !more.isBlank()).forEach(more -> lines.add("    " + more));
  }
}
