package dev.einlab.grader.judge;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What learners get of a problem's check: fixed inputs with the outputs of the reference and of
 * known wrong solutions, never anybody's code.
 */
public record Problem(
    String id,
    String title,
    List<String> hints,
    List<Round> rounds,
    List<Misconception> misconceptions) {
  /**
   * One set of inputs and what the reference gives for it; hidden ones never leave the teacher's
   * machine.
   */
  public record Round(List<Value> inputs, Value wanted, boolean hidden) {
    public Round {
      inputs = List.copyOf(inputs);
    }
  }

  public Problem {
    hints = List.copyOf(hints);
    rounds = List.copyOf(rounds);
    misconceptions = List.copyOf(misconceptions);
  }

  /** This problem with more rounds after its own. */
  public Problem and(List<Round> more) {
    return new Problem(
        id, title, hints, Stream.concat(rounds.stream(), more.stream()).toList(), misconceptions);
  }

  /**
   * @throws IllegalStateException if a round is hidden: this is what learners get
   */
  public JsonObject toJson() {
    if (rounds.stream().anyMatch(Round::hidden)) {
      throw new IllegalStateException(id + " has hidden rounds, which are not written");
    }
    JsonObject json = new JsonObject();
    json.addProperty("id", id);
    json.addProperty("title", title);
    json.add("hints", array(hints, JsonPrimitive::new));
    json.add("rounds", array(rounds, Problem::roundJson));
    json.add("misconceptions", array(misconceptions, Problem::misconceptionJson));
    return json;
  }

  public static Problem of(JsonObject json) {
    return new Problem(
        json.get("id").getAsString(),
        json.get("title").getAsString(),
        list(json, "hints", JsonElement::getAsString),
        list(json, "rounds", round -> readRound(round.getAsJsonObject())),
        list(json, "misconceptions", known -> readMisconception(known.getAsJsonObject())));
  }

  private static JsonObject roundJson(Round round) {
    JsonObject json = new JsonObject();
    json.add("inputs", array(round.inputs(), Value::toJson));
    json.add("wanted", round.wanted().toJson());
    return json;
  }

  private static Round readRound(JsonObject json) {
    return new Round(
        list(json, "inputs", input -> Value.of(input.getAsJsonObject())),
        Value.of(json.getAsJsonObject("wanted")),
        false);
  }

  private static JsonObject misconceptionJson(Misconception known) {
    JsonObject json = new JsonObject();
    json.addProperty("name", known.name());
    json.addProperty("hint", known.hint());
    json.add("outcomes", array(known.outcomes(), Outcome::toJson));
    return json;
  }

  private static Misconception readMisconception(JsonObject json) {
    return new Misconception(
        json.get("name").getAsString(),
        json.get("hint").getAsString(),
        list(json, "outcomes", outcome -> Outcome.of(outcome.getAsJsonObject())));
  }

  private static <T> JsonArray array(List<T> items, Function<T, JsonElement> write) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(write.apply(item)));
    return array;
  }

  private static <T> List<T> list(JsonObject json, String key, Function<JsonElement, T> read) {
    return StreamSupport.stream(json.getAsJsonArray(key).spliterator(), false).map(read).toList();
  }
}
