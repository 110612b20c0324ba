package dev.einlab.grader.grade;

import dev.einlab.grader.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code manual.csv}: a line for every answer that a teacher reads. Who fills in the column points
 * and grades again finds them in all reports; what is filled in is never lost. Points belong to the
 * text they were given for: after a change of the answer the line asks anew.
 *
 * <pre>
 * submission,problem,of,answer,points,comment
 * "bob","optim.q6",2,"5f1c09aa",,""
 * </pre>
 */
public final class ManualSheet {
  private static final String HEAD = "submission,problem,of,answer,points,comment";

  private record Line(
      String submission, String problem, int of, String answer, Integer points, String comment) {
    String key() {
      return submission + "\n" + problem + "\n" + answer;
    }

    String csv() {
      return "%s,%s,%d,%s,%s,%s"
          .formatted(
              Reports.field(submission),
              Reports.field(problem),
              of,
              Reports.field(answer),
              points == null ? "" : points,
              Reports.field(comment));
    }
  }

  private final Path file;
  private final Map<String, Line> lines = new LinkedHashMap<>();

  private ManualSheet(Path file) {
    this.file = file;
  }

  /**
   * The sheet in a folder of results, empty where there is none yet.
   *
   * @throws IllegalArgumentException where a line cannot be read; the message names it
   */
  public static ManualSheet read(Path out) throws IOException {
    ManualSheet sheet = new ManualSheet(out.resolve("manual.csv"));
    if (!Files.exists(sheet.file)) return sheet;
    List<List<String>> rows = Csv.rows(Files.readString(sheet.file));
    for (int row = 1; row < rows.size(); row++) {
      Line line = sheet.line(rows.get(row), row + 1);
      sheet.lines.put(line.key(), line);
    }
    return sheet;
  }

  private Line line(List<String> fields, int number) {
    String place = "%s, row %d: ".formatted(file, number);
    if (fields.size() != 6) {
      throw new IllegalArgumentException(
          place + "%d fields, wanted are 6: %s".formatted(fields.size(), HEAD));
    }
    int of = whole(fields.get(2), place + "of");
    String given = fields.get(4).strip();
    Integer points = given.isEmpty() ? null : whole(given, place + "points");
    if (points != null && (points < 0 || points > of)) {
      throw new IllegalArgumentException(
          "%spoints are %d, possible are 0 to %d".formatted(place, points, of));
    }
    return new Line(fields.get(0), fields.get(1), of, fields.get(3), points, fields.get(5));
  }

  private static int whole(String text, String place) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is '%s', a whole number is wanted".formatted(place, text), e);
    }
  }

  /** The results with the points that were filled in; answers without a line get one. */
  public List<Result> applied(List<Result> results) {
    return results.stream().map(this::applied).toList();
  }

  private Result applied(Result result) {
    List<Result.Mark> marks = new ArrayList<>(result.marks());
    for (Result.Written answer : result.written()) {
      marks.replaceAll(mark -> {
        if (mark.kind() != Result.Kind.MANUAL || !mark.problem().equals(answer.problem()))
          return mark;
        Line fresh =
            new Line(result.submission(), mark.problem(), mark.of(), answer.digest(), null, "");
        Line line = lines.computeIfAbsent(fresh.key(), key -> fresh);
        return line.points() == null ? mark : mark.given(line.points(), line.comment());
      });
    }
    return result.with(marks);
  }

  /** Writes the sheet, where there is anything for a teacher to read. */
  public void write() throws IOException {
    if (lines.isEmpty()) return;
    StringBuilder csv = new StringBuilder(HEAD).append('\n');
    lines.values().forEach(line -> csv.append(line.csv()).append('\n'));
    Json.replace(file, csv.toString());
  }
}
