package dev.einlab.grader.judge;

import java.util.List;

/** Calls code of the course itself, whose every outcome but a value is a mistake of ours. */
public final class Reference {
  private Reference() {}

  /**
   * @throws IllegalStateException if the code gives no value; the message says what it gave on
   *     which inputs
   */
  public static Value value(String problem, Answer reference, List<Value> inputs)
      throws InterruptedException {
    if (reference.arity() != inputs.size()) {
      throw new IllegalStateException(
          "%s: %d inputs are drawn, but the code takes %d"
              .formatted(problem, inputs.size(), reference.arity()));
    }
    Outcome outcome = Outcome.of(reference, inputs);
    if (outcome instanceof Outcome.Returned(Value value)) return value;
    throw new IllegalStateException(
        "%s: the reference gives no value on %s, but %s"
            .formatted(problem, inputs.stream().map(Value::brief).toList(), outcome),
        outcome instanceof Outcome.Threw threw ? threw.cause() : null);
  }
}
