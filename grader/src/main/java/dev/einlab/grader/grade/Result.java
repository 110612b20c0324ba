package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.release.Exam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What came of one submission.
 *
 * @param key of what was graded and by what: an equal key means an equal result
 * @param failure why nothing could be graded, or {@code null}
 */
public record Result(
    String submission,
    String exercise,
    String key,
    List<Mark> marks,
    List<Written> written,
    List<String> notes,
    String failure) {
  /** Who gives the points of a mark. */
  public enum Kind {
    /** The checks. */
    TEST,
    /** The race of a right answer: a bonus. */
    SPEED,
    /** A teacher, who reads the answer. */
    MANUAL
  }

  /**
   * Points of one problem and, where they are not full, why.
   *
   * @param pending whether the points are still to be given
   */
  public record Mark(
      String problem, Kind kind, int points, int of, boolean pending, String message) {
    static Mark test(Exam.Question question, int points, String message) {
      return new Mark(
          question.problem().id(), Kind.TEST, points, question.points(), false, message);
    }

    static Mark speed(Exam.Question question, boolean isFast, String message) {
      int of = question.speed().points();
      return new Mark(question.problem().id(), Kind.SPEED, isFast ? of : 0, of, false, message);
    }

    /** What it is called in reports: {@code einsum.q3}, {@code einsum.q3 speed}. */
    String name() {
      return kind == Kind.SPEED ? problem + " speed" : problem;
    }

    /** Whether all is judged and something is lost; a bonus not earned is no loss. */
    boolean isLost() {
      return kind != Kind.SPEED && !pending && points < of;
    }

    /** This mark, with the points a teacher gave. */
    Mark given(int points, String comment) {
      return new Mark(problem, kind, points, of, false, comment);
    }
  }

  /**
   * What a learner wrote for a teacher to read.
   *
   * @param text the source of the cell
   * @param pictures PNG files in base64, from the cell's outputs
   */
  public record Written(String problem, String text, List<String> pictures) {
    public Written {
      pictures = List.copyOf(pictures);
    }

    /** Changes with the text: points given for another answer do not count for this one. */
    String digest() {
      return new Digest().add(text).hex().substring(0, 8);
    }
  }

  static Result failed(String submission, String key, String failure) {
    return new Result(submission, "", key, List.of(), List.of(), List.of(), failure);
  }

  /** Points that checks and teacher gave; without bonus. */
  public int points() {
    return marks.stream().filter(m -> m.kind() != Kind.SPEED).mapToInt(Mark::points).sum();
  }

  /** The points there are, those that a teacher has still to give among them. */
  public int of() {
    return marks.stream().filter(m -> m.kind() != Kind.SPEED).mapToInt(Mark::of).sum();
  }

  /** The bonus for speed. */
  public int bonus() {
    return marks.stream().filter(m -> m.kind() == Kind.SPEED).mapToInt(Mark::points).sum();
  }

  /** The points a teacher has still to give or to refuse. */
  public int pending() {
    return marks.stream()
        .filter(m -> m.kind() == Kind.MANUAL && m.pending())
        .mapToInt(Mark::of)
        .sum();
  }

  /** Whether the checks gave this share of the points they can give. */
  public boolean reaches(int percent) {
    List<Mark> tests = marks.stream().filter(mark -> mark.kind() == Kind.TEST).toList();
    long points = tests.stream().mapToInt(Mark::points).sum();
    long of = tests.stream().mapToInt(Mark::of).sum();
    return percent <= 0 || failure == null && 100 * points >= percent * of;
  }

  /** This result with other marks. */
  Result with(List<Mark> others) {
    return new Result(submission, exercise, key, List.copyOf(others), written, notes, failure);
  }

  /** This result with one more note. */
  Result noted(String note) {
    List<String> more = Stream.concat(notes.stream(), Stream.of(note)).toList();
    return new Result(submission, exercise, key, marks, written, more, failure);
  }

  /** Everything that reports tell. */
  JsonObject report() {
    JsonObject json = new JsonObject();
    json.addProperty("submission", submission);
    json.addProperty("exercise", exercise);
    json.addProperty("key", key);
    json.addProperty("points", points());
    json.addProperty("of", of());
    json.addProperty("bonus", bonus());
    json.addProperty("pending", pending());
    if (failure != null) json.addProperty("failure", failure);
    JsonArray array = new JsonArray();
    for (Mark mark : marks) {
      JsonObject entry = new JsonObject();
      entry.addProperty("problem", mark.problem());
      entry.addProperty("kind", mark.kind().name().toLowerCase(Locale.ROOT));
      if (mark.pending()) entry.addProperty("pending", true);
      entry.addProperty("points", mark.points());
      entry.addProperty("of", mark.of());
      entry.addProperty("message", mark.message());
      array.add(entry);
    }
    json.add("problems", array);
    JsonArray said = new JsonArray();
    notes.forEach(said::add);
    json.add("notes", said);
    return json;
  }

  /** Everything that a second run takes over. */
  JsonObject toJson() {
    JsonObject json = report();
    JsonArray array = new JsonArray();
    for (Written answer : written) {
      JsonObject entry = new JsonObject();
      entry.addProperty("problem", answer.problem());
      entry.addProperty("text", answer.text());
      JsonArray pictures = new JsonArray();
      answer.pictures().forEach(pictures::add);
      entry.add("pictures", pictures);
      array.add(entry);
    }
    json.add("written", array);
    return json;
  }

  static Result of(JsonObject json) {
    List<Mark> marks = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("problems")) {
      JsonObject entry = element.getAsJsonObject();
      marks.add(
          new Mark(
              entry.get("problem").getAsString(),
              Kind.valueOf(entry.get("kind").getAsString().toUpperCase(Locale.ROOT)),
              entry.get("points").getAsInt(),
              entry.get("of").getAsInt(),
              entry.has("pending"),
              entry.get("message").getAsString()));
    }
    return new Result(
        json.get("submission").getAsString(),
        json.get("exercise").getAsString(),
        json.get("key").getAsString(),
        List.copyOf(marks),
        json.getAsJsonArray("written").asList().stream().map(Result::written).toList(),
        texts(json, "notes"),
        json.has("failure") ? json.get("failure").getAsString() : null);
  }

  private static Written written(JsonElement element) {
    JsonObject json = element.getAsJsonObject();
    return new Written(
        json.get("problem").getAsString(), json.get("text").getAsString(), texts(json, "pictures"));
  }

  private static List<String> texts(JsonObject json, String key) {
    return json.getAsJsonArray(key).asList().stream().map(JsonElement::getAsString).toList();
  }
}
