package dev.einlab.grader.release;

import dev.einlab.grader.judge.Problems;
import dev.einlab.grader.notebook.Cell;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A problem as its author wrote it, in cells one after the other: the statement (read-only, {@code
 * einsum-q3-text}), the answer with its solution ({@code einsum-q3}), the test ({@code
 * einsum-q3-test}), then author's cells: hints, mutants, alternatives.
 */
record ProblemSource(
    String id,
    Heading heading,
    Cell answer,
    Cell test,
    List<String> hints,
    List<Variant> variants) {
  /** What the statement's first lines say. */
  record Heading(String title, int difficulty, int minutes, int points) {
    private static final Pattern TITLE = Pattern.compile("## Problem \\d+ · (.+)");
    private static final Pattern EFFORT =
        Pattern.compile("\\*Difficulty ([1-5]) of 5 · (\\d+) minutes · (\\d+) points?\\*");

    static Heading of(String id, String statement) {
      List<String> lines = statement.lines().filter(line -> !line.isBlank()).toList();
      Matcher title = TITLE.matcher(lines.isEmpty() ? "" : lines.getFirst());
      Matcher effort = EFFORT.matcher(lines.size() < 2 ? "" : lines.get(1));
      if (!title.matches() || !effort.matches()) {
        throw new IllegalArgumentException(
            id
                + ": a statement begins with '## Problem 3 · Title' and '*Difficulty 2 of 5 · 5 minutes · 2 points*', this with "
                + lines.stream().limit(2).toList());
      }
      return new Heading(
          title.group(1),
          Integer.parseInt(effort.group(1)),
          Integer.parseInt(effort.group(2)),
          Integer.parseInt(effort.group(3)));
    }
  }

  /** The cell's source as learners get it. */
  String stub() {
    return Regions.stubbed(answer.source());
  }

  /** The test as learners get it. */
  String publicTest() {
    return Regions.withoutHidden(test.source());
  }

  Stream<Variant> mutants() {
    return variants.stream().filter(variant -> variant.kind() == Variant.Kind.MUTANT);
  }

  Stream<Variant> alternatives() {
    return variants.stream().filter(variant -> variant.kind() == Variant.Kind.ALTERNATIVE);
  }

  Problems.Listing listing(String notebook) {
    return new Problems.Listing(notebook, id, heading.title(), heading.points());
  }
}
