package dev.einlab.grader.release;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement's first lines say:
 *
 * <pre>
 * ## Problem 3 · Title
 * *Difficulty 2 of 5 · 5 minutes · 2 points*                       the checks give them
 * *Difficulty 4 of 5 · 15 minutes · 3 points and 2 for speed*      two more where the code is fast
 * *Difficulty 2 of 5 · 6 minutes · 2 points, given by hand*        a teacher gives them
 * </pre>
 */
record Heading(String title, int difficulty, int minutes, int points, int bonus, boolean byHand) {
  private static final Pattern TITLE = Pattern.compile("## Problem \\d+ · (.+)");
  private static final Pattern EFFORT =
      Pattern.compile(
          "\\*Difficulty ([1-5]) of 5 · (\\d+) minutes? · (\\d+) points?(?: and (\\d+) for speed)?(, given by hand)?\\*");

  /**
   * @throws IllegalArgumentException if the statement does not begin so; the message shows how
   */
  static Heading of(String id, String statement) {
    List<String> lines = statement.lines().filter(line -> !line.isBlank()).toList();
    Matcher title = TITLE.matcher(lines.isEmpty() ? "" : lines.getFirst());
    Matcher effort = EFFORT.matcher(lines.size() < 2 ? "" : lines.get(1));
    if (!title.matches() || !effort.matches()) {
      throw new IllegalArgumentException(
          id
              + ": a statement begins with '## Problem 3 · Title' and '*Difficulty 2 of 5 · 5 minutes · 2 points*'"
              + " ('… 2 points and 1 for speed*', '… 2 points, given by hand*'), this with "
              + lines.stream().limit(2).toList());
    }
    return new Heading(
        title.group(1),
        Integer.parseInt(effort.group(1)),
        Integer.parseInt(effort.group(2)),
        Integer.parseInt(effort.group(3)),
        effort.group(4) == null ? 0 : Integer.parseInt(effort.group(4)),
        effort.group(5) != null);
  }
}
