package dev.einlab.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.grader.release.Exam;
import dev.einlab.grader.release.Prover;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Of every problem that asks for speed, the solution earns the bonus and the slow answers do not.
 */
class RacersTest {
  @TestFactory
  List<DynamicNode> everyRaceIsWonByTheSolutionOnly() throws Exception {
    List<DynamicNode> races = new ArrayList<>();
    try (Sandbox sandbox = Sandbox.open(Hands.classPath())) {
      for (Path file : Exam.solutions(Hands.ROOT)) {
        List<Prover.Racer> racers = Prover.racers(file);
        if (racers.isEmpty()) continue;
        Exam exam = Exam.prepare(file, Hands.classPath(), "a secret");
        Trial trial = new Trial(sandbox, Limits.USUAL);
        for (Prover.Racer racer : racers) {
          Exam.Question question = exam.question(racer.problem());
          Submission alone =
              new Submission(
                  List.of(new Submission.Step.Run(question.gradeId(), racer.source())),
                  List.of(),
                  List.of());
          Result.Mark mark = trial.mark(exam, question, alone);
          races.add(
              DynamicTest.dynamicTest(
                  racer.problem() + " " + racer.name(),
                  () ->
                      assertThat(mark.points())
                          .as(mark.message())
                          .isEqualTo(racer.isFast() ? mark.of() : 0)));
        }
      }
    }
    return races;
  }
}
