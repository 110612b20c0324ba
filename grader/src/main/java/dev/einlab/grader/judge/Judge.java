package dev.einlab.grader.judge;

/**
 * What a check cell's answer is handed to. In a notebook that is the {@link LearnersJudge}; the
 * tools that release, prove and grade exercises run the same cells under a judge of their own.
 */
public interface Judge {
  /** Bound by a tool while it runs a cell; unbound in a notebook. */
  ScopedValue<Judge> CURRENT = ScopedValue.newInstance();

  /** The public check of a problem. Throws {@link CheckFailed} where the answer is wrong. */
  void check(String problem, Answer answer) throws InterruptedException;

  /**
   * The hidden test of a problem: inputs drawn from a secret seed, wanted outputs from an oracle
   * beside it.
   */
  void hidden(String problem, Answer answer, Inputs inputs, Answer oracle)
      throws InterruptedException;

  /**
   * The race of a problem that asks for speed: the answer against a reference that everybody may
   * see, on inputs large enough to be timed. It earns a bonus and costs nothing.
   */
  void speed(String problem, Answer answer, Inputs inputs, Answer reference)
      throws InterruptedException;
}
