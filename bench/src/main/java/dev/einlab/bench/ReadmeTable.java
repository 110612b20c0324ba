package dev.einlab.bench;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The README's table, from what {@code ./einlab bench --json} wrote: {@code ReadmeTable README
 * RESULTS}. RESULTS is a folder with one file a run and {@code about.txt}, a line that names
 * machine, date and versions. Of several runs each row shows the median ratio.
 */
public final class ReadmeTable {
  private static final String BEGIN = "<!-- bench: made by ReadmeTable -->\n";
  private static final String END = "<!-- bench: end -->\n";

  private ReadmeTable() {}

  public static void main(String[] arguments) throws IOException {
    Path readme = Path.of(arguments[0]);
    Files.writeString(readme, replaced(Files.readString(readme), table(Path.of(arguments[1]))));
  }

  /** The text with what stands between the two marks replaced. */
  static String replaced(String readme, String table) {
    int from = readme.indexOf(BEGIN);
    int to = readme.indexOf(END);
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("the README lacks the lines " + BEGIN + END);
    }
    return readme.substring(0, from + BEGIN.length()) + table + readme.substring(to);
  }

  /** One row of the table: ours and the peer's seconds, and their ratio. */
  private record Line(String name, double ours, double peer, double ratio) {
    String markdown() {
      return String.format(
          Locale.ROOT, "| `%s` | %s | %s | %.2f |%n", name, time(ours), time(peer), ratio);
    }

    private static String time(double seconds) {
      if (seconds < 1e-3) return String.format(Locale.ROOT, "%.1f µs", 1e6 * seconds);
      return String.format(Locale.ROOT, "%.2f ms", 1e3 * seconds);
    }
  }

  static String table(Path results) throws IOException {
    List<Line> lines = lines(results);
    List<Line> einsums = lines.stream().filter(l -> l.name().startsWith("einsum/")).toList();
    StringBuilder table = new StringBuilder();
    table.append(Files.readString(results.resolve("about.txt")).strip()).append("\n\n");
    table.append("| workload | Einlab | PyTorch | ratio |\n|---|---:|---:|---:|\n");
    for (Line line : lines) if (!einsums.contains(line)) table.append(line.markdown());
    if (!einsums.isEmpty()) {
      double logs = einsums.stream().mapToDouble(line -> Math.log(line.ratio())).sum();
      double worst = einsums.stream().mapToDouble(Line::ratio).min().orElseThrow();
      table.append(
          String.format(
              Locale.ROOT,
              "| %d einsums, geometric mean | | | %.2f |%n| the worst of them | | | %.2f |%n",
              einsums.size(),
              Math.exp(logs / einsums.size()),
              worst));
    }
    return table.append("\n").toString();
  }

  /** The medians of all runs, in the order of the first one. */
  private static List<Line> lines(Path results) throws IOException {
    Map<String, List<JsonObject>> runs = new LinkedHashMap<>();
    List<Path> files;
    try (var found = Files.list(results)) {
      files = found.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    for (Path file : files) {
      for (JsonElement row : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
        JsonObject object = row.getAsJsonObject();
        if (!object.has("ratio") || object.get("ratio").isJsonNull()) continue;
        String name = object.get("name").getAsString();
        runs.computeIfAbsent(name, _ -> new ArrayList<>()).add(object);
      }
    }
    return runs.entrySet().stream()
        .map(entry ->
            new Line(
                entry.getKey(),
                median(entry.getValue(), "ours_s"),
                median(entry.getValue(), "peer_s"),
                median(entry.getValue(), "ratio")))
        .toList();
  }

  private static double median(List<JsonObject> runs, String field) {
    return Measurement.median(
        runs.stream().mapToDouble(run -> run.get(field).getAsDouble()).toArray());
  }
}
