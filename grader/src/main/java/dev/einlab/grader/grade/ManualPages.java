package dev.einlab.grader.grade;

import dev.einlab.grader.release.Exam;
import java.util.List;

/** For a teacher: all answers to one problem on one page, below its rubric. */
final class ManualPages {
  private ManualPages() {}

  static String page(Exam.Manual manual, List<Result> results) {
    StringBuilder html = new StringBuilder(Reports.head(manual.id() + " · " + manual.title()));
    html.append(
        "<p>%d points. Write them into <code>manual.csv</code>, then grade again.</p>\n<ol>\n"
            .formatted(manual.points()));
    manual.rubric().forEach(line -> html.append("<li>%s</li>\n".formatted(Reports.escaped(line))));
    html.append("</ol>\n");
    for (Result result : results) {
      for (Result.Written answer : result.written()) {
        if (!answer.problem().equals(manual.id())) continue;
        html.append("<h2>%s</h2>\n".formatted(Reports.escaped(result.submission())));
        html.append(answer(answer));
      }
    }
    return html.append("</body></html>\n").toString();
  }

  /** An answer as it was written, and its pictures. */
  static String answer(Result.Written answer) {
    StringBuilder html = new StringBuilder();
    html.append("<pre>%s</pre>\n".formatted(Reports.escaped(answer.text())));
    for (String png : answer.pictures()) {
      html.append(
          "<img style=\"max-width:100%%\" alt=\"a picture of the answer\" src=\"data:image/png;base64,%s\">\n"
              .formatted(png));
    }
    return html.toString();
  }
}
