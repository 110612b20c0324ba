package dev.einlab.grader.release;

import dev.einlab.grader.judge.Answer;
import dev.einlab.grader.judge.Hidden;
import dev.einlab.grader.judge.Inputs;
import dev.einlab.grader.judge.Misconception;
import dev.einlab.grader.judge.Outcome;
import dev.einlab.grader.judge.Problem;
import dev.einlab.grader.judge.Race;
import dev.einlab.grader.judge.Reference;
import dev.einlab.grader.judge.Seeds;
import dev.einlab.grader.judge.Value;
import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.session.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A notebook of solutions at work: its set-up cells have run, and answers to its problems can be
 * tried.
 */
final class Bench implements AutoCloseable {
  static final int PUBLIC_ROUNDS = 3;

  private final Session session;

  Bench(ExerciseSource source, String classPath) throws Exception {
    session = new Session(classPath);
    for (Cell cell : source.setup()) session.run(cell.source(), new Recorder(source.name()));
  }

  Session session() {
    return session;
  }

  /** A problem with the code its cells hand to the judge: the reference's, and each variant's. */
  record Recorded(ProblemSource source, Recorder reference, Map<Variant, Recorder> variants) {
    /** What learners get: the reference and every mutant called on the public inputs. */
    Problem released() throws InterruptedException {
      List<Problem.Round> rounds = new ArrayList<>();
      for (int round = 0; round < PUBLIC_ROUNDS; round++) {
        List<Value> inputs = draw(source, reference.inputs(), round);
        rounds.add(
            new Problem.Round(
                inputs, Reference.value(source.id(), reference.answer(), inputs), false));
      }
      List<Misconception> known = new ArrayList<>();
      for (Variant mutant : source.mutants().toList()) {
        Answer answer = variants.get(mutant).answer();
        known.add(new Misconception(mutant.name(), mutant.hint(), outcomes(answer, rounds)));
      }
      return new Problem(source.id(), source.heading().title(), source.hints(), rounds, known);
    }
  }

  /** The hidden rounds of a problem, wanted outputs from its oracle. */
  static List<Problem.Round> hidden(Recorded recorded, String secret) throws InterruptedException {
    Recorder reference = recorded.reference();
    return Hidden.rounds(recorded.source().id(), reference.inputs(), reference.oracle(), secret);
  }

  /** What a problem that asks for speed is raced on, or {@code null} where it does not. */
  static Speed speed(Recorded recorded, String secret) throws InterruptedException {
    Recorder.Course course = recorded.reference().course();
    if (course == null) return null;
    String id = recorded.source().id();
    List<List<Value>> inputs = Race.inputs(id, course.inputs(), secret);
    List<Value> wanted = new ArrayList<>();
    for (List<Value> round : inputs) wanted.add(Reference.value(id, course.reference(), round));
    return new Speed(recorded.source().heading().bonus(), inputs, wanted);
  }

  /** Declares every answer to a problem in turn, and takes what the whole test cell hands in. */
  Recorded recorded(ProblemSource source) throws Exception {
    Map<Variant, Recorder> variants = new LinkedHashMap<>();
    for (Variant variant : source.variants())
      variants.put(variant, record(source, variant.source()));
    return new Recorded(source, record(source, source.answer().source()), variants);
  }

  private static List<Value> draw(ProblemSource source, Inputs inputs, int round) {
    return inputs.values(source.id(), Seeds.of("public", "", source.id(), round), round);
  }

  private static List<Outcome> outcomes(Answer answer, List<Problem.Round> rounds)
      throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (Problem.Round round : rounds) outcomes.add(Outcome.of(answer, round.inputs()));
    return outcomes;
  }

  private Recorder record(ProblemSource source, String answer) throws Exception {
    Recorder recorder = new Recorder(source.id());
    session.run(answer, recorder);
    session.run(source.test().source(), recorder);
    return recorder;
  }

  @Override
  public void close() {
    session.close();
  }
}
