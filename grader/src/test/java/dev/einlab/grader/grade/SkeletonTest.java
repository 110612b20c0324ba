package dev.einlab.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import dev.einlab.grader.release.NewExercise;
import dev.einlab.grader.release.Prover;
import dev.einlab.grader.release.Release;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an author gets from {@code new-exercise} is proved as it is, and holds a problem of each
 * kind: by it the race for speed and the answers that a teacher reads are graded.
 */
class SkeletonTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(20), Duration.ofSeconds(90), 256, 200);
  private static final String Q1 = "Tensor q1(Tensor x) { return x.mean(1); }";
  private static final String FAST =
      """
      float[] q2(Tensor x) {
        int n = x.length(0), m = x.length(1);
        float[] all = x.toFloats(), sums = new float[m];
        for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) sums[j] += all[i * m + j];
        return sums;
      }\
      """;
  private static final String SLOW =
      """
      float[] q2(Tensor x) {
        float[] sums = new float[x.length(1)];
        for (int j = 0; j < x.length(1); j++) for (int i = 0; i < x.length(0); i++) sums[j] += (float) x.get(i, j);
        return sums;
      }\
      """;
  private static final String LARGE_WRONG =
      FAST.replace("return sums", "if (n > 100) sums[7]++; return sums");
  private static final String LARGE_THROWS =
      FAST.replace(
          "return sums", "if (n > 100) throw new IllegalStateException(\"big\"); return sums");
  private static final String LARGE_EXITS =
      FAST.replace("return sums", "if (n > 100) Runtime.getRuntime().halt(3); return sums");
  private static final String REMEMBERS =
      "float[] known = null;\n"
          + FAST.replace("float[] all", "if (n > 100 && known != null) return known; float[] all")
              .replace("return sums", "known = sums; return sums");
  private static final String LATER =
      FAST.replace(
          "for (int i = 0; i < n; i++) for",
          "if (n > 100) { new Thread(() -> { for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) sums[j] += all[i * m + j]; }).start(); return sums; }"
              + " for (int i = 0; i < n; i++) for");
  private static final String SPOILS =
      """
      Thread spoiler = null;
      volatile boolean mine = false;
      """
          + SLOW.replace(
                  "float[] sums",
                  "if (spoiler == null) { for (int t = 0; t < 16; t++) { spoiler = new Thread(() -> { long k = 0; while (true) if (!mine) k++; }); spoiler.start(); } } mine = true; float[] sums")
              .replace("return sums", "mine = false; return sums");

  @TempDir static Path folder;
  private static Sandbox sandbox;
  private static Map<String, Result> results;

  @BeforeAll
  static void gradeAll() throws Exception {
    NewExercise.write(folder, "42-sum-of-things");
    Release.of(folder, Hands.classPath()).write();
    Path submitted = folder.resolve("submitted");
    handIn("fast", Q1, FAST, "Rows lie <b>side by side</b>.");
    handIn("slow", Q1, SLOW, "YOUR ANSWER HERE\n");
    handIn(
        "wrong", "Tensor q1(Tensor x) { return x; }", "float[] q2(Tensor x) { return null; }", " ");
    handIn("large-wrong", Q1, LARGE_WRONG, "");
    handIn("large-throws", Q1, LARGE_THROWS, "");
    handIn("large-exits", Q1, LARGE_EXITS, "");
    handIn("remembers", Q1, REMEMBERS, "");
    handIn("later", Q1, LATER, "");
    handIn("spoils", Q1, SPOILS, "");
    sandbox = Sandbox.open(Hands.classPath());
    results =
        grading(folder.resolve("grades")).grade(Grading.submissions(List.of(submitted)), 2).stream()
            .collect(Collectors.toMap(Result::submission, r -> r, (a, b) -> b, TreeMap::new));
  }

  @AfterAll
  static void close() throws Exception {
    sandbox.close();
  }

  private static Grading grading(Path out) throws Exception {
    return new Grading(folder, Hands.classPath(), "a secret", sandbox, LIMITS, out);
  }

  private static void handIn(String name, String q1, String q2, String q3) throws Exception {
    JsonObject notebook = Json.read(folder.resolve("exercises/42-sum-of-things.ipynb"));
    Hands.setSource(Hands.cell(notebook, "sum-of-things-q1"), q1);
    Hands.setSource(Hands.cell(notebook, "sum-of-things-q2"), q2);
    Hands.setSource(Hands.cell(notebook, "sum-of-things-q3"), q3);
    Files.createDirectories(folder.resolve("submitted"));
    Files.writeString(folder.resolve("submitted").resolve(name + ".ipynb"), notebook.toString());
  }

  private static Result.Mark mark(String submission, Result.Kind kind) {
    return results.get(submission).marks().stream()
        .filter(mark -> mark.kind() == kind)
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void aNewExerciseIsProvedAsItIs() throws Exception {
    Path file = folder.resolve("solutions/42-sum-of-things.ipynb");
    try (Prover prover = Prover.of(file, Hands.classPath())) {
      assertThat(prover.problems())
          .containsExactly("sum.of.things.q1", "sum.of.things.q2", "sum.of.things.q3");
      for (String id : prover.problems()) assertThat(prover.prove(id).faults()).isEmpty();
    }
    assertThat(Files.readString(file)).doesNotContain("PREFIX", "DOTTED", "TITLE", "NN");
    assertThat(Release.of(folder, Hands.classPath()).stale()).isEmpty();
  }

  @Test
  void anExerciseIsNamedLikeItsChapterAndNeverWrittenOver() {
    assertThatThrownBy(() -> NewExercise.write(folder, "sums"))
        .hasMessage(
            "an exercise is called like its chapter, two digits and words: '07-initialization', not 'sums'");
    assertThatThrownBy(() -> NewExercise.write(folder, "42-sum-of-things"))
        .hasMessage(
            folder.resolve("solutions/42-sum-of-things.ipynb")
                + " is there already; delete it first, or edit it");
  }

  @Test
  void aFastAnswerEarnsTheBonusASlowOneItsPointsOnly() {
    assertThat(mark("fast", Result.Kind.SPEED))
        .as("%s", mark("fast", Result.Kind.SPEED))
        .matches(mark -> mark.points() == 2 && mark.of() == 2 && !mark.pending());
    assertThat(mark("fast", Result.Kind.SPEED).message())
        .matches("\\d\\.\\d\\d of the reference's rate \\(.* best of 5\\); 0.4 is wanted");
    assertThat(results.get("fast").points()).isEqualTo(2);
    assertThat(results.get("fast").of()).isEqualTo(4);
    assertThat(results.get("fast").bonus()).isEqualTo(2);
    assertThat(results.get("slow").points()).isEqualTo(2);
    assertThat(results.get("slow").bonus()).isZero();
    assertThat(mark("slow", Result.Kind.SPEED).message()).startsWith("0.");
    assertThat(mark("wrong", Result.Kind.SPEED).message())
        .isEqualTo("Only right answers are raced.");
  }

  @Test
  void noBonusIsGotByCheating() {
    assertThat(mark("large-wrong", Result.Kind.SPEED).message())
        .startsWith(
            "On a large input the answer is not right: The shape is right, the first wrong value is at [7]: ");
    assertThat(mark("large-throws", Result.Kind.SPEED).message())
        .isEqualTo("On a large input the answer threw IllegalStateException: big");
    assertThat(mark("large-exits", Result.Kind.SPEED).message())
        .isEqualTo("The race was ended: it ended the virtual machine (exit code 3).");
    assertThat(mark("remembers", Result.Kind.SPEED).message())
        .startsWith("On a large input the answer is not right: ");
    assertThat(mark("later", Result.Kind.SPEED).message())
        .matches(
            "(The result changed after it was returned\\.|On a large input the answer is not right: .*)");
    for (String cheat :
        List.of("large-wrong", "large-throws", "large-exits", "remembers", "later", "spoils")) {
      assertThat(results.get(cheat).bonus()).as(cheat).isZero();
      assertThat(results.get(cheat).points()).as(cheat).isEqualTo(2);
    }
  }

  @Test
  void aWrittenAnswerWaitsForItsTeacherAnUntouchedOneEarnsNothing() {
    assertThat(mark("fast", Result.Kind.MANUAL))
        .isEqualTo(
            new Result.Mark(
                "sum.of.things.q3",
                Result.Kind.MANUAL,
                0,
                2,
                true,
                "A teacher reads this answer."));
    assertThat(results.get("fast").pending()).isEqualTo(2);
    for (String nothing : List.of("slow", "wrong", "later")) {
      assertThat(mark(nothing, Result.Kind.MANUAL).pending()).isFalse();
      assertThat(mark(nothing, Result.Kind.MANUAL).message()).isEqualTo("Nothing is written here.");
      assertThat(results.get(nothing).written()).isEmpty();
    }
  }

  @Test
  void pointsATeacherWritesIntoTheSheetReachEveryReport() throws Exception {
    Path out = folder.resolve("by-hand");
    List<Result> one = List.of(results.get("fast"));
    ManualSheet sheet = ManualSheet.read(out);
    assertThat(sheet.applied(one)).isEqualTo(one);
    sheet.write();
    Path file = out.resolve("manual.csv");
    String asked = Files.readString(file);
    assertThat(asked.lines())
        .containsExactly(
            "submission,problem,of,answer,points,comment",
            "\"fast\",\"sum.of.things.q3\",2,\"%s\",,\"\""
                .formatted(one.getFirst().written().getFirst().digest()));

    Files.writeString(file, asked.replace(",,\"\"", ",1,\"Why, \"\"exactly\"\"?\""));
    Result given = ManualSheet.read(out).applied(one).getFirst();
    assertThat(given.points()).isEqualTo(3);
    assertThat(given.pending()).isZero();
    assertThat(Feedback.page(given))
        .contains("<td>1 of 2</td><td><pre>Why, &quot;exactly&quot;?</pre>");
    ManualSheet again = ManualSheet.read(out);
    again.write();
    assertThat(Files.readString(file))
        .isEqualTo(asked.replace(",,\"\"", ",1,\"Why, \"\"exactly\"\"?\""));

    Files.writeString(file, asked.replace(",,\"\"", ",3,\"\""));
    assertThatThrownBy(() -> ManualSheet.read(out))
        .hasMessage(file + ", row 2: points are 3, possible are 0 to 2");
    Files.writeString(file, asked.replace(",,\"\"", ",two,\"\""));
    assertThatThrownBy(() -> ManualSheet.read(out))
        .hasMessage(file + ", row 2: points is 'two', a whole number is wanted");
    Files.writeString(file, asked.replace("2,\"", "2,\"x").replace(",,\"\"", ",2,\"\""));
    assertThat(ManualSheet.read(out).applied(one).getFirst().pending())
        .as("points for another text do not count")
        .isEqualTo(2);
  }

  @Test
  void theTeachersPageHoldsRubricAndAnswers() throws Exception {
    Grading grading = grading(folder.resolve("grades"));
    grading.grade(Grading.submissions(List.of(folder.resolve("submitted/fast.ipynb"))), 1);
    assertThat(grading.manuals()).isEmpty(); // nothing was prepared: all was taken over
    List<Result> all = List.copyOf(results.values());
    var exam =
        dev.einlab.grader.release.Exam.prepare(
            folder.resolve("solutions/42-sum-of-things.ipynb"), Hands.classPath(), "");
    new Reports(all, exam.manuals()).write(folder.resolve("reports"));
    assertThat(Files.readString(folder.resolve("reports/manual/sum.of.things.q3.html")))
        .contains("(1 point) Says that a row lies side by side")
        .contains("<h2>fast</h2>\n<pre>Rows lie &lt;b&gt;side by side&lt;/b&gt;.</pre>")
        .doesNotContain("<h2>slow</h2>");
  }
}
