package dev.einlab.grader.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;

/** The checksums are nbgrader 0.9.5's own, for three kinds of cells. */
class NbgraderTest {
  @Test
  void checksumOfTest() {
    Nbgrader test = new Nbgrader("test-square", true, false, true, false, 2);
    assertThat(test.checksum("assertClose(square(3), 9.0);\n", "code"))
        .isEqualTo("b6481386132d178c9d5525b347b9faa1");
  }

  @Test
  void checksumOfTestCountsAsLockedWhateverItsFlagSays() {
    Nbgrader test = new Nbgrader("test-square", true, false, false, false, 2);
    assertThat(test.checksum("assertClose(square(3), 9.0);\n", "code"))
        .isEqualTo("b6481386132d178c9d5525b347b9faa1");
  }

  @Test
  void checksumOfAnswer() {
    Nbgrader answer = new Nbgrader("square", false, true, false, false, 0);
    String stub = "// YOUR CODE HERE\nthrow new UnsupportedOperationException(\"YOUR CODE HERE\");";
    assertThat(answer.checksum(stub, "code")).isEqualTo("4dbb0b8f5a1856075c45afbb3f8c9e82");
  }

  @Test
  void checksumOfManualAnswerWithHalfAPoint() {
    Nbgrader manual = new Nbgrader("explain-6nd", true, true, false, false, 1.5);
    assertThat(manual.checksum("YOUR ANSWER HERE", "markdown"))
        .isEqualTo("c324a9eee1f0f3e1be35e5af3e3c9c34");
  }

  @Test
  void writesTheKeysOfSchemaThreeAndNoOther() {
    JsonObject test = new Nbgrader("a-test", true, false, true, false, 2).toJson("x", "code");
    assertThat(test.keySet())
        .containsExactlyInAnyOrder(
            "schema_version",
            "grade_id",
            "grade",
            "solution",
            "locked",
            "task",
            "cell_type",
            "points",
            "checksum");
    JsonObject answer = new Nbgrader("a", false, true, false, false, 0).toJson("x", "code");
    assertThat(answer.keySet()).doesNotContain("points");
    assertThat(Nbgrader.of(test)).isEqualTo(new Nbgrader("a-test", true, false, true, false, 2));
  }

  @Test
  void refusesIdsThatNbgraderRefuses() {
    assertThatThrownBy(() -> new Nbgrader("einsum.q1", false, true, false, false, 0))
        .hasMessage("grade_id 'einsum.q1' may hold letters, digits, _ and - only");
    assertThatThrownBy(() -> new Nbgrader("q", true, false, true, false, -1))
        .hasMessage("q: points are -1.0, below 0");
  }
}
