package dev.einlab.grader.release;

import dev.einlab.grader.judge.Problem;
import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.notebook.Notebook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An exercise as a teacher grades it: what learners got, and for each problem the public and the
 * hidden rounds with everything wanted. It stays in the teacher's machine.
 *
 * @param order the ids of all problems, as they stand in the notebook
 */
public record Exam(
    String name,
    Notebook exercise,
    List<String> order,
    List<Question> questions,
    List<Manual> manuals) {
  /**
   * One problem that the checks judge.
   *
   * @param problem public rounds first, hidden ones after them
   * @param gradeId of the answer cell
   * @param stub the answer cell as learners got it
   * @param testId of the test cell
   * @param test the test cell as learners got it
   * @param speed the race for a bonus, or {@code null}
   */
  public record Question(
      Problem problem,
      String gradeId,
      String stub,
      String testId,
      String test,
      int points,
      Speed speed) {}

  /**
   * One problem that a teacher reads.
   *
   * @param gradeId of the answer cell
   * @param stub the answer cell as learners got it
   * @param rubric what gives points, a line each
   */
  public record Manual(
      String id, String title, String gradeId, String stub, int points, List<String> rubric) {}

  /** The notebooks that can be graded. */
  public static List<Path> solutions(Path root) throws IOException {
    return Release.solutions(root);
  }

  /**
   * Runs a notebook of solutions in this machine, and draws the hidden rounds.
   *
   * @throws Exception what a cell of the solutions threw
   */
  public static Exam prepare(Path solutions, String classPath, String secret) throws Exception {
    ExerciseSource source = ExerciseSource.read(solutions);
    List<Question> questions = new ArrayList<>();
    try (Bench bench = new Bench(source, classPath)) {
      for (ProblemSource problem : source.problems()) {
        questions.add(question(problem, bench.recorded(problem), secret));
      }
    }
    return new Exam(
        source.name(),
        Release.exercise(source.notebook()),
        source.tasks().stream().map(Task::id).toList(),
        List.copyOf(questions),
        source.manuals().stream().map(Exam::manual).toList());
  }

  private static Question question(ProblemSource source, Bench.Recorded recorded, String secret)
      throws InterruptedException {
    return new Question(
        recorded.released().and(Bench.hidden(recorded, secret)),
        source.answer().nbgrader().gradeId(),
        source.stub(),
        source.test().nbgrader().gradeId(),
        source.publicTest(),
        source.heading().points(),
        Bench.speed(recorded, secret));
  }

  private static Manual manual(ManualSource source) {
    return new Manual(
        source.id(),
        source.heading().title(),
        source.answer().nbgrader().gradeId(),
        source.stub(),
        source.heading().points(),
        source.rubric());
  }

  /** The code cells before the first problem, which learners cannot change. */
  public List<Cell> setup() {
    return exercise.cells().stream()
        .filter(cell -> cell.isCode() && cell.nbgrader() != null && cell.nbgrader().isReadOnly())
        .toList();
  }

  /** The question that judges a problem. */
  public Question question(String problem) {
    return questions.stream()
        .filter(question -> question.problem().id().equals(problem))
        .findFirst()
        .orElseThrow();
  }

  /** The problem a teacher reads whose answer cell has this grade_id. */
  public Optional<Manual> manual(String gradeId) {
    return manuals.stream().filter(manual -> manual.gradeId().equals(gradeId)).findFirst();
  }

  /** The question whose test cell has this grade_id. */
  public Optional<Question> tested(String testId) {
    return questions.stream().filter(question -> question.testId().equals(testId)).findFirst();
  }
}
