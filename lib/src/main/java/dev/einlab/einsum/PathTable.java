package dev.einlab.einsum;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A {@link ContractionPath} drawn for people. */
final class PathTable {
  private static final List<String> HEADER =
      List.of("step", "contracts", "into", "equation", "FLOPs", "elements");
  private static final List<Boolean> LEFT_ALIGNED = List.of(false, true, false, true, false, false);

  private static final String LEFT = "style=\"text-align:left\"";

  private final String title;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> summary;

  PathTable(ContractionPath path) {
    title = "einsum \"%s\" %s".formatted(path.einsum().expression(), path.einsum().lengths());
    for (ContractionPath.Step step : path.steps()) {
      rows.add(
          List.of(
              Integer.toString(rows.size() + 1),
              step.left() + ", " + step.right(),
              Integer.toString(step.result()),
              step.contraction().equation(),
              number(step.contraction().flops()),
              number(step.elements())));
    }
    summary =
        List.of(
            "total  %s FLOPs, largest result %s elements"
                .formatted(number(path.flops()), number(path.largestIntermediate())),
            "naive  %s FLOPs in one loop nest over all axes: %s times the path's"
                .formatted(
                    number(path.naiveFlops()),
                    String.format(Locale.ROOT, "%,.2f", path.speedup())));
  }

  private static String number(Number value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  String text() {
    var lines = new ArrayList<String>();
    lines.add(title);
    if (!rows.isEmpty()) {
      lines.add(line(HEADER));
      rows.forEach(row -> lines.add(line(row)));
    }
    lines.addAll(summary);
    return String.join("\n", lines);
  }

  private String line(List<String> row) {
    var line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String gap = " ".repeat(width(column) - row.get(column).length());
      line.append(column == 0 ? "" : "  ")
          .append(LEFT_ALIGNED.get(column) ? row.get(column) + gap : gap + row.get(column));
    }
    return line.toString();
  }

  private int width(int column) {
    return rows.stream()
        .mapToInt(row -> row.get(column).length())
        .reduce(HEADER.get(column).length(), Math::max);
  }

  String html() {
    var html = new StringBuilder("<table><caption>").append(escape(title)).append("</caption>");
    if (!rows.isEmpty()) {
      html.append("<thead>").append(htmlRow("th", HEADER)).append("</thead>");
    }
    html.append("<tbody>");
    rows.forEach(row -> html.append(htmlRow("td", row)));
    html.append("</tbody><tfoot>");
    for (String line : summary) {
      html.append("<tr><td colspan=\"6\" " + LEFT + ">").append(escape(line)).append("</td></tr>");
    }
    return html.append("</tfoot></table>").toString();
  }

  private static String htmlRow(String tag, List<String> cells) {
    var row = new StringBuilder("<tr>");
    for (int column = 0; column < cells.size(); column++) {
      row.append("<").append(tag).append(LEFT_ALIGNED.get(column) ? " " + LEFT : "").append(">");
      row.append(escape(cells.get(column))).append("</").append(tag).append(">");
    }
    return row.append("</tr>").toString();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
