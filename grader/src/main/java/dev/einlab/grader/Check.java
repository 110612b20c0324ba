package dev.einlab.grader;

import dev.einlab.display.Display;
import dev.einlab.grader.judge.Answer;
import dev.einlab.grader.judge.Inputs;
import dev.einlab.grader.judge.Judge;
import dev.einlab.grader.judge.LearnersJudge;
import dev.einlab.grader.judge.Note;
import dev.einlab.grader.judge.Problem;
import dev.einlab.grader.judge.Problems;
import dev.einlab.grader.judge.Progress;
import dev.einlab.grader.judge.ProgressPicture;
import dev.einlab.tensor.Tensor;
import java.util.List;

/**
 * Checks an answer in the notebook. A check cell calls it by its full name, with the learner's code
 * as a lambda:
 *
 * <pre>
 * dev.einlab.grader.Check.that("einsum.q3", (a, b) -&gt; q3(a, b));     tensors in
 * dev.einlab.grader.Check.count("flops.q2", (b, d) -&gt; q2(b, d));     whole numbers in
 * dev.einlab.grader.Check.speed("flops.q5", inputs, code, reference); how fast it is
 * dev.einlab.grader.Check.hint("einsum.q3");                         the next hint
 * dev.einlab.grader.Check.progress();                                what is done
 * </pre>
 *
 * The lambda may return a tensor, an array of numbers, a whole number, a number, a text or a truth.
 * A right answer shows a line; a wrong one throws {@link dev.einlab.grader.judge.CheckFailed},
 * after a picture where one helps. Nothing needs a network.
 */
public final class Check {
  /** What one kernel session knows: read when the first check runs. */
  private static final class Session {
    static final Problems PROBLEMS = Problems.shipped();
    static final Progress PROGRESS = Progress.besideNotebook();
    static final Judge JUDGE = new LearnersJudge(PROBLEMS, PROGRESS, Display::show, secret());

    private static String secret() {
      String secret = System.getenv("EINLAB_SECRET");
      return secret == null ? "" : secret;
    }
  }

  private Check() {}

  /** Code that takes no input. */
  @FunctionalInterface
  public interface Of0 {
    Object answer() throws Exception;
  }

  /** Code that takes one tensor. */
  @FunctionalInterface
  public interface Of1 {
    Object answer(Tensor a) throws Exception;
  }

  /** Code that takes two tensors. */
  @FunctionalInterface
  public interface Of2 {
    Object answer(Tensor a, Tensor b) throws Exception;
  }

  /** Code that takes three tensors. */
  @FunctionalInterface
  public interface Of3 {
    Object answer(Tensor a, Tensor b, Tensor c) throws Exception;
  }

  /** Code that takes four tensors. */
  @FunctionalInterface
  public interface Of4 {
    Object answer(Tensor a, Tensor b, Tensor c, Tensor d) throws Exception;
  }

  /** Code that takes one whole number. */
  @FunctionalInterface
  public interface Count1 {
    Object answer(long a) throws Exception;
  }

  /** Code that takes two whole numbers. */
  @FunctionalInterface
  public interface Count2 {
    Object answer(long a, long b) throws Exception;
  }

  /** Code that takes three whole numbers. */
  @FunctionalInterface
  public interface Count3 {
    Object answer(long a, long b, long c) throws Exception;
  }

  /** Code that takes four whole numbers. */
  @FunctionalInterface
  public interface Count4 {
    Object answer(long a, long b, long c, long d) throws Exception;
  }

  public static void that(String problem, Of0 code) throws InterruptedException {
    judge().check(problem, answer(0, in -> code.answer()));
  }

  public static void that(String problem, Of1 code) throws InterruptedException {
    judge().check(problem, answer(code));
  }

  public static void that(String problem, Of2 code) throws InterruptedException {
    judge().check(problem, answer(code));
  }

  public static void that(String problem, Of3 code) throws InterruptedException {
    judge().check(problem, answer(code));
  }

  public static void that(String problem, Of4 code) throws InterruptedException {
    judge().check(problem, answer(code));
  }

  public static void count(String problem, Count1 code) throws InterruptedException {
    judge().check(problem, counting(code));
  }

  public static void count(String problem, Count2 code) throws InterruptedException {
    judge().check(problem, counting(code));
  }

  public static void count(String problem, Count3 code) throws InterruptedException {
    judge().check(problem, counting(code));
  }

  public static void count(String problem, Count4 code) throws InterruptedException {
    judge().check(problem, counting(code));
  }

  /**
   * A hidden test: inputs drawn from a secret, the wanted output from an oracle. Stands between
   * {@code // BEGIN HIDDEN TESTS} and {@code // END HIDDEN TESTS}, and tells the release tool where
   * the public inputs come from too.
   */
  public static void hidden(String problem, Inputs inputs, Of1 code, Of1 oracle)
      throws InterruptedException {
    judge().hidden(problem, answer(code), inputs, answer(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}. */
  public static void hidden(String problem, Inputs inputs, Of2 code, Of2 oracle)
      throws InterruptedException {
    judge().hidden(problem, answer(code), inputs, answer(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}. */
  public static void hidden(String problem, Inputs inputs, Of3 code, Of3 oracle)
      throws InterruptedException {
    judge().hidden(problem, answer(code), inputs, answer(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}. */
  public static void hidden(String problem, Inputs inputs, Of4 code, Of4 oracle)
      throws InterruptedException {
    judge().hidden(problem, answer(code), inputs, answer(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}, for whole numbers. */
  public static void hiddenCount(String problem, Inputs inputs, Count1 code, Count1 oracle)
      throws InterruptedException {
    judge().hidden(problem, counting(code), inputs, counting(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}, for whole numbers. */
  public static void hiddenCount(String problem, Inputs inputs, Count2 code, Count2 oracle)
      throws InterruptedException {
    judge().hidden(problem, counting(code), inputs, counting(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}, for whole numbers. */
  public static void hiddenCount(String problem, Inputs inputs, Count3 code, Count3 oracle)
      throws InterruptedException {
    judge().hidden(problem, counting(code), inputs, counting(oracle));
  }

  /** As {@link #hidden(String, Inputs, Of1, Of1)}, for whole numbers. */
  public static void hiddenCount(String problem, Inputs inputs, Count4 code, Count4 oracle)
      throws InterruptedException {
    judge().hidden(problem, counting(code), inputs, counting(oracle));
  }

  /**
   * The race of a problem that asks for speed, after its check: best of five against a reference,
   * on inputs of its own. Shows how fast the code is; never throws for being slow or wrong.
   */
  public static void speed(String problem, Inputs inputs, Of1 code, Of1 reference)
      throws InterruptedException {
    judge().speed(problem, answer(code), inputs, answer(reference));
  }

  /** As {@link #speed(String, Inputs, Of1, Of1)}. */
  public static void speed(String problem, Inputs inputs, Of2 code, Of2 reference)
      throws InterruptedException {
    judge().speed(problem, answer(code), inputs, answer(reference));
  }

  /** As {@link #speed(String, Inputs, Of1, Of1)}. */
  public static void speed(String problem, Inputs inputs, Of3 code, Of3 reference)
      throws InterruptedException {
    judge().speed(problem, answer(code), inputs, answer(reference));
  }

  /** Shows the next hint of a problem; after the last, all of them again. */
  public static void hint(String problem) {
    Problem known = Session.PROBLEMS.problem(problem);
    Display.show(new Note(hint(known, Session.PROGRESS.hinted(problem))));
  }

  /** Shows what is done of all exercises. */
  public static void progress() {
    Display.show(new ProgressPicture(Session.PROBLEMS, Session.PROGRESS));
  }

  /** The hint a learner gets who had {@code given} before. */
  static String hint(Problem problem, int given) {
    List<String> hints = problem.hints();
    if (given < hints.size()) {
      return "Hint %d of %d: %s".formatted(given + 1, hints.size(), hints.get(given));
    }
    return "That were all hints of %s:\n\n- %s".formatted(problem.id(), String.join("\n- ", hints));
  }

  private static Judge judge() {
    return Judge.CURRENT.isBound() ? Judge.CURRENT.get() : Session.JUDGE;
  }

  private interface Body {
    Object on(List<Object> inputs) throws Exception;
  }

  private static Answer answer(int arity, Body body) {
    return new Answer() {
      @Override
      public int arity() {
        return arity;
      }

      @Override
      public Object on(List<Object> inputs) throws Exception {
        return body.on(inputs);
      }
    };
  }

  private static Answer answer(Of1 code) {
    return answer(1, in -> code.answer(tensor(in, 0)));
  }

  private static Answer answer(Of2 code) {
    return answer(2, in -> code.answer(tensor(in, 0), tensor(in, 1)));
  }

  private static Answer answer(Of3 code) {
    return answer(3, in -> code.answer(tensor(in, 0), tensor(in, 1), tensor(in, 2)));
  }

  private static Answer answer(Of4 code) {
    return answer(4, in -> code.answer(tensor(in, 0), tensor(in, 1), tensor(in, 2), tensor(in, 3)));
  }

  private static Answer counting(Count1 code) {
    return answer(1, in -> code.answer(whole(in, 0)));
  }

  private static Answer counting(Count2 code) {
    return answer(2, in -> code.answer(whole(in, 0), whole(in, 1)));
  }

  private static Answer counting(Count3 code) {
    return answer(3, in -> code.answer(whole(in, 0), whole(in, 1), whole(in, 2)));
  }

  private static Answer counting(Count4 code) {
    return answer(4, in -> code.answer(whole(in, 0), whole(in, 1), whole(in, 2), whole(in, 3)));
  }

  private static Tensor tensor(List<Object> inputs, int index) {
    return (Tensor) inputs.get(index);
  }

  private static long whole(List<Object> inputs, int index) {
    return (Long) inputs.get(index);
  }
}
