package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Results as a table, JSON, a CSV gradebook, JUnit XML, and one HTML page a submission. Learners'
 * texts are escaped.
 */
public final class Reports {
  private final List<Result> results;

  public Reports(List<Result> results) {
    this.results = List.copyOf(results);
  }

  /** One line a submission. */
  public String table() {
    int width = results.stream().mapToInt(r -> r.submission().length()).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (Result result : results) {
      String points =
          result.failure() == null ? "%3d of %d".formatted(result.points(), result.of()) : "failed";
      String why = result.failure() == null ? "" : "  " + result.failure();
      table.append(
          ("%-" + Math.max(1, width) + "s  %-12s %s%s%n")
              .formatted(result.submission(), result.exercise(), points, why));
    }
    return table.toString();
  }

  /** Writes scores.json, scores.csv, junit.xml and feedback/. */
  public void write(Path out) throws IOException {
    Json.replace(out.resolve("scores.json"), json());
    Json.replace(out.resolve("scores.csv"), csv());
    Json.replace(out.resolve("junit.xml"), junit());
    for (Result result : results) {
      Json.replace(
          out.resolve("feedback").resolve(Grading.fileName(result.submission()) + ".html"),
          html(result));
    }
  }

  String json() {
    JsonArray array = new JsonArray();
    results.forEach(result -> array.add(result.toJson()));
    JsonObject json = new JsonObject();
    json.add("results", array);
    return Json.write(json);
  }

  String csv() {
    StringBuilder csv = new StringBuilder("submission,exercise,points,of,failure\n");
    for (Result result : results) {
      csv.append(field(result.submission()))
          .append(',')
          .append(field(result.exercise()))
          .append(',');
      csv.append(result.points()).append(',').append(result.of()).append(',');
      csv.append(field(result.failure() == null ? "" : result.failure())).append('\n');
    }
    return csv.toString();
  }

  /** Quoted, and never a formula: spreadsheets run what begins with =, +, - or @. */
  static String field(String text) {
    String harmless = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }

  String junit() {
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (Result result : results) {
      long lost = result.marks().stream().filter(mark -> mark.points() < mark.of()).count();
      int tests = result.failure() == null ? result.marks().size() : 1;
      xml.append(
          "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\">\n"
              .formatted(escaped(result.submission()), tests, result.failure() == null ? lost : 1));
      if (result.failure() != null) xml.append(testCase(result, "submission", result.failure()));
      for (Result.Mark mark : result.marks()) {
        xml.append(
            testCase(result, mark.problem(), mark.points() < mark.of() ? mark.message() : null));
      }
      xml.append("</testsuite>\n");
    }
    return xml.append("</testsuites>\n").toString();
  }

  private static String testCase(Result result, String name, String failure) {
    String head =
        "<testcase classname=\"%s\" name=\"%s\""
            .formatted(escaped(result.submission()), escaped(name));
    return failure == null
        ? head + "/>\n"
        : head + "><failure message=\"%s\"/></testcase>\n".formatted(escaped(failure));
  }

  static String html(Result result) {
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
        .append(escaped(result.submission()))
        .append(
            "</title><style>body{font-family:sans-serif;max-width:50em;margin:2em auto;color:#222;background:#fff}"
                + "td,th{padding:.4em .8em;text-align:left;vertical-align:top;border-bottom:1px solid #ccc}pre{white-space:pre-wrap;margin:0}</style></head><body>\n");
    html.append("<h1>%s</h1>\n".formatted(escaped(result.submission())));
    if (result.failure() != null) {
      return html.append(
              "<p><b>Not graded:</b> %s</p></body></html>\n".formatted(escaped(result.failure())))
          .toString();
    }
    html.append(
        "<p>%s: <b>%d of %d points</b></p>\n<table><tr><th>problem</th><th>points</th><th></th></tr>\n"
            .formatted(escaped(result.exercise()), result.points(), result.of()));
    for (Result.Mark mark : result.marks()) {
      html.append(
          "<tr><td>%s</td><td>%d of %d</td><td><pre>%s</pre></td></tr>\n"
              .formatted(
                  escaped(mark.problem()), mark.points(), mark.of(), escaped(mark.message())));
    }
    html.append("</table>\n");
    if (!result.notes().isEmpty()) html.append("<h2>Notes</h2>\n<ul>\n");
    result
        .notes()
        .forEach(note -> html.append("<li><pre>%s</pre></li>\n".formatted(escaped(note))));
    if (!result.notes().isEmpty()) html.append("</ul>\n");
    return html.append("</body></html>\n").toString();
  }

  /** For text and attributes of HTML and XML; characters that XML cannot hold are replaced. */
  static String escaped(String text) {
    return text.replaceAll(
            "[^\\x{9}\\x{A}\\x{D}\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", "�")
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
