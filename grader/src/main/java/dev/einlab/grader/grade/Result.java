package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;

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
    List<String> notes,
    String failure) {
  /** Points of one problem and, where they are not full, why. */
  public record Mark(String problem, int points, int of, String message) {}

  static Result failed(String submission, String key, String failure) {
    return new Result(submission, "", key, List.of(), List.of(), failure);
  }

  public int points() {
    return marks.stream().mapToInt(Mark::points).sum();
  }

  public int of() {
    return marks.stream().mapToInt(Mark::of).sum();
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("submission", submission);
    json.addProperty("exercise", exercise);
    json.addProperty("key", key);
    json.addProperty("points", points());
    json.addProperty("of", of());
    if (failure != null) json.addProperty("failure", failure);
    JsonArray array = new JsonArray();
    for (Mark mark : marks) {
      JsonObject entry = new JsonObject();
      entry.addProperty("problem", mark.problem());
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

  static Result of(JsonObject json) {
    List<Mark> marks = new ArrayList<>();
    for (JsonElement element : json.getAsJsonArray("problems")) {
      JsonObject entry = element.getAsJsonObject();
      marks.add(
          new Mark(
              entry.get("problem").getAsString(),
              entry.get("points").getAsInt(),
              entry.get("of").getAsInt(),
              entry.get("message").getAsString()));
    }
    return new Result(
        json.get("submission").getAsString(),
        json.get("exercise").getAsString(),
        json.get("key").getAsString(),
        List.copyOf(marks),
        json.getAsJsonArray("notes").asList().stream().map(JsonElement::getAsString).toList(),
        json.has("failure") ? json.get("failure").getAsString() : null);
  }
}
