package dev.einlab.grader.judge;

import dev.einlab.grader.judge.CheckFailed.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The judge in a notebook: runs the public rounds, shows a picture where numbers differ, and throws
 * with the reason. An answer that equals a known wrong solution is told that solution's hint.
 */
public final class LearnersJudge implements Judge {
  private static final int HIDDEN_ROUNDS = 5;

  private final Problems problems;
  private final Progress progress;
  private final Consumer<Object> show;
  private final String secret;

  /**
   * @param show shows a picture or a note in the cell
   * @param secret what hidden inputs are drawn from; empty where nobody keeps one
   */
  public LearnersJudge(Problems problems, Progress progress, Consumer<Object> show, String secret) {
    this.problems = problems;
    this.progress = progress;
    this.show = show;
    this.secret = secret;
  }

  @Override
  public void check(String id, Answer answer) throws InterruptedException {
    Problem problem = problems.problem(id);
    List<Outcome> seen = new ArrayList<>();
    for (Problem.Round round : problem.rounds()) {
      requireArity(id, answer, round.inputs().size());
      Outcome outcome = Outcome.of(answer, round.inputs());
      seen.add(outcome);
      if (isRight(outcome, round.wanted())) continue;
      if (!(outcome instanceof Outcome.Untouched)) progress.failed(id);
      throw failure(problem, round, seen);
    }
    progress.passed(id);
    show.accept(new Note("✓ " + id + " is right. " + progress.share(problems, id)));
  }

  @Override
  public void hidden(String id, Answer answer, Inputs inputs, Answer oracle)
      throws InterruptedException {
    for (int round = 0; round < HIDDEN_ROUNDS; round++) {
      List<Value> drawn = inputs.values(id, Seeds.of("hidden", secret, id, round), round);
      requireArity(id, answer, drawn.size());
      Value wanted = Reference.value(id, oracle, drawn);
      Outcome outcome = Outcome.of(answer, drawn);
      if (isRight(outcome, wanted)) continue;
      throw failure(
          new Problem(id, id, List.of(), List.of(), List.of()),
          new Problem.Round(drawn, wanted),
          List.of(outcome));
    }
  }

  private static boolean isRight(Outcome outcome, Value wanted) {
    return outcome instanceof Outcome.Returned(Value got)
        && Difference.between(wanted, got) == null;
  }

  private static void requireArity(String id, Answer answer, int wanted) {
    if (answer.arity() == wanted) return;
    throw new IllegalArgumentException(
        "%s gives its answer %d inputs, but the check was called with a lambda of %d; restore the check cell"
            .formatted(id, wanted, answer.arity()));
  }

  private CheckFailed failure(Problem problem, Problem.Round round, List<Outcome> seen) {
    return switch (seen.getLast()) {
      case Outcome.Untouched() ->
          new CheckFailed(
              problem.id(),
              Kind.NOT_DONE,
              null,
              "%s is not done yet: replace the line that throws with your code.%s"
                  .formatted(problem.id(), help(problem)),
              null);
      case Outcome.Unusable(String what) ->
          told(
              problem,
              seen,
              Kind.UNUSABLE,
              "Your code returned %s; a tensor or a number is wanted.".formatted(what),
              null);
      case Outcome.Threw threw ->
          told(problem, seen, Kind.THREW, sentence(threw, round), threw.cause());
      case Outcome.Returned(Value got) -> {
        Difference difference = Difference.between(round.wanted(), got);
        if (round.wanted() instanceof Value.OfTensor wanted
            && got instanceof Value.OfTensor yours) {
          show.accept(new Comparison(wanted, yours, difference));
        }
        yield told(problem, seen, kind(difference), difference.sentence(), null);
      }
    };
  }

  /**
   * The message: which input, what is wrong, the misconception where there is one, where help is.
   */
  private CheckFailed told(
      Problem problem, List<Outcome> seen, Kind kind, String sentence, Throwable cause) {
    Misconception known =
        problem.misconceptions().stream().filter(m -> m.gave(seen)).findFirst().orElse(null);
    String rounds =
        problem.rounds().isEmpty()
            ? "hidden test"
            : "input %d of %d".formatted(seen.size(), problem.rounds().size());
    String hint = known == null ? "" : "\n" + known.hint();
    return new CheckFailed(
        problem.id(),
        kind,
        known == null ? null : known.name(),
        "%s, %s. %s%s%s".formatted(problem.id(), rounds, sentence, hint, help(problem)),
        cause);
  }

  private static String help(Problem problem) {
    return problem.hints().isEmpty()
        ? ""
        : "\nStuck? Run dev.einlab.grader.Check.hint(\"" + problem.id() + "\");";
  }

  private static String sentence(Outcome.Threw threw, Problem.Round round) {
    String inputs = String.join(", ", round.inputs().stream().map(Value::brief).toList());
    if (threw.type().contains("ResolutionException")) {
      return "Your code uses a name that does not exist. Run its cell again: the message under it says which.";
    }
    return "Your code threw %s on %s: %s".formatted(threw.type(), inputs, threw.message());
  }

  private static Kind kind(Difference difference) {
    return switch (difference) {
      case Difference.Kind kind -> Kind.KIND;
      case Difference.WrongShape shape -> Kind.SHAPE;
      case Difference.WrongType type -> Kind.DTYPE;
      case Difference.Numbers numbers -> Kind.VALUE;
      case Difference.Scalar scalar -> Kind.VALUE;
    };
  }
}
