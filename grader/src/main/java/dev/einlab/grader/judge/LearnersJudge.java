package dev.einlab.grader.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The judge in a notebook: runs the public rounds, shows a picture where numbers differ, and throws
 * with the reason. An answer that equals a known wrong solution is told that solution's hint.
 */
public final class LearnersJudge implements Judge {
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
    try {
      judge(problem, answer);
    } catch (CheckFailed failed) {
      if (failed.kind() != CheckFailed.Kind.NOT_DONE) progress.failed(id);
      throw failed;
    }
    progress.passed(id);
    show.accept(new Note("✓ " + id + " is right. " + progress.share(problems, id)));
  }

  @Override
  public void hidden(String id, Answer answer, Inputs inputs, Answer oracle)
      throws InterruptedException {
    Problem unnamed = new Problem(id, id, List.of(), List.of(), List.of());
    judge(unnamed.and(Hidden.rounds(id, inputs, oracle, secret)), answer);
  }

  @Override
  public void speed(String id, Answer answer, Inputs inputs, Answer reference)
      throws InterruptedException {
    NotebookRace race = new NotebookRace(id, answer, reference, Race.inputs(id, inputs, secret));
    show.accept(new Note(race.sentence(problems.listing(id).bonus())));
  }

  private void judge(Problem problem, Answer answer) throws InterruptedException {
    List<Outcome> seen = new ArrayList<>();
    for (Problem.Round round : problem.rounds()) {
      requireArity(problem.id(), answer, round.inputs().size());
      seen.add(Outcome.of(answer, round.inputs()));
      CheckFailed failure = Verdict.of(problem, seen);
      if (failure == null) continue;
      Comparison picture = Verdict.picture(round.wanted(), seen.getLast());
      if (picture != null) show.accept(picture);
      throw failure;
    }
  }

  private static void requireArity(String id, Answer answer, int wanted) {
    if (answer.arity() == wanted) return;
    throw new IllegalArgumentException(
        "%s gives its answer %d inputs, but the check was called with a lambda of %d; restore the check cell"
            .formatted(id, wanted, answer.arity()));
  }
}
