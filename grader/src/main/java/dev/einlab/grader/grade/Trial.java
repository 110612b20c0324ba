package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.judge.Difference;
import dev.einlab.grader.judge.Outcome;
import dev.einlab.grader.judge.Race;
import dev.einlab.grader.judge.Value;
import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.release.Exam;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Races right answers for the bonus, one at a time while nothing else is graded: the answer and the
 * reference alternate in one child, the best of five laps counts, and every lap's result is judged.
 * The time is taken here. An answer that holds the reference up gains little by it: beside the
 * answer the reference counts as twice as slow at most as in a child of its own.
 */
final class Trial {
  static final String ANSWER = "answer";
  static final String REFERENCE = "reference";

  private static final long WARM_UP = 600_000_000L;
  private static final int CHILDREN = 3;
  private static final int HELD_UP = 2;

  /** The answer has lost; the message says why. */
  private static final class Lost extends Exception {
    private static final long serialVersionUID = 1L;

    Lost(String message) {
      super(message);
    }
  }

  private final Sandbox sandbox;
  private final Limits limits;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Long> alone = new HashMap<>();

  Trial(Sandbox sandbox, Limits limits) {
    this.sandbox = sandbox;
    this.limits = limits;
  }

  /** The mark for the speed of a submission's answer, which is right. */
  Result.Mark mark(Exam exam, Exam.Question question, Submission submission) throws IOException {
    String message = "";
    Set<Submission.Step.Run> deadly = new HashSet<>();
    for (int child = 0; child < CHILDREN; child++) {
      try {
        Race.Pace pace = race(exam, question, submission, deadly);
        if (pace.isFast()) pace = atMost(HELD_UP * alone(exam, question), pace);
        message = pace + "; " + Race.SHARE + " is wanted";
        return Result.Mark.speed(question, pace.isFast(), message);
      } catch (Lost e) {
        return Result.Mark.speed(question, false, e.getMessage());
      } catch (ChildProcess.Died e) {
        message = "The race was ended: " + e.getMessage() + ".";
      }
    }
    return Result.Mark.speed(question, false, message);
  }

  /** The reference's time beside the answer counts up to a bound: an answer may hold it up. */
  private static Race.Pace atMost(long bound, Race.Pace pace) {
    return new Race.Pace(pace.answer(), Math.min(pace.reference(), bound));
  }

  private Race.Pace race(
      Exam exam, Exam.Question question, Submission submission, Set<Submission.Step.Run> deadly)
      throws IOException, ChildProcess.Died, Lost {
    try (ChildProcess child = new ChildProcess(sandbox, limits, Sandbox.Speed.FULL)) {
      prepare(child, exam, question);
      for (Submission.Step step : submission.steps()) {
        if (!(step instanceof Submission.Step.Run run) || deadly.contains(run)) continue;
        try {
          child.ask(cell(run.source()), limits.step());
        } catch (ChildProcess.Died e) {
          deadly.add(run);
          throw e;
        }
      }
      enter(child, ANSWER, question);
      Lane answer = new Lane(child, ANSWER, question);
      Lane reference = new Lane(child, REFERENCE, question);
      return run(answer, reference);
    }
  }

  /** The reference's time in a child that no learner has touched: measured once a question. */
  private long alone(Exam exam, Exam.Question question) throws IOException, Lost {
    Long known = alone.get(question.testId());
    if (known != null) return known;
    try (ChildProcess child = new ChildProcess(sandbox, limits, Sandbox.Speed.FULL)) {
      prepare(child, exam, question);
      Lane lane = new Lane(child, REFERENCE, question);
      long time = run(lane, lane).reference();
      alone.put(question.testId(), time);
      return time;
    } catch (ChildProcess.Died e) {
      throw new IOException(
          question.problem().id() + ": the reference ends its machine: " + e.getMessage(), e);
    }
  }

  private static Race.Pace run(Lane answer, Lane reference) throws ChildProcess.Died, Lost {
    try {
      return Race.run(answer, reference, WARM_UP);
    } catch (ChildProcess.Died | Lost | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("a lane throws nothing else", e);
    }
  }

  /** Takes in the reference before any cell of the learner's can redefine what it calls. */
  private void prepare(ChildProcess child, Exam exam, Exam.Question question)
      throws ChildProcess.Died {
    for (Cell cell : exam.setup()) child.ask(cell(cell.source()), limits.step());
    child.ask(cell(question.stub()), limits.step());
    enter(child, REFERENCE, question);
  }

  private void enter(ChildProcess child, String lane, Exam.Question question)
      throws ChildProcess.Died {
    JsonObject request = new JsonObject();
    request.addProperty("lane", lane);
    request.addProperty("test", question.test());
    request.addProperty("problem", question.problem().id());
    child.ask(request, limits.step());
  }

  private static JsonObject cell(String source) {
    JsonObject request = new JsonObject();
    request.addProperty("cell", source);
    return request;
  }

  /** One of the two codes in the child. */
  private final class Lane implements Race.Lane<Exception> {
    private final ChildProcess child;
    private final String name;
    private final Exam.Question question;
    private int staged = -1;

    Lane(ChildProcess child, String name, Exam.Question question) {
      this.child = child;
      this.name = name;
      this.question = question;
    }

    @Override
    public long nanos(int round) throws ChildProcess.Died, Lost {
      boolean isFirst = staged < 0;
      if (round > 0 || isFirst) stage(round);
      JsonObject go = new JsonObject();
      long seed = random.nextLong();
      go.addProperty("go", name);
      go.addProperty("probe", seed);
      long begin = System.nanoTime();
      JsonObject probes = child.ask(go, limits.step());
      long time = System.nanoTime() - begin;
      if (round > 0 || isFirst) judge(round, seed, probes);
      staged = round;
      return time;
    }

    /** Every lap gets inputs of its own, made anew for each lane. */
    private void stage(int round) throws ChildProcess.Died {
      JsonArray inputs = new JsonArray();
      question.speed().inputs().get(round).forEach(input -> inputs.add(input.toJson()));
      JsonObject request = new JsonObject();
      request.add("stage", inputs);
      child.ask(request, limits.step());
    }

    private void judge(int round, long seed, JsonObject probes) throws ChildProcess.Died, Lost {
      JsonObject give = new JsonObject();
      give.addProperty("give", true);
      JsonObject response = child.ask(give, limits.step());
      Value got = value(response);
      Difference difference = Difference.between(question.speed().wanted().get(round), got);
      if (difference != null)
        throw new Lost("On a large input the answer is not right: " + difference.sentence());
      if (got instanceof Value.OfTensor tensor && !matches(tensor, seed, probes))
        throw new Lost("The result changed after it was returned.");
    }

    private Value value(JsonObject response) throws ChildProcess.Died, Lost {
      Outcome outcome;
      try {
        outcome = Outcome.of(Frames.member(response, "outcome").getAsJsonObject());
      } catch (RuntimeException | IOException e) {
        throw new ChildProcess.Died("it sent an outcome that is none: " + e.getMessage());
      }
      return switch (outcome) {
        case Outcome.Returned(Value value) -> value;
        case Outcome.Threw threw ->
            throw new Lost(
                "On a large input the answer threw %s: %s"
                    .formatted(threw.type(), Sitting.text(threw.message())));
        default -> throw new Lost("On a large input the answer gave nothing.");
      };
    }

    private boolean matches(Value.OfTensor tensor, long seed, JsonObject probes) {
      if (!(probes.get("probes") instanceof JsonArray said)) return false;
      if (tensor.size() == 0) return true;
      List<Integer> places = Track.places(seed, tensor.size());
      if (said.size() != places.size()) return false;
      for (int i = 0; i < places.size(); i++) {
        JsonElement number = said.get(i);
        if (!number.isJsonPrimitive()
            || !number.getAsString().equals(Double.toString(tensor.at(places.get(i)))))
          return false;
      }
      return true;
    }
  }
}
