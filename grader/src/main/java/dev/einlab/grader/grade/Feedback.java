package dev.einlab.grader.grade;

import static dev.einlab.grader.grade.Reports.escaped;

/** The page a learner gets back. */
final class Feedback {
  private Feedback() {}

  static String page(Result result) {
    StringBuilder html = new StringBuilder(Reports.head(result.submission()));
    if (result.failure() != null) {
      return html.append(
              "<p><b>Not graded:</b> %s</p></body></html>\n".formatted(escaped(result.failure())))
          .toString();
    }
    html.append("<p>%s: <b>%s</b></p>\n".formatted(escaped(result.exercise()), sum(result)));
    html.append("<table><tr><th>problem</th><th>points</th><th></th></tr>\n");
    for (Result.Mark mark : result.marks()) {
      html.append(
          "<tr><td>%s</td><td>%s</td><td><pre>%s</pre>%s</td></tr>\n"
              .formatted(
                  escaped(mark.name()), points(mark), escaped(mark.message()), own(result, mark)));
    }
    html.append("</table>\n");
    if (!result.notes().isEmpty()) html.append("<h2>Notes</h2>\n<ul>\n");
    for (String note : result.notes())
      html.append("<li><pre>%s</pre></li>\n".formatted(escaped(note)));
    if (!result.notes().isEmpty()) html.append("</ul>\n");
    return html.append("</body></html>\n").toString();
  }

  /** "12 of 20 points, 2 bonus points, 3 still to be given". */
  static String sum(Result result) {
    String sum = "%d of %d points".formatted(result.points(), result.of());
    if (result.bonus() > 0)
      sum += ", %d bonus point%s".formatted(result.bonus(), result.bonus() == 1 ? "" : "s");
    if (result.pending() > 0) sum += ", %d still to be given".formatted(result.pending());
    return sum;
  }

  private static String points(Result.Mark mark) {
    if (mark.pending()) return "of %d, still to be given".formatted(mark.of());
    if (mark.kind() == Result.Kind.SPEED)
      return "%d of %d bonus".formatted(mark.points(), mark.of());
    return "%d of %d".formatted(mark.points(), mark.of());
  }

  /** What the learner wrote, under the mark a teacher gives for it. */
  private static String own(Result result, Result.Mark mark) {
    if (mark.kind() != Result.Kind.MANUAL) return "";
    StringBuilder own = new StringBuilder();
    for (Result.Written answer : result.written()) {
      if (answer.problem().equals(mark.problem()))
        own.append("<hr>\n").append(ManualPages.answer(answer));
    }
    return own.toString();
  }
}
