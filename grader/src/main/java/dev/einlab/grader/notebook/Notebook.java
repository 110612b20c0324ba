package dev.einlab.grader.notebook;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A notebook file (nbformat 4): its cells, and everything else kept as it was read. */
public final class Notebook {
  private final JsonObject json;
  private final List<Cell> cells;

  private Notebook(JsonObject json, List<Cell> cells) {
    this.json = json;
    this.cells = List.copyOf(cells);
  }

  /**
   * @throws IllegalArgumentException if the file is not a notebook of format 4; the message names
   *     the file
   */
  public static Notebook read(Path file) {
    return of(Json.read(file), file.getFileName().toString());
  }

  /** A notebook from its JSON; {@code name} is for errors. */
  public static Notebook of(JsonObject json, String name) {
    boolean isFormat4 =
        json.get("nbformat") instanceof JsonElement format
            && format.isJsonPrimitive()
            && format.getAsString().equals("4");
    if (!isFormat4 || !(json.get("cells") instanceof JsonArray array)) {
      throw new IllegalArgumentException(name + " is not a notebook of nbformat 4");
    }
    List<Cell> cells = new ArrayList<>();
    for (JsonElement cell : array) {
      if (!cell.isJsonObject()) {
        throw new IllegalArgumentException(name + ": cell " + cells.size() + " is not an object");
      }
      cells.add(Cell.of(cell.getAsJsonObject(), name + ": cell " + cells.size()));
    }
    return new Notebook(json, cells);
  }

  public List<Cell> cells() {
    return cells;
  }

  /** This notebook with other cells. */
  public Notebook withCells(List<Cell> others) {
    return new Notebook(json, others);
  }

  /** The file's text: the same for the same content. */
  public String text() {
    JsonArray array = new JsonArray();
    cells.forEach(cell -> array.add(cell.toJson()));
    JsonObject whole = json.deepCopy();
    whole.add("cells", array);
    return Json.write(whole);
  }
}
