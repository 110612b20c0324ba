package dev.einlab.grader.judge;

import dev.einlab.grader.judge.CheckFailed.Kind;
import java.util.List;

/** What is said of an answer after it was called on the first rounds of a problem. */
public final class Verdict {
  private Verdict() {}

  /**
   * The failure of the last of these outcomes, or {@code null} where it is right.
   *
   * @param seen one outcome a round, from round 0 on; those before the last are right
   */
  public static CheckFailed of(Problem problem, List<Outcome> seen) {
    Problem.Round round = problem.rounds().get(seen.size() - 1);
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
        yield difference == null
            ? null
            : told(problem, seen, kind(difference), difference.sentence(), null);
      }
    };
  }

  /** The wanted tensor beside the one that came, or {@code null} where there are no two tensors. */
  public static Comparison picture(Value wanted, Outcome outcome) {
    return wanted instanceof Value.OfTensor target
            && outcome instanceof Outcome.Returned(Value.OfTensor got)
        ? new Comparison(target, got, Difference.between(target, got))
        : null;
  }

  /**
   * The message: which input, what is wrong, the misconception where there is one, where help is.
   */
  private static CheckFailed told(
      Problem problem, List<Outcome> seen, Kind kind, String sentence, Throwable cause) {
    Misconception known =
        problem.misconceptions().stream().filter(m -> m.gave(seen)).findFirst().orElse(null);
    String hint = known == null ? "" : "\n" + known.hint();
    return new CheckFailed(
        problem.id(),
        kind,
        known == null ? null : known.name(),
        "%s, %s. %s%s%s"
            .formatted(
                problem.id(), place(problem, seen.size() - 1), sentence, hint, help(problem)),
        cause);
  }

  /** "input 2 of 3", "hidden input 1 of 5". */
  private static String place(Problem problem, int round) {
    boolean hidden = problem.rounds().get(round).hidden();
    List<Problem.Round> alike =
        problem.rounds().stream().filter(r -> r.hidden() == hidden).toList();
    int index = alike.indexOf(problem.rounds().get(round));
    return "%s %d of %d".formatted(hidden ? "hidden input" : "input", index + 1, alike.size());
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
