package dev.einlab.grader.judge;

import static dev.einlab.tensor.Einsum.einsum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.einlab.grader.judge.CheckFailed.Kind;
import dev.einlab.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a learner is told, word by word, about the shipped problem einsum.q1 (rows against rows).
 */
class LearnersJudgeTest {
  private static final String ID = "einsum.q1";
  private static final String HELP = "\nStuck? Run dev.einlab.grader.Check.hint(\"einsum.q1\");";

  private interface Code {
    Object on(Tensor a, Tensor b) throws Exception;
  }

  private final List<Object> shown = new ArrayList<>();
  private final Problems problems = Problems.shipped();
  private final Progress progress = new Progress(null);

  private static Answer answer(Code code) {
    return new Answer() {
      @Override
      public int arity() {
        return 2;
      }

      @Override
      public Object on(List<Object> inputs) throws Exception {
        return code.on((Tensor) inputs.get(0), (Tensor) inputs.get(1));
      }
    };
  }

  private void check(Code code) throws InterruptedException {
    new LearnersJudge(problems, progress, shown::add, "").check(ID, answer(code));
  }

  private CheckFailed failure(Code code) {
    return catchThrowableOfType(CheckFailed.class, () -> check(code));
  }

  @Test
  void aRightAnswerIsSaidAndKept() throws Exception {
    check((a, b) -> einsum("xy,zy->xz", a, b));
    assertThat(shown).hasToString("[✓ einsum.q1 is right. 1 of 8 problems of 01-einsum are done.]");
    assertThat(progress.state(ID)).isEqualTo(new Progress.State(true, 0, 0));
  }

  @Test
  void theStubIsNotDoneYetAndNoFailure() {
    CheckFailed failed =
        failure((a, b) -> {
          throw new UnsupportedOperationException("YOUR CODE HERE");
        });
    assertThat(failed)
        .hasMessage(
            "einsum.q1 is not done yet: replace the line that throws with your code." + HELP)
        .extracting(CheckFailed::kind)
        .isEqualTo(Kind.NOT_DONE);
    assertThat(progress.state(ID)).isEqualTo(Progress.State.NONE);
  }

  @Test
  void anUnsupportedOperationOfTheirOwnIsNotTheStub() {
    CheckFailed failed = failure((a, b) -> List.of(a).remove(0));
    assertThat(failed.kind()).isEqualTo(Kind.THREW);
    assertThat(failed).hasCauseInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aKnownMistakeIsToldItsOwnHintAfterAPicture() {
    CheckFailed failed = failure((a, b) -> einsum("xy,zy->zx", a, b));
    assertThat(failed.misconception()).isEqualTo("transposed");
    assertThat(failed.kind()).isEqualTo(Kind.VALUE);
    assertThat(failed)
        .hasMessage(
            "einsum.q1, input 1 of 3. The shape is right, the first wrong value is at [0, 2]: 11 is wanted, yours is -20 "
                + "(4 of 9 values differ).\n"
                + "These are the right numbers in the wrong layout: the letters after the arrow order the axes, and yours "
                + "put b's rows first."
                + HELP);
    assertThat(shown).singleElement().isInstanceOf(Comparison.class);
    assertThat(progress.state(ID)).isEqualTo(new Progress.State(false, 1, 0));
  }

  @Test
  void anUnknownMistakeIsToldWhatDiffers() {
    CheckFailed failed = failure((a, b) -> a.matmul(b.t()).mul(2.0));
    assertThat(failed.misconception()).isNull();
    assertThat(failed.getMessage())
        .matches(
            "einsum\\.q1, input 1 of 3\\. The shape is right, [^\n]+ differ\\)\\.\nStuck[^\n]+");
    CheckFailed shape = failure((a, b) -> a.matmul(b.t()).sum(0));
    assertThat(shape)
        .hasMessage(
            "einsum.q1, input 1 of 3. The shape is wrong: [3, 3] is wanted, yours is [3]." + HELP);
    assertThat(shape.kind()).isEqualTo(Kind.SHAPE);
  }

  @Test
  void rightOnTheFirstInputOnlyIsNotRight() {
    CheckFailed failed =
        failure((a, b) ->
            a.length(0) == 3 && b.length(0) == 3 && a.length(1) == 3
                ? a.matmul(b.t())
                : a.matmul(b.t()).mul(2.0));
    assertThat(failed.getMessage()).startsWith("einsum.q1, input 2 of 3. ");
  }

  @Test
  void whatTheCodeThrewIsSaidAndKeptAsCause() {
    CheckFailed failed =
        failure((a, b) -> {
          throw new IllegalStateException("no luck");
        });
    assertThat(failed)
        .hasMessage(
            "einsum.q1, input 1 of 3. Your code threw IllegalStateException on float32 [3, 3], float32 [3, 3]: no luck"
                + HELP)
        .hasRootCauseMessage("no luck");
  }

  @Test
  void nothingAndStrangeThingsAreNoAnswer() {
    assertThat(failure((a, b) -> null))
        .hasMessage(
            "einsum.q1, input 1 of 3. Your code returned null; a tensor or a number is wanted."
                + HELP);
    assertThat(failure((a, b) -> 3).kind()).isEqualTo(Kind.KIND);
  }

  @Test
  void deepRecursionFailsTheCheckAndNothingElse() {
    CheckFailed failed = failure(LearnersJudgeTest::forever);
    assertThat(failed.getMessage())
        .startsWith("einsum.q1, input 1 of 3. Your code threw StackOverflowError on ");
  }

  private static Object forever(Tensor a, Tensor b) {
    return List.of(forever(a, b));
  }

  @Test
  void aCheckCostsLittle() throws Exception {
    check((a, b) -> a.matmul(b.t()));
    long begin = System.nanoTime();
    for (int i = 0; i < 10; i++) check((a, b) -> a.matmul(b.t()));
    assertThat((System.nanoTime() - begin) / 10).isLessThan(200_000_000L);
  }

  @Test
  void unknownProblemsAreNamedWithTheKnown() {
    LearnersJudge judge = new LearnersJudge(problems, progress, shown::add, "");
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () -> judge.check("einsum.q99", answer((a, b) -> a))))
        .hasMessageStartingWith(
            "there is no problem called 'einsum.q99'; there are einsum.q1, einsum.q2, ");
  }

  @Test
  void progressSurvivesASession(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("progress.json");
    new LearnersJudge(problems, new Progress(file), shown::add, "")
        .check(ID, answer((a, b) -> a.matmul(b.t())));
    String drawn = new ProgressPicture(problems, new Progress(file)).toString();
    assertThat(drawn).contains("01-einsum            ✓ · · · · · · ·  1 of 20 points");
    assertThat(Files.list(folder)).containsExactly(file);
  }

  @Test
  void brokenProgressIsSaidAndFailsNothing(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("progress.json"), "{\"einsum.q1\": 3}");
    Progress broken = new Progress(file);
    assertThat(new ProgressPicture(problems, broken).toString())
        .contains("Progress is started anew: progress.json cannot be read");
    Progress nowhere = new Progress(folder.resolve("progress.json/under-a-file.json"));
    new LearnersJudge(problems, nowhere, shown::add, "")
        .check(ID, answer((a, b) -> a.matmul(b.t())));
    assertThat(new ProgressPicture(problems, nowhere).toString())
        .contains("1 of 20 points")
        .contains("Progress is not kept: cannot write under-a-file.json");
  }
}
