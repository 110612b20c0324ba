package dev.einlab.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A class of 100 hands in chapter 01: honest notebooks, right but for every fifth answer, which is
 * not done. Counted is the processor time of one submission, at most: wall time × processors ÷ 100.
 */
record GradingRow() implements Row {
  private static final int SUBMISSIONS = 100;
  private static final String CHAPTER = "01-einsum.ipynb";

  /**
   * @param seconds wall time of all
   * @param each processor seconds of one submission, at most
   */
  private record Graded(String name, double seconds, double each) implements Result {
    @Override
    public String row() {
      return String.format(
          Locale.ROOT,
          "%-28s %8.1f s for %d submissions, at most %.2f s of processor time each (6 are allowed)",
          name,
          seconds,
          SUBMISSIONS,
          each);
    }

    @Override
    public JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("name", name);
      json.addProperty("seconds", seconds);
      json.addProperty("processorSecondsEachAtMost", each);
      return json;
    }
  }

  @Override
  public String name() {
    return "grade/100";
  }

  @Override
  public Result measure(Bench bench) throws IOException {
    Path folder = Files.createTempDirectory("einlab-bench-grade");
    handIn(folder.resolve("submitted"));
    ProcessBuilder grader =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "grader/target/einlab-grader.jar:grader/target/runtime/*",
                "dev.einlab.grader.Main",
                "grade",
                folder.resolve("submitted").toString(),
                "--out",
                folder.resolve("grades").toString(),
                "--secret",
                "bench")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log.txt").toFile());
    long begin = System.nanoTime();
    try {
      if (grader.start().waitFor() != 0) throw new IOException("the grader failed: " + folder);
    } catch (InterruptedException e) {
      throw new IOException("interrupted while the grader ran", e);
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    prove(folder.resolve("grades/scores.json"));
    int processors = Runtime.getRuntime().availableProcessors();
    return new Graded(name(), seconds, seconds * processors / SUBMISSIONS);
  }

  private static void handIn(Path folder) throws IOException {
    Map<String, JsonElement> answers = new HashMap<>();
    for (JsonElement cell : cells(notebook("solutions")))
      if (isAnswer(cell)) answers.put(gradeId(cell), cell.getAsJsonObject().get("source"));
    Files.createDirectories(folder);
    for (int i = 0; i < SUBMISSIONS; i++) {
      JsonObject notebook = notebook("exercises");
      int answer = i;
      for (JsonElement cell : cells(notebook)) {
        if (isAnswer(cell) && ++answer % 5 > 0)
          cell.getAsJsonObject().add("source", answers.get(gradeId(cell)));
      }
      Files.writeString(folder.resolve("learner-%03d.ipynb".formatted(i)), notebook.toString());
    }
  }

  /** A grader that is quick because it grades nothing proves nothing. */
  private static void prove(Path scores) throws IOException {
    JsonArray results =
        JsonParser.parseString(Files.readString(scores))
            .getAsJsonObject()
            .getAsJsonArray("results");
    List<JsonElement> lost =
        results.asList().stream()
            .filter(result -> result.getAsJsonObject().get("points").getAsInt() < 10)
            .toList();
    if (results.size() == SUBMISSIONS && lost.isEmpty()) return;
    throw new IllegalStateException(
        "grade/100: %d results, %d are wanted; too few points have %s"
            .formatted(results.size(), SUBMISSIONS, lost));
  }

  private static JsonObject notebook(String folder) throws IOException {
    return JsonParser.parseString(Files.readString(Path.of(folder, CHAPTER))).getAsJsonObject();
  }

  private static JsonArray cells(JsonObject notebook) {
    return notebook.getAsJsonArray("cells");
  }

  private static boolean isAnswer(JsonElement cell) {
    return nbgrader(cell).has("solution") && nbgrader(cell).get("solution").getAsBoolean();
  }

  private static String gradeId(JsonElement cell) {
    return nbgrader(cell).get("grade_id").getAsString();
  }

  private static JsonObject nbgrader(JsonElement cell) {
    JsonObject metadata = cell.getAsJsonObject().getAsJsonObject("metadata");
    return metadata.has("nbgrader") ? metadata.getAsJsonObject("nbgrader") : new JsonObject();
  }
}
