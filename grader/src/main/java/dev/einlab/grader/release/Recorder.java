package dev.einlab.grader.release;

import dev.einlab.grader.judge.Answer;
import dev.einlab.grader.judge.Inputs;
import dev.einlab.grader.judge.Judge;

/**
 * Judges nothing: keeps what a test cell handed in, for the release to call on inputs of its
 * choice.
 */
final class Recorder implements Judge {
  private final String problem;
  private Answer answer;
  private Inputs inputs;
  private Answer oracle;
  private Course course;

  /** What a test cell asks of speed. */
  record Course(Inputs inputs, Answer answer, Answer reference) {}

  Recorder(String problem) {
    this.problem = problem;
  }

  @Override
  public void check(String id, Answer code) {
    if (answer != null) throw twice("Check.that");
    requireOwn(id);
    answer = code;
  }

  @Override
  public void hidden(String id, Answer code, Inputs drawn, Answer beside) {
    if (inputs != null) throw twice("Check.hidden");
    requireOwn(id);
    inputs = drawn;
    oracle = beside;
  }

  @Override
  public void speed(String id, Answer code, Inputs drawn, Answer reference) {
    if (course != null) throw twice("Check.speed");
    requireOwn(id);
    course = new Course(drawn, code, reference);
  }

  /** What the test cell asks of speed, or {@code null}. */
  Course course() {
    return course;
  }

  /** The code under test. */
  Answer answer() {
    if (answer != null) return answer;
    throw new IllegalStateException(
        problem + ": its test cell calls neither Check.that nor Check.count");
  }

  Inputs inputs() {
    if (inputs != null) return inputs;
    throw new IllegalStateException(problem + ": its test cell has no hidden test (Check.hidden)");
  }

  Answer oracle() {
    inputs();
    return oracle;
  }

  /** Hands the code to another judge's public check. */
  void check(Judge judge) throws InterruptedException {
    judge.check(problem, answer());
  }

  /** Hands the code to another judge's hidden test. */
  void hidden(Judge judge) throws InterruptedException {
    judge.hidden(problem, answer(), inputs(), oracle());
  }

  private void requireOwn(String id) {
    if (id.equals(problem)) return;
    throw new IllegalStateException("the test cell of %s checks '%s'".formatted(problem, id));
  }

  private IllegalStateException twice(String call) {
    return new IllegalStateException(problem + ": its test cell calls " + call + " twice");
  }
}
