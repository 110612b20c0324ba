package dev.einlab.viz;

import java.util.List;

/** A table as HTML that brings its own colours, so that it reads on light and dark pages. */
final class HtmlTable {
  private static final String TABLE =
      "border-collapse:collapse;background:#FFFFFF;color:#1B1F24;font-size:13px";
  private static final String HEAD =
      "padding:4px 12px;border-bottom:2px solid #57606A;color:#1B1F24;background:#F3F5F7";
  private static final String CELL =
      "padding:3px 12px;border-bottom:1px solid #D0D4D8;color:#1B1F24;background:#FFFFFF";

  private HtmlTable() {}

  /**
   * @param caption above the table, or ""
   * @param numeric which columns stand at the right
   * @param note below the table, or ""
   */
  static String of(
      String caption,
      List<String> header,
      List<Boolean> numeric,
      List<List<String>> rows,
      String note) {
    var html = new StringBuilder("<table style=\"").append(TABLE).append("\">");
    if (!caption.isBlank()) {
      html.append("<caption style=\"%s;text-align:left\"><b>".formatted(CELL))
          .append(escaped(caption))
          .append("</b></caption>");
    }
    html.append("<thead>");
    row(html, "th", HEAD, numeric, header);
    html.append("</thead><tbody>");
    for (List<String> row : rows) row(html, "td", CELL, numeric, row);
    html.append("</tbody>");
    if (!note.isBlank()) {
      html.append("<tfoot><tr><td colspan=\"%d\" style=\"%s\">".formatted(header.size(), CELL))
          .append(escaped(note).replace("\n", "<br/>"))
          .append("</td></tr></tfoot>");
    }
    return html.append("</table>\n").toString();
  }

  private static void row(
      StringBuilder html, String tag, String style, List<Boolean> numeric, List<String> cells) {
    html.append("<tr>");
    for (int c = 0; c < cells.size(); c++) {
      String align = numeric.get(c) ? "right" : "left";
      html.append("<%s style=\"%s;text-align:%s\">".formatted(tag, style, align))
          .append(escaped(cells.get(c)))
          .append("</%s>".formatted(tag));
    }
    html.append("</tr>\n");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
