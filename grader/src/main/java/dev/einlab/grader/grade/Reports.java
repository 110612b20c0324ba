package dev.einlab.grader.grade;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import dev.einlab.grader.release.Exam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Results as a table, JSON, a CSV gradebook, JUnit XML, a summary in Markdown, and one HTML page a
 * submission; for the teacher one page a problem to be read. Learners' texts are escaped.
 */
public final class Reports {
  private final List<Result> results;
  private final List<Exam.Manual> manuals;

  /**
   * @param manuals the problems that a teacher reads
   */
  public Reports(List<Result> results, List<Exam.Manual> manuals) {
    this.results = List.copyOf(results);
    this.manuals = List.copyOf(manuals);
  }

  /** One line a submission. */
  public String table() {
    int width = results.stream().mapToInt(r -> r.submission().length()).max().orElse(0);
    StringBuilder table = new StringBuilder();
    for (Result result : results) {
      String points =
          result.failure() == null ? aligned(result.points()) + Feedback.sum(result) : "failed";
      String why = result.failure() == null ? "" : "  " + result.failure();
      table.append(
          ("%-" + Math.max(1, width) + "s  %-12s %s%s%n")
              .formatted(result.submission(), result.exercise(), points, why));
    }
    return table.toString();
  }

  private static String aligned(int points) {
    return " ".repeat(Math.max(0, 3 - Integer.toString(points).length()));
  }

  /** Writes scores.json, scores.csv, junit.xml, summary.md, feedback/ and manual/. */
  public void write(Path out) throws IOException {
    Json.replace(out.resolve("scores.json"), json());
    Json.replace(out.resolve("scores.csv"), csv());
    Json.replace(out.resolve("junit.xml"), junit());
    Json.replace(out.resolve("summary.md"), summary());
    for (Result result : results) {
      Json.replace(
          out.resolve("feedback").resolve(Grading.fileName(result.submission()) + ".html"),
          Feedback.page(result));
    }
    for (Exam.Manual manual : manuals) {
      Json.replace(
          out.resolve("manual").resolve(manual.id() + ".html"), ManualPages.page(manual, results));
    }
  }

  String json() {
    JsonArray array = new JsonArray();
    results.forEach(result -> array.add(result.report()));
    JsonObject json = new JsonObject();
    json.add("results", array);
    return Json.write(json);
  }

  String csv() {
    StringBuilder csv = new StringBuilder("submission,exercise,points,of,bonus,pending,failure\n");
    for (Result result : results) {
      csv.append(field(result.submission()))
          .append(',')
          .append(field(result.exercise()))
          .append(',');
      csv.append(result.points()).append(',').append(result.of()).append(',');
      csv.append(result.bonus()).append(',').append(result.pending()).append(',');
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
      long lost = result.marks().stream().filter(Result.Mark::isLost).count();
      long open = result.marks().stream().filter(Reports::isOpen).count();
      int tests = result.failure() == null ? result.marks().size() : 1;
      xml.append(
          "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\">\n"
              .formatted(
                  escaped(result.submission()), tests, result.failure() == null ? lost : 1, open));
      if (result.failure() != null)
        xml.append(testCase(result, "submission", "failure", result.failure()));
      for (Result.Mark mark : result.marks()) {
        String child = mark.isLost() ? "failure" : isOpen(mark) ? "skipped" : null;
        xml.append(testCase(result, mark.name(), child, mark.message()));
      }
      xml.append("</testsuite>\n");
    }
    return xml.append("</testsuites>\n").toString();
  }

  /** Not judged, or a bonus not earned: neither passed nor failed. */
  private static boolean isOpen(Result.Mark mark) {
    return mark.pending() || mark.kind() == Result.Kind.SPEED && mark.points() < mark.of();
  }

  private static String testCase(Result result, String name, String child, String message) {
    String head =
        "<testcase classname=\"%s\" name=\"%s\""
            .formatted(escaped(result.submission()), escaped(name));
    return child == null
        ? head + "/>\n"
        : head + "><%s message=\"%s\"/></testcase>\n".formatted(child, escaped(message));
  }

  /** A table for the page of a CI run, and what was lost most often. */
  String summary() {
    StringBuilder text = new StringBuilder("## Grades\n\n");
    text.append("| submission | exercise | points |\n|---|---|---|\n");
    Map<String, Integer> lost = new TreeMap<>();
    for (Result result : results) {
      String points = result.failure() == null ? Feedback.sum(result) : result.failure();
      text.append(
          "| %s | %s | %s |\n"
              .formatted(plain(result.submission()), plain(result.exercise()), plain(points)));
      result.marks().stream()
          .filter(Result.Mark::isLost)
          .forEach(mark -> lost.merge(mark.problem(), 1, Integer::sum));
    }
    if (!lost.isEmpty()) text.append("\n| problem | lost by |\n|---|---|\n");
    lost.forEach((problem, count) -> text.append("| %s | %d |\n".formatted(problem, count)));
    return text.toString();
  }

  /** A learner's text in a field of a Markdown table: no markup, no line feed, no end of field. */
  private static String plain(String text) {
    return escaped(text).replaceAll("[\\\\`*_\\[\\]()|~#!]", "\\\\$0").replaceAll("\\R", " ");
  }

  /** The beginning of a page, its heading included. */
  static String head(String title) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>"
        + escaped(title)
        + "</title><style>body{font-family:sans-serif;max-width:50em;margin:2em auto;color:#222;background:#fff}"
        + "td,th{padding:.4em .8em;text-align:left;vertical-align:top;border-bottom:1px solid #ccc}"
        + "pre{white-space:pre-wrap;margin:0}</style></head><body>\n<h1>"
        + escaped(title)
        + "</h1>\n";
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
