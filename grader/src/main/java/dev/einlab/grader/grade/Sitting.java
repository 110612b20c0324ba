package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.judge.CheckFailed;
import dev.einlab.grader.judge.Outcome;
import dev.einlab.grader.judge.Problem;
import dev.einlab.grader.judge.Verdict;
import dev.einlab.grader.release.Exam;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One submission sits its exam. A step that kills its child (an endless loop, an exit) costs that
 * step only: a new child runs the others again without it, a few times.
 */
final class Sitting {
  private static final int CHILDREN = 5;
  private static final int MAX_TEXT = 2000;

  private final Exam exam;
  private final Submission submission;
  private final Sandbox sandbox;
  private final Limits limits;
  private final Instant end;
  private final Map<String, Result.Mark> marks = new LinkedHashMap<>();
  private final List<String> notes;
  private final Set<Integer> deadly = new HashSet<>();
  private final Set<Integer> endedOnce = new HashSet<>();

  Sitting(Exam exam, Submission submission, Sandbox sandbox, Limits limits) {
    this.exam = exam;
    this.submission = submission;
    this.sandbox = sandbox;
    this.limits = limits;
    this.end = Instant.now().plus(limits.whole());
    this.notes = new ArrayList<>(submission.notes());
  }

  /** Runs everything and returns a mark for every problem. */
  Result result(String name, String key) throws IOException {
    String lost = "no check was reached";
    for (int child = 0; child < CHILDREN; child++) {
      lost = sit();
      if (lost == null) break;
    }
    List<Result.Mark> all = new ArrayList<>();
    for (Exam.Question question : exam.questions()) {
      String why = "Not checked: " + lost;
      Result.Mark mark = marks.getOrDefault(question.testId(), Result.Mark.test(question, 0, why));
      all.add(mark);
      if (question.speed() != null) all.add(speed(question, mark));
    }
    for (Exam.Manual manual : exam.manuals()) all.add(submission.mark(manual));
    all.sort(Comparator.comparingInt(mark -> exam.order().indexOf(mark.problem())));
    return new Result(
        name, exam.name(), key, List.copyOf(all), submission.written(), List.copyOf(notes), null);
  }

  /** Right answers are raced later, when nothing else runs. */
  private static Result.Mark speed(Exam.Question question, Result.Mark mark) {
    return mark.points() < mark.of()
        ? Result.Mark.speed(question, false, "Only right answers are raced.")
        : new Result.Mark(
            mark.problem(), Result.Kind.SPEED, 0, question.speed().points(), true, "not raced yet");
  }

  /** One child's life: {@code null} where it reached the end, else why it did not. */
  private String sit() throws IOException {
    try (ChildProcess child = new ChildProcess(sandbox, limits, Sandbox.Speed.START)) {
      for (int i = 0; i < submission.steps().size(); i++) {
        Submission.Step step = submission.steps().get(i);
        if (deadly.contains(i) || isMarked(step)) continue;
        Duration left = Duration.between(Instant.now(), end);
        if (left.isNegative())
          return "the submission took more than %d s".formatted(limits.whole().toSeconds());
        Duration time = limits.step();
        try {
          take(step, child.ask(request(step), time.compareTo(left) < 0 ? time : left));
        } catch (ChildProcess.Died e) {
          if (e.isFromOutside() && endedOnce.add(i)) return e.getMessage(); // perhaps not its fault
          deadly.add(i);
          blame(step, e.getMessage());
          return e.getMessage();
        }
      }
      return null;
    }
  }

  private boolean isMarked(Submission.Step step) {
    return step instanceof Submission.Step.Test(Exam.Question question)
        && marks.containsKey(question.testId());
  }

  private static JsonObject request(Submission.Step step) {
    JsonObject request = new JsonObject();
    if (!(step instanceof Submission.Step.Test(Exam.Question question))) {
      request.addProperty("cell", step.source());
      return request;
    }
    JsonArray rounds = new JsonArray();
    for (Problem.Round round : question.problem().rounds()) {
      JsonArray inputs = new JsonArray();
      round.inputs().forEach(input -> inputs.add(input.toJson()));
      rounds.add(inputs);
    }
    request.addProperty("test", step.source());
    request.addProperty("problem", question.problem().id());
    request.add("rounds", rounds);
    return request;
  }

  private void take(Submission.Step step, JsonObject response) throws ChildProcess.Died {
    String problem = text(response.get("problem"));
    switch (step) {
      case Submission.Step.Run(String cell, String source) -> {
        String note = cell + ": " + problem;
        if (problem != null && !notes.contains(note)) notes.add(note);
      }
      case Submission.Step.Test(Exam.Question question) ->
          marks.put(
              question.testId(),
              problem == null
                  ? judged(question, response)
                  : Result.Mark.test(question, 0, problem));
    }
  }

  /**
   * The mark for outcomes a child reports. Anything but the right values in every round earns
   * nothing.
   */
  private static Result.Mark judged(Exam.Question question, JsonObject response)
      throws ChildProcess.Died {
    Problem problem = question.problem();
    List<Outcome> outcomes = outcomes(response);
    for (int round = 0; round < problem.rounds().size(); round++) {
      if (round >= outcomes.size()) {
        return Result.Mark.test(
            question,
            0,
            "The check called the code %d times only, of %d."
                .formatted(outcomes.size(), problem.rounds().size()));
      }
      CheckFailed failure = Verdict.of(problem, outcomes.subList(0, round + 1));
      if (failure != null) return Result.Mark.test(question, 0, failure.getMessage());
    }
    return Result.Mark.test(question, question.points(), "");
  }

  private static List<Outcome> outcomes(JsonObject response) throws ChildProcess.Died {
    try {
      List<Outcome> outcomes = new ArrayList<>();
      for (JsonElement outcome : Frames.member(response, "outcomes").getAsJsonArray()) {
        outcomes.add(Outcome.of(outcome.getAsJsonObject()));
      }
      return outcomes;
    } catch (RuntimeException | IOException e) {
      throw new ChildProcess.Died("it sent outcomes that are none: " + e.getMessage());
    }
  }

  private void blame(Submission.Step step, String reason) {
    switch (step) {
      case Submission.Step.Run(String cell, String source) ->
          notes.add(cell + " was left out: " + reason);
      case Submission.Step.Test(Exam.Question question) ->
          marks.put(
              question.testId(),
              Result.Mark.test(question, 0, "The check was ended: " + reason + "."));
    }
  }

  /** A text the child sent: cut where it is long, control characters made visible. */
  private static String text(JsonElement element) {
    if (element == null || !element.isJsonPrimitive()) return null;
    return text(element.getAsString());
  }

  static String text(String text) {
    return text(text, MAX_TEXT);
  }

  static String text(String text, int most) {
    return text.substring(0, Math.min(text.length(), most)).replaceAll("[\\p{Cntrl}&&[^\n]]", "�");
  }
}
