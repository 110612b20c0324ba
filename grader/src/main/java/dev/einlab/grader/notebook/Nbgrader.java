package dev.einlab.grader.notebook;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * nbgrader's metadata of a cell, schema version 3. The kinds of cells:
 *
 * <pre>
 *                     grade  solution  locked
 *   answer                      x
 *   test                x                x
 *   manual answer       x       x
 *   read-only                            x
 * </pre>
 */
public record Nbgrader(
    String gradeId, boolean grade, boolean solution, boolean locked, boolean task, double points) {
  public Nbgrader {
    if (!gradeId.matches("[a-zA-Z0-9_\\-]+")) {
      throw new IllegalArgumentException(
          "grade_id '%s' may hold letters, digits, _ and - only".formatted(gradeId));
    }
    if (points < 0)
      throw new IllegalArgumentException(gradeId + ": points are " + points + ", below 0");
  }

  static Nbgrader of(JsonObject json) {
    return new Nbgrader(
        json.get("grade_id").getAsString(),
        flag(json, "grade"),
        flag(json, "solution"),
        flag(json, "locked"),
        flag(json, "task"),
        json.get("points") instanceof JsonElement points && !points.isJsonNull()
            ? points.getAsDouble()
            : 0);
  }

  public boolean isAnswer() {
    return solution && !grade;
  }

  public boolean isTest() {
    return grade && !solution;
  }

  /** Graded and solution in one: a teacher reads it. */
  public boolean isManual() {
    return grade && solution;
  }

  public boolean isReadOnly() {
    return locked && !grade && !solution;
  }

  /** The metadata of a cell with this source and type, its checksum included. */
  JsonObject toJson(String source, String cellType) {
    JsonObject json = new JsonObject();
    json.addProperty("schema_version", 3);
    json.addProperty("grade_id", gradeId);
    json.addProperty("grade", grade);
    json.addProperty("solution", solution);
    json.addProperty("locked", locked);
    json.addProperty("task", task);
    json.addProperty("cell_type", cellType);
    if (grade && points == Math.rint(points)) json.addProperty("points", (long) points);
    else if (grade) json.addProperty("points", points);
    json.addProperty("checksum", checksum(source, cellType));
    return json;
  }

  /**
   * MD5 of source, cell type, the three flags, the id and, where graded, the points as Python
   * prints a float.
   */
  String checksum(String source, String cellType) {
    StringBuilder text = new StringBuilder(source).append(cellType);
    boolean counted = !solution && (grade || locked);
    for (boolean flag : new boolean[] {grade, solution, counted})
      text.append(flag ? "True" : "False");
    text.append(gradeId);
    if (grade) text.append(points); // Java and Python print such small numbers alike: 2.0, 1.5
    try {
      byte[] digest =
          MessageDigest.getInstance("MD5").digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private static boolean flag(JsonObject json, String key) {
    return json.get(key) instanceof JsonElement flag
        && flag.isJsonPrimitive()
        && flag.getAsBoolean();
  }
}
