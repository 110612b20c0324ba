package dev.einlab.grader.grade;

import java.util.ArrayList;
import java.util.List;

/** Reads comma-separated values as spreadsheets write them: quotes, doubled quotes, line feeds. */
final class Csv {
  private Csv() {}

  /** The rows of a text; blank lines are none. A semicolon in the first line separates fields. */
  static List<List<String>> rows(String text) {
    String bare = text.startsWith("\ufeff") ? text.substring(1) : text;
    String first = bare.lines().findFirst().orElse("");
    char separator = first.contains(";") && !first.contains(",") ? ';' : ',';
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      if (quoted && c == '"' && i + 1 < bare.length() && bare.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == separator || c == '\n')) {
        row.add(unescaped(field.toString()));
        field.setLength(0);
        if (c == '\n') row = finished(rows, row);
      } else if (quoted || c != '\r') {
        field.append(c);
      }
    }
    row.add(unescaped(field.toString()));
    finished(rows, row);
    return rows;
  }

  private static List<String> finished(List<List<String>> rows, List<String> row) {
    if (row.size() > 1 || !row.getFirst().isEmpty()) rows.add(row);
    return new ArrayList<>();
  }

  /** Without the apostrophe that {@link Reports#field} sets before what looks like a formula. */
  private static String unescaped(String field) {
    return field.matches("(?s)'[=+\\-@\\t\\r].*") ? field.substring(1) : field;
  }
}
