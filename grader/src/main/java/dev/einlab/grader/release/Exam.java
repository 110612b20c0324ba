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
 */
public record Exam(String name, Notebook exercise, List<Question> questions) {
  /**
   * One problem.
   *
   * @param problem public rounds first, hidden ones after them
   * @param gradeId of the answer cell
   * @param testId of the test cell
   * @param test the test cell as learners got it
   */
  public record Question(Problem problem, String gradeId, String testId, String test, int points) {}

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
        Bench.Recorded recorded = bench.recorded(problem);
        questions.add(
            new Question(
                recorded.released().and(Bench.hidden(recorded, secret)),
                problem.answer().nbgrader().gradeId(),
                problem.test().nbgrader().gradeId(),
                problem.publicTest(),
                problem.heading().points()));
      }
    }
    return new Exam(source.name(), Release.exercise(source.notebook()), List.copyOf(questions));
  }

  /** The code cells before the first problem, which learners cannot change. */
  public List<Cell> setup() {
    return exercise.cells().stream()
        .filter(cell -> cell.isCode() && cell.nbgrader() != null && cell.nbgrader().isReadOnly())
        .toList();
  }

  /** The question whose test cell has this grade_id. */
  public Optional<Question> tested(String testId) {
    return questions.stream().filter(question -> question.testId().equals(testId)).findFirst();
  }

  public int points() {
    return questions.stream().mapToInt(Question::points).sum();
  }
}
