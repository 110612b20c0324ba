package dev.einlab.grader.release;

import dev.einlab.grader.judge.Outcome;
import dev.einlab.grader.notebook.Cell;
import java.util.ArrayList;
import java.util.List;

/**
 * The marked regions of a cell, cut as nbgrader cuts them: a marker is found anywhere in its line,
 * and goes with the region.
 */
final class Regions {
  private static final List<String> STUB =
      List.of(
          "// " + Outcome.STUB,
          "throw new UnsupportedOperationException(\"" + Outcome.STUB + "\");");

  private static final List<String> WRITTEN_STUB = List.of("YOUR ANSWER HERE");

  private Regions() {}

  /** Each solution region of an answer replaced by the stub, at the indent of its first marker. */
  static String stubbed(Cell answer) {
    return cut(answer.source(), "SOLUTION", answer.isCode() ? STUB : WRITTEN_STUB);
  }

  /** The source without its hidden tests. */
  static String withoutHidden(String source) {
    return cut(source, "HIDDEN TESTS", List.of());
  }

  static boolean hasSolution(String source) {
    return source.contains("BEGIN SOLUTION");
  }

  static boolean hasHidden(String source) {
    return source.contains("BEGIN HIDDEN TESTS");
  }

  private static String cut(String source, String region, List<String> instead) {
    List<String> kept = new ArrayList<>();
    boolean inside = false;
    for (String line : source.split("\n", -1)) {
      if (line.contains("BEGIN " + region)) {
        if (inside)
          throw new IllegalArgumentException("BEGIN " + region + " twice without END:\n" + source);
        inside = true;
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        instead.forEach(stub -> kept.add(indent + stub));
      } else if (line.contains("END " + region)) {
        if (!inside)
          throw new IllegalArgumentException("END " + region + " without BEGIN:\n" + source);
        inside = false;
      } else if (!inside) {
        kept.add(line);
      }
    }
    if (inside) throw new IllegalArgumentException("BEGIN " + region + " without END:\n" + source);
    return String.join("\n", kept);
  }
}
