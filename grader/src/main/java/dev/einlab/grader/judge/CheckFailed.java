package dev.einlab.grader.judge;

/**
 * An answer is not right yet. The message is for the learner: what is wrong, both values, and where
 * help is. It carries no stack trace, because the mistake is in the cell above, not in the checker;
 * what the learner's code threw is its cause.
 */
public final class CheckFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was wrong. */
  public enum Kind {
    NOT_DONE,
    THREW,
    UNUSABLE,
    KIND,
    SHAPE,
    DTYPE,
    VALUE
  }

  private final String problem;
  private final Kind kind;
  private final String misconception;

  public CheckFailed(
      String problem, Kind kind, String misconception, String message, Throwable cause) {
    super(message, cause, true, false);
    this.problem = problem;
    this.kind = kind;
    this.misconception = misconception;
  }

  public String problem() {
    return problem;
  }

  public Kind kind() {
    return kind;
  }

  /** The name of the known wrong solution whose output this answer gave, or {@code null}. */
  public String misconception() {
    return misconception;
  }
}
