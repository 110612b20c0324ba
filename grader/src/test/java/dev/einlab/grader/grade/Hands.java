package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.einlab.grader.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Hands in submissions of the exercise to chapter 01: every answer right, but for what a test
 * changes.
 */
final class Hands {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  static final Path EXERCISE = ROOT.resolve("exercises/01-einsum.ipynb");

  private static final Map<String, String> RIGHT =
      Map.of(
          "einsum-q1", "Tensor q1(Tensor a, Tensor b) { return einsum(\"nd,md->nm\", a, b); }",
          "einsum-q2", "Tensor q2(Tensor m, Tensor w) { return m.matmul(w); }",
          "einsum-q3", "Tensor q3(Tensor x) { return einsum(\"bii->bi\", x); }",
          "einsum-q4",
              "Tensor q4(Tensor q, Tensor k) { return einsum(\"bihd,bjhd->bhij\", q, k); }",
          "einsum-q5",
              "Tensor q5(Tensor x, Tensor w, Tensor y) { return einsum(\"nd,de,ne->n\", x, w, y); }",
          "einsum-q6", "Tensor q6(Tensor x, Tensor w) { return einsum(\"...i,oi->...o\", x, w); }",
          "einsum-q7",
              "Tensor q7(Tensor a, Tensor v) { return einsum(\"bhij,bhjd->bihd\", a, v); }",
          "einsum-q8",
              """
              Tensor q8(Tensor images, Tensor labels) {
                return einsum("nhw,nc->chw", images, labels.div(labels.sum(0).maximum(scalar(1))));
              }\
              """);

  private Hands() {}

  /** The notebook with every answer right. */
  static JsonObject right() {
    JsonObject notebook = Json.read(EXERCISE);
    for (var element : notebook.getAsJsonArray("cells")) {
      JsonObject cell = element.getAsJsonObject();
      String right = RIGHT.get(gradeId(cell));
      if (right != null) setSource(cell, right);
    }
    return notebook;
  }

  /** With another answer to problem 1, and whatever else stands in that cell. */
  static Consumer<JsonObject> q1(String source) {
    return notebook -> setSource(cell(notebook, "einsum-q1"), source);
  }

  /** With a body for q1 that may do anything before it returns the right thing. */
  static Consumer<JsonObject> q1Body(String statements) {
    return q1(
        "Tensor q1(Tensor a, Tensor b) throws Exception {\n"
            + statements
            + "\nreturn einsum(\"nd,md->nm\", a, b);\n}");
  }

  /** With a theft in q1: right only where the statements end without an exception. */
  static Consumer<JsonObject> theft(String statements) {
    return q1(
        """
        Tensor q1(Tensor a, Tensor b) {
          try {
            %s
          } catch (Throwable e) {
            return zeros(1);
          }
          return einsum("nd,md->nm", a, b);
        }\
        """
            .formatted(statements));
  }

  static JsonObject cell(JsonObject notebook, String gradeId) {
    return notebook.getAsJsonArray("cells").asList().stream()
        .map(element -> element.getAsJsonObject())
        .filter(cell -> gradeId.equals(gradeId(cell)))
        .findFirst()
        .orElseThrow();
  }

  static void setSource(JsonObject cell, String source) {
    cell.addProperty("source", source);
  }

  static void remove(JsonObject notebook, String gradeId) {
    notebook.getAsJsonArray("cells").remove(cell(notebook, gradeId));
  }

  private static String gradeId(JsonObject cell) {
    JsonObject metadata = cell.getAsJsonObject("metadata");
    return metadata.has("nbgrader")
        ? metadata.getAsJsonObject("nbgrader").get("grade_id").getAsString()
        : "";
  }

  static Path handIn(Path folder, String name, Consumer<JsonObject> change) throws IOException {
    JsonObject notebook = right();
    change.accept(notebook);
    Files.createDirectories(folder);
    return Files.writeString(folder.resolve(name + ".ipynb"), notebook.toString());
  }

  /** A copy of a cell, as copying it in a front end makes it. */
  static void twice(JsonObject notebook, String gradeId, String source) {
    JsonArray cells = notebook.getAsJsonArray("cells");
    JsonObject copy = JsonParser.parseString(cell(notebook, gradeId).toString()).getAsJsonObject();
    setSource(copy, source);
    cells.add(copy);
  }

  /** The class path of children: what the grader runs on, without tests. */
  static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(":"))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(":"));
  }
}
