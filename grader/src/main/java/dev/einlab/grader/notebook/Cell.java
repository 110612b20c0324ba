package dev.einlab.grader.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** One cell: type, source, metadata. A value: changes give a new cell. */
public final class Cell {
  private final JsonObject json;
  private final String source;

  private Cell(JsonObject json, String source) {
    this.json = json;
    this.source = source;
  }

  static Cell of(JsonObject json, String place) {
    if (!(json.get("cell_type") instanceof JsonElement type) || !type.isJsonPrimitive()) {
      throw new IllegalArgumentException(place + " has no cell_type");
    }
    return new Cell(json.deepCopy(), joined(json.get("source"), place));
  }

  private static boolean isText(JsonElement source) {
    return source instanceof JsonArray lines
        ? lines.asList().stream().allMatch(JsonElement::isJsonPrimitive)
        : source != null && source.isJsonPrimitive();
  }

  private static String joined(JsonElement source, String place) {
    if (source != null && source.isJsonPrimitive()) return source.getAsString();
    if (source instanceof JsonArray lines
        && lines.asList().stream().allMatch(JsonElement::isJsonPrimitive)) {
      return lines.asList().stream().map(JsonElement::getAsString).collect(Collectors.joining());
    }
    throw new IllegalArgumentException(place + " has no source");
  }

  public String id() {
    return json.has("id") ? json.get("id").getAsString() : "";
  }

  public String type() {
    return json.get("cell_type").getAsString();
  }

  public boolean isCode() {
    return type().equals("code");
  }

  public String source() {
    return source;
  }

  public Set<String> tags() {
    if (!(metadata().get("tags") instanceof JsonArray tags)) return Set.of();
    return StreamSupport.stream(tags.spliterator(), false)
        .map(JsonElement::getAsString)
        .collect(Collectors.toSet());
  }

  /** Its nbgrader metadata, or {@code null} where it has none. */
  public Nbgrader nbgrader() {
    return metadata().get("nbgrader") instanceof JsonObject entry ? Nbgrader.of(entry) : null;
  }

  public Cell withSource(String other) {
    return new Cell(json, other);
  }

  /**
   * This cell with a checksum that fits its source; a cell without nbgrader metadata stays as it
   * is.
   */
  public Cell stamped() {
    Nbgrader nbgrader = nbgrader();
    return nbgrader == null ? this : withMetadata("nbgrader", nbgrader.toJson(source, type()));
  }

  public Cell withMetadata(String key, JsonElement value) {
    JsonObject copy = json.deepCopy();
    if (!copy.has("metadata")) copy.add("metadata", new JsonObject());
    copy.getAsJsonObject("metadata").add(key, value);
    return new Cell(copy, source);
  }

  /** This cell as if it had never run. */
  public Cell withoutOutputs() {
    if (!isCode()) return this;
    JsonObject copy = json.deepCopy();
    copy.add("outputs", new JsonArray());
    copy.add("execution_count", JsonNull.INSTANCE);
    return new Cell(copy, source);
  }

  JsonObject toJson() {
    JsonObject copy = json.deepCopy();
    JsonArray lines = new JsonArray();
    lines(source).forEach(lines::add);
    copy.add("source", lines);
    return copy;
  }

  /** Lines with their line feeds, as nbformat stores them. */
  private static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int feed = text.indexOf('\n', from);
      int to = feed < 0 ? text.length() : feed + 1;
      lines.add(text.substring(from, to));
      from = to;
    }
    return lines;
  }

  /** The PNG pictures among the outputs, in base64 without line feeds. */
  public List<String> pictures() {
    List<String> pictures = new ArrayList<>();
    if (!(json.get("outputs") instanceof JsonArray outputs)) return pictures;
    for (JsonElement output : outputs) {
      if (output instanceof JsonObject shown
          && shown.get("data") instanceof JsonObject data
          && isText(data.get("image/png"))) {
        pictures.add(joined(data.get("image/png"), id()).replaceAll("\\s", ""));
      }
    }
    return pictures;
  }

  private JsonObject metadata() {
    return json.get("metadata") instanceof JsonObject metadata ? metadata : new JsonObject();
  }
}
