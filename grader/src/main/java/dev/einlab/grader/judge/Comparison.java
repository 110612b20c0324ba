package dev.einlab.grader.judge;

import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The wanted tensor beside the learner's, wrong values marked and the first of them framed. Of more
 * than two axes the matrix that holds the first wrong value is shown; of large matrices the part
 * around it.
 */
public final class Comparison {
  private static final int ROWS = 10;
  private static final int COLUMNS = 10;
  private static final String CELL =
      "padding:2px 8px;text-align:right;font-family:monospace;border:1px solid rgba(128,128,128,.35)";
  private static final String WRONG = ";background:rgba(213,94,0,.28)";
  private static final String FIRST = ";outline:3px solid rgb(213,94,0);font-weight:bold";

  private final Value.OfTensor wanted;
  private final Value.OfTensor got;
  private final Difference difference;

  public Comparison(Value.OfTensor wanted, Value.OfTensor got, Difference difference) {
    this.wanted = wanted;
    this.got = got;
    this.difference = difference;
  }

  public Map<String, String> mimeBundle() {
    return Map.of("text/plain", toString(), "text/html", html());
  }

  @Override
  public String toString() {
    return "wanted %s\n%s\nyours %s\n%s"
        .formatted(wanted.brief(), text(wanted), got.brief(), text(got));
  }

  private String html() {
    return "<div style=\"display:flex;gap:32px;flex-wrap:wrap\"><div>%s%s</div><div>%s%s</div></div>"
        .formatted(caption("wanted", wanted), table(wanted), caption("yours", got), table(got));
  }

  private String caption(String who, Value.OfTensor tensor) {
    return "<div><b>%s</b> %s%s</div>".formatted(who, tensor.brief(), window(tensor).place());
  }

  private String table(Value.OfTensor tensor) {
    Window window = window(tensor);
    StringBuilder html = new StringBuilder("<table style=\"border-collapse:collapse\">");
    for (int row = window.top(); row < window.bottom(); row++) {
      html.append("<tr>");
      for (int column = window.left(); column < window.right(); column++) {
        int position = window.position(row, column);
        html.append("<td style=\"").append(CELL).append(mark(position)).append("\">");
        html.append(Difference.number(tensor.at(position))).append("</td>");
      }
      html.append("</tr>");
    }
    return html.append("</table>").toString();
  }

  private String mark(int position) {
    if (!isWrong(position)) return "";
    return position == first() ? WRONG + FIRST : WRONG;
  }

  private String text(Value.OfTensor tensor) {
    Window window = window(tensor);
    return IntStream.range(window.top(), window.bottom())
        .mapToObj(row ->
            IntStream.range(window.left(), window.right())
                .map(column -> window.position(row, column))
                .mapToObj(at ->
                    "%10s%s".formatted(Difference.number(tensor.at(at)), isWrong(at) ? "*" : " "))
                .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  private boolean isWrong(int position) {
    return difference instanceof Difference.Numbers numbers && numbers.isWrong(position);
  }

  private int first() {
    return difference instanceof Difference.Numbers numbers ? numbers.first() : 0;
  }

  /**
   * The part of a tensor that is drawn: rows top to bottom and columns left to right of one matrix.
   */
  private record Window(
      int base, int columns, int top, int bottom, int left, int right, String place) {
    int position(int row, int column) {
      return base + row * columns + column;
    }
  }

  private Window window(Value.OfTensor tensor) {
    Shape shape = tensor.shape();
    if (tensor.size() == 0) return new Window(0, 0, 0, 0, 0, 0, "");
    int columns = shape.rank() == 0 ? 1 : shape.length(-1);
    int rows = shape.rank() < 2 ? 1 : shape.length(-2);
    int position = Math.min(first(), tensor.size() - 1);
    int matrix = position / (rows * columns);
    int row = position % (rows * columns) / columns;
    int top = start(row, rows, ROWS);
    int left = start(position % columns, columns, COLUMNS);
    return new Window(
        matrix * rows * columns,
        columns,
        top,
        Math.min(rows, top + ROWS),
        left,
        Math.min(columns, left + COLUMNS),
        place(shape, matrix, top, left));
  }

  private static int start(int at, int length, int shown) {
    return Math.max(0, Math.min(at - shown / 2, length - shown));
  }

  /** Which part it is, where it is not all: {@code at [1, 0, :, :]}. */
  private static String place(Shape shape, int matrix, int top, int left) {
    int[] leading = Arrays.copyOf(shape.toArray(), Math.max(0, shape.rank() - 2));
    int rest = matrix;
    for (int axis = leading.length - 1; axis >= 0; axis--) {
      int length = leading[axis];
      leading[axis] = rest % length;
      rest /= length;
    }
    String slices = top == 0 ? ":" : top + ":";
    String columns = left == 0 ? ":" : left + ":";
    if (leading.length == 0 && top == 0 && left == 0) return "";
    String before = Arrays.stream(leading).mapToObj(i -> i + ", ").collect(Collectors.joining());
    return ", at [" + before + (shape.rank() < 2 ? "" : slices + ", ") + columns + "]";
  }
}
