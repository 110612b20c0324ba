package dev.einlab.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

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
              new Result.Mark("einsum.q1", 1, 1, ""),
              new Result.Mark("einsum.q2", 0, 2, "<script>alert('\u0007')</script>")),
          List.of("a \"note\""),
          null);
  private static final Result BAD =
      Result.failed("=cmd|' /C calc'!A1", "k", "the file is not JSON");
  private static final Reports REPORTS = new Reports(List.of(GOOD, BAD));

  @Test
  void tableHasALineASubmission() {
    assertThat(REPORTS.table().lines())
        .containsExactly(
            "bob                 01-einsum      1 of 3",
            "=cmd|' /C calc'!A1               failed  the file is not JSON");
  }

  @Test
  void gradebookHoldsNoFormula() {
    assertThat(REPORTS.csv().lines())
        .containsExactly(
            "submission,exercise,points,of,failure",
            "\"bob\",\"01-einsum\",1,3,\"\"",
            "\"'=cmd|' /C calc'!A1\",\"\",0,0,\"the file is not JSON\"");
  }

  @Test
  void junitIsXmlWithAFailureAProblemLost() throws Exception {
    var xml =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(REPORTS.junit())));
    assertThat(xml.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
    assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(2);
  }

  @Test
  void feedbackEscapesWhatLearnersWrote() {
    assertThat(Reports.html(GOOD))
        .contains("<b>1 of 3 points</b>")
        .contains("&lt;script&gt;alert('\ufffd')&lt;/script&gt;")
        .doesNotContain("<script>");
    assertThat(Reports.html(BAD)).contains("<b>Not graded:</b> the file is not JSON");
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
