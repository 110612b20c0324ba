package dev.einlab.tensor;

/**
 * A tensor as HTML: a line with type and shape, then a table a matrix. Of more than 1,000 elements
 * the edges are shown, and of more than six matrices the first and last three. Colours are the
 * page's own, so that it reads on light and dark ones.
 */
final class TensorHtml {
  private static final String CELL =
      "padding:2px 8px;text-align:right;font-family:monospace;border:1px solid rgba(128,128,128,.35)";

  private final boolean summarised;
  private final TensorText.NumberFormat format;
  private final StringBuilder html = new StringBuilder();

  private TensorHtml(Tensor tensor) {
    this.summarised = tensor.size() > TensorText.SUMMARISED_ABOVE;
    this.format = TensorText.format(tensor);
  }

  static String of(Tensor tensor) {
    String caption =
        "<div style=\"font-size:smaller;opacity:.8;margin-bottom:4px\">%s %s</div>"
            .formatted(tensor.dtype().label(), tensor.shape());
    if (tensor.size() == 0) return "<div>" + caption + "<i>no elements</i></div>";
    TensorHtml writer = new TensorHtml(tensor);
    writer.tensor(tensor, "");
    return "<div>" + caption + writer.html + "</div>";
  }

  /** Matrices one below the other, each under its leading indices. */
  private void tensor(Tensor tensor, String leading) {
    if (tensor.rank() <= 2) {
      if (!leading.isEmpty())
        html.append("<div style=\"opacity:.8\">[").append(leading).append(", :, :]</div>");
      table(tensor);
      return;
    }
    for (int index : TensorText.shownIndices(tensor.length(0), true)) {
      if (index < 0) html.append("<div>⋮</div>");
      else tensor(tensor.select(0, index), leading.isEmpty() ? "" + index : leading + ", " + index);
    }
  }

  private void table(Tensor tensor) {
    html.append("<table style=\"border-collapse:collapse;margin:0 0 6px 0\">");
    switch (tensor.rank()) {
      case 0 -> html.append("<tr>").append(cell(format.text(tensor.item()))).append("</tr>");
      case 1 -> row(tensor);
      default -> rows(tensor);
    }
    html.append("</table>");
  }

  private void rows(Tensor matrix) {
    for (int index : TensorText.shownIndices(matrix.length(0), summarised)) {
      if (index < 0) html.append("<tr>").append(cell("⋮")).append("</tr>");
      else row(matrix.select(0, index));
    }
  }

  private void row(Tensor vector) {
    html.append("<tr>");
    for (int index : TensorText.shownIndices(vector.length(0), summarised)) {
      html.append(cell(index < 0 ? "…" : format.text(vector.get(index))));
    }
    html.append("</tr>");
  }

  private static String cell(String text) {
    return "<td style=\"" + CELL + "\">" + text + "</td>";
  }
}
