package dev.einlab.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.grader.release.Exam;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Reports of texts that a learner may have written to harm who reads them. */
class ReportsTest {
  private static final Result GOOD =
      new Result(
          "bob",
          "01-einsum",
          "k",
          List.of(
              new Result.Mark("einsum.q1", Result.Kind.TEST, 1, 1, false, ""),
              new Result.Mark(
                  "einsum.q2", Result.Kind.TEST, 0, 2, false, "<script>alert('\u0007')</script>"),
              new Result.Mark(
                  "einsum.q2", Result.Kind.SPEED, 0, 2, false, "Only right answers are raced."),
              new Result.Mark(
                  "einsum.q3", Result.Kind.MANUAL, 0, 4, true, "A teacher reads this answer.")),
          List.of(new Result.Written("einsum.q3", "<b>because</b>", List.of("iVBORw0KGgo="))),
          List.of("a \"note\""),
          null);
  private static final Result BAD =
      Result.failed("=cmd|' /C calc'!A1", "k", "the file is not JSON");
  private static final Reports REPORTS =
      new Reports(
          List.of(GOOD, BAD),
          List.of(
              new Exam.Manual(
                  "einsum.q3",
                  "Why",
                  "einsum-q3",
                  "YOUR ANSWER HERE",
                  4,
                  List.of("(4 points) x"))));

  @Test
  void tableHasALineASubmission() {
    assertThat(REPORTS.table().lines())
        .containsExactly(
            "bob                 01-einsum      1 of 7 points, 4 still to be given",
            "=cmd|' /C calc'!A1               failed  the file is not JSON");
  }

  @Test
  void gradebookHoldsNoFormula() {
    assertThat(REPORTS.csv().lines())
        .containsExactly(
            "submission,exercise,points,of,bonus,pending,failure",
            "\"bob\",\"01-einsum\",1,7,0,4,\"\"",
            "\"'=cmd|' /C calc'!A1\",\"\",0,0,0,0,\"the file is not JSON\"");
  }

  @Test
  void junitIsXmlWithAFailureAProblemLost() throws Exception {
    var xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(REPORTS.junit())));
    assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(5);
    assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("skipped").getLength()).isEqualTo(2);
  }

  @Test
  void feedbackEscapesWhatLearnersWrote() {
    assertThat(Feedback.page(GOOD))
        .contains("<b>1 of 7 points, 4 still to be given</b>")
        .contains("<td>of 4, still to be given</td>")
        .contains("<td>0 of 2 bonus</td>")
        .contains("<pre>&lt;b&gt;because&lt;/b&gt;</pre>")
        .contains("src=\"data:image/png;base64,iVBORw0KGgo=\"")
        .contains("&lt;script&gt;alert('\ufffd')&lt;/script&gt;")
        .doesNotContain("<script>");
    assertThat(Feedback.page(BAD)).contains("<b>Not graded:</b> the file is not JSON");
  }

  @Test
  void theSummaryIsMarkdownThatLearnersCannotBend() {
    assertThat(REPORTS.summary().lines())
        .containsExactly(
            "## Grades",
            "",
            "| submission | exercise | points |",
            "|---|---|---|",
            "| bob | 01-einsum | 1 of 7 points, 4 still to be given |",
            "| =cmd\\|' /C calc'\\!A1 |  | the file is not JSON |",
            "",
            "| problem | lost by |",
            "|---|---|",
            "| einsum.q2 | 1 |");
  }

  @Test
  void fileNamesStayInTheirFolder() {
    assertThat(Grading.fileName("bob")).isEqualTo("bob");
    assertThat(Grading.fileName("../../x"))
        .matches("_\\._\\.\\._x-[0-9a-f]{8}|[A-Za-z0-9._-]+-[0-9a-f]{8}")
        .doesNotContain("/");
    assertThat(Grading.fileName("a/b"))
        .isNotEqualTo(Grading.fileName("a_b"))
        .isNotEqualTo(Grading.fileName("a b"));
  }

  @Test
  void resultsSurviveTheirJson() {
    assertThat(Result.of(GOOD.toJson())).isEqualTo(GOOD);
    assertThat(Result.of(BAD.toJson())).isEqualTo(BAD);
  }
}
