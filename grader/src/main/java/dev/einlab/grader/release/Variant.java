package dev.einlab.grader.release;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another answer to a problem, kept in an author's cell below its test. The comment on top says
 * what it is:
 *
 * <pre>
 * // MUTANT rows-for-columns
 * // What a learner with this answer is told, in one or more lines.
 * Tensor q2(Tensor m, Tensor w) { … }
 * </pre>
 *
 * A mutant is a misconception people have; an {@code // ALTERNATIVE name} is right, written another
 * way; a {@code // SLOW name} is right, and too slow for the bonus of a problem that asks for
 * speed.
 */
record Variant(Kind kind, String name, String hint, String source) {
  enum Kind {
    MUTANT,
    ALTERNATIVE,
    SLOW
  }

  private static final Pattern HEADER =
      Pattern.compile("// (MUTANT|ALTERNATIVE|SLOW) ([a-z0-9-]+)");

  /**
   * @throws IllegalArgumentException if the cell's first line is no such comment, or a mutant says
   *     no hint
   */
  static Variant of(String problem, String source) {
    List<String> lines = source.lines().toList();
    Matcher header = HEADER.matcher(lines.isEmpty() ? "" : lines.getFirst().strip());
    if (!header.matches()) {
      throw new IllegalArgumentException(
          "%s: an author's code cell must begin with '// MUTANT name', '// ALTERNATIVE name' or '// SLOW name', this begins with '%s'"
              .formatted(problem, lines.isEmpty() ? "" : lines.getFirst()));
    }
    List<String> hint = new ArrayList<>();
    int line = 1;
    for (; line < lines.size() && lines.get(line).startsWith("// "); line++) {
      hint.add(lines.get(line).substring(3).strip());
    }
    Kind kind = Kind.valueOf(header.group(1));
    if (kind == Kind.MUTANT && hint.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: mutant %s says no hint; write it as comment under the first line"
              .formatted(problem, header.group(2)));
    }
    String code = String.join("\n", lines.subList(line, lines.size()));
    return new Variant(kind, header.group(2), String.join(" ", hint), code);
  }
}
