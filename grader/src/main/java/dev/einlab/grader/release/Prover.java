package dev.einlab.grader.release;

import dev.einlab.grader.judge.CheckFailed;
import dev.einlab.grader.judge.Difference;
import dev.einlab.grader.judge.Judge;
import dev.einlab.grader.judge.LearnersJudge;
import dev.einlab.grader.judge.Problem;
import dev.einlab.grader.judge.Problems;
import dev.einlab.grader.judge.Progress;
import dev.einlab.grader.judge.Race;
import dev.einlab.grader.judge.Reference;
import dev.einlab.grader.judge.Value;
import dev.einlab.grader.notebook.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Proves that the problems of a notebook tell right from wrong:
 *
 * <pre>
 * the reference      passes the public check and the hidden test
 * the stub           is "not done yet", and nothing else
 * every mutant       fails the public check with its own hint, and fails the hidden test
 * every alternative  passes both
 * every slow answer  passes both
 * </pre>
 *
 * Of a problem that a teacher reads, the form is proved, and that a solution in code runs. How fast
 * answers are is proved where they are graded.
 */
public final class Prover implements AutoCloseable {
  private static final int MUTANTS = 3;
  private static final int ALTERNATIVES = 1;
  private static final int HINTS = 2;
  private static final int SLOW = 1;

  /**
   * What one problem's proof found: the number of answers tried, and what is wrong, in full
   * sentences.
   */
  public record Finding(String problem, int tried, List<String> faults) {}

  private final ExerciseSource source;
  private final Bench bench;

  private Prover(ExerciseSource source, Bench bench) {
    this.source = source;
    this.bench = bench;
  }

  /** The proof of a notebook of solutions; its set-up cells run now. */
  public static Prover of(Path file, String classPath) throws Exception {
    ExerciseSource source = ExerciseSource.read(file);
    return new Prover(source, new Bench(source, classPath));
  }

  public static List<Path> solutions(Path root) throws IOException {
    return Release.solutions(root);
  }

  public List<String> problems() {
    return source.tasks().stream().map(Task::id).toList();
  }

  /**
   * An answer to a problem that asks for speed, and whether it must earn the bonus: the solution
   * must, answers that are called slow must not.
   */
  public record Racer(String problem, String name, String source, boolean isFast) {}

  /** The answers of a notebook of solutions that a race proves. */
  public static List<Racer> racers(Path file) {
    List<Racer> racers = new ArrayList<>();
    for (ProblemSource problem : ExerciseSource.read(file).problems()) {
      if (problem.heading().bonus() == 0) continue;
      racers.add(new Racer(problem.id(), "the solution", problem.answer().source(), true));
      problem
          .slow()
          .forEach(slow -> racers.add(new Racer(problem.id(), slow.name(), slow.source(), false)));
    }
    return racers;
  }

  /** Tries every answer to one problem. */
  public Finding prove(String id) throws Exception {
    return switch (source.tasks().stream()
        .filter(t -> t.id().equals(id))
        .findFirst()
        .orElseThrow()) {
      case ProblemSource problem -> prove(problem);
      case ManualSource manual -> prove(manual);
    };
  }

  private Finding prove(ManualSource manual) {
    List<String> faults = new ArrayList<>(manual.faults());
    Cell answer = manual.answer();
    Recorder nobody = new Recorder(manual.id());
    Throwable thrown =
        answer.isCode() ? thrownBy(() -> bench.session().run(answer.source(), nobody)) : null;
    if (thrown != null) faults.add("%s: its solution throws %s".formatted(manual.id(), thrown));
    return new Finding(manual.id(), 1, List.copyOf(faults));
  }

  private Finding prove(ProblemSource problem) throws Exception {
    List<String> faults = new ArrayList<>(formFaults(problem));
    Bench.Recorded recorded = bench.recorded(problem);
    Judge judge = judge(recorded.released(), problem);
    expectCells(problem, judge, faults);
    recorded
        .variants()
        .forEach((variant, code) -> {
          switch (variant.kind()) {
            case MUTANT -> expectHint(problem, variant, code, judge, faults);
            case ALTERNATIVE, SLOW -> expectRight(problem, variant, code, judge, faults);
          }
        });
    speedFaults(recorded, faults);
    return new Finding(problem.id(), 2 + problem.variants().size(), List.copyOf(faults));
  }

  /** A learner's judge over freshly made check data, which shows nothing and keeps no progress. */
  private Judge judge(Problem released, ProblemSource problem) {
    Problems only =
        new Problems() {
          @Override
          public Problem problem(String id) {
            if (id.equals(released.id())) return released;
            throw new IllegalArgumentException(
                "the test cell of " + released.id() + " checks " + id);
          }

          @Override
          public List<Listing> all() {
            return List.of(problem.listing(source.name()));
          }
        };
    return new LearnersJudge(only, new Progress(null), shown -> {}, "proof");
  }

  /**
   * The cells themselves, as a notebook runs them: the solution's pass, the learner's say "not done
   * yet".
   */
  private void expectCells(ProblemSource problem, Judge judge, List<String> faults) {
    Throwable solved =
        thrownBy(() -> run(problem.answer().source(), problem.test().source(), judge));
    if (solved != null)
      faults.add("%s: the reference is refused: %s".formatted(problem.id(), solved));
    Throwable untouched = thrownBy(() -> run(problem.stub(), problem.publicTest(), judge));
    if (untouched instanceof CheckFailed failed && failed.kind() == CheckFailed.Kind.NOT_DONE)
      return;
    faults.add("%s: the stub should be 'not done yet', but: %s".formatted(problem.id(), untouched));
  }

  private static void expectRight(
      ProblemSource problem, Variant variant, Recorder code, Judge judge, List<String> faults) {
    Throwable thrown =
        thrownBy(() -> {
          code.check(judge);
          code.hidden(judge);
        });
    if (thrown == null) return;
    String kind = variant.kind().toString().toLowerCase(Locale.ROOT);
    faults.add("%s: %s %s is refused: %s".formatted(problem.id(), kind, variant.name(), thrown));
  }

  private static void expectHint(
      ProblemSource problem, Variant mutant, Recorder code, Judge judge, List<String> faults) {
    String who = "%s: mutant %s ".formatted(problem.id(), mutant.name());
    Throwable thrown = thrownBy(() -> code.check(judge));
    if (!(thrown instanceof CheckFailed failed)) {
      faults.add(
          who + (thrown == null ? "passes the public check" : "breaks the check: " + thrown));
    } else if (!mutant.name().equals(failed.misconception())) {
      faults.add(
          who + "is taken for %s: %s".formatted(failed.misconception(), failed.getMessage()));
    } else if (!failed.getMessage().contains(mutant.hint())) {
      faults.add(who + "is not told its hint, but: " + failed.getMessage());
    }
    Throwable hidden = thrownBy(() -> code.hidden(judge));
    if (!(hidden instanceof CheckFailed)) {
      faults.add(
          who + (hidden == null ? "passes the hidden test" : "breaks the hidden test: " + hidden));
    }
  }

  private void run(String answer, String test, Judge judge) throws Exception {
    bench.session().run(answer, judge);
    bench.session().run(test, judge);
  }

  private interface Attempt {
    void run() throws Exception;
  }

  private static Throwable thrownBy(Attempt attempt) {
    try {
      attempt.run();
      return null;
    } catch (Exception | StackOverflowError | AssertionError e) {
      return e;
    }
  }

  /** A bonus is promised where there is a race, and the race's reference gives the right thing. */
  private static void speedFaults(Bench.Recorded recorded, List<String> faults)
      throws InterruptedException {
    ProblemSource problem = recorded.source();
    Recorder.Course course = recorded.reference().course();
    if ((course == null) != (problem.heading().bonus() == 0)) {
      faults.add(
          problem.id()
              + ": a statement says ' and 1 for speed' where, and only where, the test cell calls Check.speed");
    }
    if (course == null) return;
    atLeast(faults, problem, "slow answers", SLOW, problem.slow().count());
    List<Value> inputs = Race.inputs(problem.id(), course.inputs(), "").getFirst();
    Value wanted = Reference.value(problem.id(), course.reference(), inputs);
    Value got = Reference.value(problem.id(), course.answer(), inputs);
    Difference difference = Difference.between(wanted, got);
    if (difference == null) return;
    faults.add(
        "%s: the solution and the race's reference disagree: %s"
            .formatted(problem.id(), difference.sentence()));
  }

  /** What can be seen without running anything. */
  private static List<String> formFaults(ProblemSource problem) {
    List<String> faults = new ArrayList<>();
    atLeast(faults, problem, "mutants", MUTANTS, problem.mutants().count());
    atLeast(faults, problem, "alternatives", ALTERNATIVES, problem.alternatives().count());
    atLeast(faults, problem, "hints", HINTS, problem.hints().size());
    if (problem.heading().byHand())
      faults.add(problem.id() + ": the checks give its points, so nothing is 'given by hand'");
    if (!Regions.hasSolution(problem.answer().source()))
      faults.add(problem.id() + ": its answer cell has no solution region");
    if (!Regions.hasHidden(problem.test().source()))
      faults.add(problem.id() + ": its test cell has no hidden tests");
    if (problem.test().nbgrader().points() != problem.heading().points()) {
      faults.add(
          "%s: the statement promises %d points, nbgrader's metadata of the test cell %s"
              .formatted(
                  problem.id(), problem.heading().points(), problem.test().nbgrader().points()));
    }
    if (problem.test().source().matches("(?s).*\\bassert\\b.*")) {
      faults.add(problem.id() + ": its test cell uses assert, which does nothing in a notebook");
    }
    String twice =
        problem.variants().stream()
            .collect(Collectors.groupingBy(Variant::name, Collectors.counting()))
            .entrySet()
            .stream()
            .filter(entry -> entry.getValue() > 1)
            .map(entry -> entry.getKey())
            .collect(Collectors.joining(", "));
    if (!twice.isEmpty()) faults.add(problem.id() + ": two variants are called " + twice);
    return faults;
  }

  private static void atLeast(
      List<String> faults, ProblemSource problem, String what, int wanted, long got) {
    if (got < wanted)
      faults.add("%s: %d %s, at least %d are wanted".formatted(problem.id(), got, what, wanted));
  }

  @Override
  public void close() {
    bench.close();
  }
}
