package dev.einlab.grader.judge;

import java.util.ArrayList;
import java.util.List;

/** A race in the learner's own machine: a figure to work by, no verdict. */
final class NotebookRace {
  private static final long WARM_UP = 600_000_000L;

  /** The answer is not right on an input of the race; the message says how. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  private final String problem;
  private final Answer answer;
  private final Answer reference;
  private final List<List<Value>> inputs;
  private final List<Value> wanted = new ArrayList<>();

  NotebookRace(String problem, Answer answer, Answer reference, List<List<Value>> inputs) {
    this.problem = problem;
    this.answer = answer;
    this.reference = reference;
    this.inputs = inputs;
  }

  /** What the race showed, in a sentence. */
  String sentence(int bonus) throws InterruptedException {
    for (List<Value> round : inputs) wanted.add(Reference.value(problem, reference, round));
    Race.Pace pace;
    try {
      pace = Race.run(this::answered, this::referred, WARM_UP);
    } catch (InterruptedException e) {
      throw e;
    } catch (Wrong e) {
      return "✗ %s has no time yet: on the large inputs it is not right. %s"
          .formatted(problem, e.getMessage());
    } catch (Exception e) {
      throw new IllegalStateException(problem + ": the race could not be run", e);
    }
    return "%s %s runs at %s; %s is wanted for %d bonus point%s."
        .formatted(
            pace.isFast() ? "✓" : "·", problem, pace, Race.SHARE, bonus, bonus == 1 ? "" : "s");
  }

  private long answered(int round) throws Wrong, InterruptedException {
    List<Object> objects = Value.toJava(inputs.get(round));
    long begin = System.nanoTime();
    Outcome outcome = Outcome.ofCall(answer, objects);
    long time = System.nanoTime() - begin;
    switch (outcome) {
      case Outcome.Returned(Value got) -> {
        Difference difference = Difference.between(wanted.get(round), got);
        if (difference != null) throw new Wrong(difference.sentence());
      }
      case Outcome.Threw threw ->
          throw new Wrong("It threw %s: %s".formatted(threw.type(), threw.message()));
      case Outcome.Unusable(String what) -> throw new Wrong("It returned " + what + ".");
      case Outcome.Untouched() -> throw new Wrong("It is not done yet.");
    }
    return time;
  }

  private long referred(int round) throws InterruptedException {
    List<Object> objects = Value.toJava(inputs.get(round));
    long begin = System.nanoTime();
    Outcome.ofCall(reference, objects);
    return System.nanoTime() - begin;
  }
}
