package dev.einlab.grader.release;

import dev.einlab.grader.notebook.Cell;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A problem that a teacher reads: the statement ({@code einsum-q9-text}), the answer ({@code
 * einsum-q9}, graded and solution in one: a written answer in a text cell, a picture in a code
 * cell), then an author's cell with the rubric:
 *
 * <pre>
 * &lt;!-- RUBRIC --&gt;
 * 1. (1 point) Says that softmax is flat where all scores are equal.
 * 2. (1 point) Gives the derivative there.
 * </pre>
 */
record ManualSource(String id, Heading heading, Cell answer, List<String> rubric) implements Task {
  private static final Pattern POINTS = Pattern.compile("\\((\\d+) points?\\) .+");

  ManualSource {
    rubric = List.copyOf(rubric);
  }

  /** The cell's source as learners get it. */
  String stub() {
    return Regions.stubbed(answer);
  }

  /** What can be seen to be wrong. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    if (!heading.byHand())
      faults.add(id + ": a teacher gives its points, so its statement must say ', given by hand'");
    if (heading.bonus() > 0) faults.add(id + ": what a teacher reads has no bonus for speed");
    if (answer.nbgrader().points() != heading.points()) {
      faults.add(
          "%s: the statement promises %d points, nbgrader's metadata of the answer cell %s"
              .formatted(id, heading.points(), answer.nbgrader().points()));
    }
    if (!Regions.hasSolution(answer.source()))
      faults.add(id + ": its answer cell has no solution region: what would a good answer say?");
    int promised = 0;
    for (String line : rubric) {
      Matcher points = POINTS.matcher(line);
      if (points.matches()) promised += Integer.parseInt(points.group(1));
      else faults.add("%s: the rubric's '%s' does not begin with '(1 point) '".formatted(id, line));
    }
    if (promised != heading.points()) {
      faults.add(
          "%s: the rubric gives %d points, the statement promises %d"
              .formatted(id, promised, heading.points()));
    }
    return faults;
  }
}
