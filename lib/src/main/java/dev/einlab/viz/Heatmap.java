package dev.einlab.viz;

import dev.einlab.tensor.Tensor;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A matrix in colours: white is 0, blue positive, orange negative, the darker the larger. Up to 16
 * by 16 the numbers stand in the cells; a larger matrix is drawn pixel by pixel beside a scale.
 *
 * <pre>
 *   Heatmap.of(weights).rows("the", "early", "bird").columns("the", "early", "bird")
 *       .axes("query", "key").title("one attention head")
 * </pre>
 *
 * Entries that are not finite, such as the −∞ of a mask, are grey.
 */
public final class Heatmap implements Picture {
  private static final int MOST_NUMBERS = 16;
  private static final double CELL_HEIGHT = 28;
  private static final double WIDEST_CELL = 96;
  private static final Font NUMBER = Font.of(12);
  private static final Font LABEL = Font.of(12);
  private static final Font AXIS = Font.of(12).asBold();
  private static final Font TITLE = Font.of(14).asBold().start();

  private final double[][] values;
  private final Labels labels;
  private final ColourScale scale;

  /** The words around a heat map; empty where there are none. */
  private record Labels(
      String title, String rowAxis, String columnAxis, List<String> rows, List<String> columns) {}

  private Heatmap(double[][] values, Labels labels, ColourScale scale) {
    this.values = values;
    this.labels = labels;
    this.scale = scale;
  }

  /**
   * The heat map of a matrix [rows, columns], or of a vector as one row.
   *
   * @throws IllegalArgumentException for any other rank, and for an empty tensor
   */
  public static Heatmap of(Tensor tensor) {
    if (tensor.rank() < 1 || tensor.rank() > 2 || tensor.size() == 0) {
      throw new IllegalArgumentException(
          "A heat map was asked of a tensor of shape %s; it shows a matrix or a vector that is not empty: take one with select(axis, index)."
              .formatted(tensor.shape()));
    }
    int columns = tensor.length(-1);
    double[] flat = tensor.toDoubles();
    double[][] values = new double[flat.length / columns][];
    for (int row = 0; row < values.length; row++) {
      values[row] = Arrays.copyOfRange(flat, row * columns, (row + 1) * columns);
    }
    var labels = new Labels("", "", "", List.of(), List.of());
    return new Heatmap(values, labels, ColourScale.of(flat));
  }

  public Heatmap title(String title) {
    return with(new Labels(title, labels.rowAxis, labels.columnAxis, labels.rows, labels.columns));
  }

  /** What the rows and the columns stand for, such as "query" and "key". */
  public Heatmap axes(String rowAxis, String columnAxis) {
    return with(new Labels(labels.title, rowAxis, columnAxis, labels.rows, labels.columns));
  }

  /**
   * A label for each row.
   *
   * @throws IllegalArgumentException when their number differs from that of the rows
   */
  public Heatmap rows(String... names) {
    List<String> rows = checked(names, values.length, "rows");
    return with(new Labels(labels.title, labels.rowAxis, labels.columnAxis, rows, labels.columns));
  }

  /**
   * A label for each column.
   *
   * @throws IllegalArgumentException when their number differs from that of the columns
   */
  public Heatmap columns(String... names) {
    List<String> columns = checked(names, values[0].length, "columns");
    return with(new Labels(labels.title, labels.rowAxis, labels.columnAxis, labels.rows, columns));
  }

  /** Colours from white at one number to dark blue at another, so that pictures compare. */
  public Heatmap range(double low, double high) {
    if (!(low < high)) {
      throw new IllegalArgumentException(
          "The colours of a heat map were to run from %s to %s; the first must be the smaller."
              .formatted(low, high));
    }
    return new Heatmap(values, labels, new ColourScale(low, high, false));
  }

  private Heatmap with(Labels changed) {
    return new Heatmap(values, changed, scale);
  }

  private List<String> checked(String[] names, int expected, String what) {
    if (names.length != expected) {
      throw new IllegalArgumentException(
          "%d labels were given for the %d %s of a heat map; give one for each."
              .formatted(names.length, expected, what));
    }
    return List.of(names);
  }

  private boolean showsNumbers() {
    return values.length <= MOST_NUMBERS && values[0].length <= MOST_NUMBERS;
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  @Override
  public String text() {
    String title = labels.title.isEmpty() ? "" : labels.title + "\n";
    return title + (showsNumbers() ? table() : summary());
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }

  private String[] cells() {
    return CellText.of(Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray());
  }

  private String rowLabel(int row) {
    return labels.rows.isEmpty() ? String.valueOf(row) : labels.rows.get(row);
  }

  private String columnLabel(int column) {
    return labels.columns.isEmpty() ? String.valueOf(column) : labels.columns.get(column);
  }

  private String table() {
    String[] cells = cells();
    int columns = values[0].length;
    var rows = new ArrayList<List<String>>();
    var header = new ArrayList<String>();
    header.add(
        labels.rowAxis.isEmpty() && labels.columnAxis.isEmpty()
            ? ""
            : labels.rowAxis + " \\ " + labels.columnAxis);
    for (int c = 0; c < columns; c++) header.add(columnLabel(c));
    rows.add(header);
    for (int r = 0; r < values.length; r++) {
      var row = new ArrayList<String>();
      row.add(rowLabel(r));
      row.addAll(Arrays.asList(cells).subList(r * columns, (r + 1) * columns));
      rows.add(row);
    }
    return Columns.aligned(rows);
  }

  private String summary() {
    double[] finite =
        Arrays.stream(values).flatMapToDouble(Arrays::stream).filter(Double::isFinite).toArray();
    var stats = Arrays.stream(finite).summaryStatistics();
    String size = "%d × %d values".formatted(values.length, values[0].length);
    int others = values.length * values[0].length - finite.length;
    if (finite.length == 0) return size + ", none finite";
    return String.format(
            Locale.ROOT,
            "%s from %.4g to %.4g, mean %.4g",
            size,
            stats.getMin(),
            stats.getMax(),
            stats.getAverage())
        + (others == 0 ? "" : ", %d not finite".formatted(others));
  }

  Svg draw() {
    var svg = new Svg(labels.title.isEmpty() ? "Heat map" : labels.title, text());
    double top = 0;
    if (!labels.title.isEmpty()) {
      svg.text(0, top, labels.title, TITLE);
      top += 26;
    }
    if (showsNumbers()) drawCells(svg, top);
    else new HeatmapPixels(values, scale, labels.rowAxis, labels.columnAxis).draw(svg, top);
    return svg;
  }

  private void drawCells(Svg svg, double top) {
    String[] cells = cells();
    int columns = values[0].length;
    double cellWidth = cellWidth(cells);
    double left = drawRowLabels(svg, top);
    double y = top;
    if (!labels.columnAxis.isEmpty()) {
      String name = labels.columnAxis + " →";
      svg.text(left, y, name, AXIS.start(), Palette.TEXT, Palette.PAPER);
      y += 20;
    }
    for (int c = 0; c < columns; c++) {
      String name = TextWidth.fitted(columnLabel(c), LABEL.size(), false, cellWidth - 6);
      svg.text(left + (c + 0.5) * cellWidth, y, name, LABEL, Palette.QUIET, Palette.PAPER);
    }
    y = gridTop(top);
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < columns; c++) {
        String fill = scale.colour(values[r][c]);
        var box = new Box(left + c * cellWidth, y + r * CELL_HEIGHT, cellWidth, CELL_HEIGHT);
        svg.rect(box, 0, fill, Pen.of(Palette.CELL_EDGE, 0.6));
        String ink = Palette.textOn(fill);
        svg.text(box.centreX(), box.centreY(), cells[r * columns + c], NUMBER, ink, fill);
      }
    }
  }

  private double gridTop(double top) {
    return top + (labels.columnAxis.isEmpty() ? 0 : 20) + 14;
  }

  /** Draws the words left of the grid; returns where the grid begins. */
  private double drawRowLabels(Svg svg, double top) {
    double widest = 0;
    for (int r = 0; r < values.length; r++) {
      widest = Math.max(widest, LABEL.width(rowLabel(r)));
    }
    String axis = labels.rowAxis.isEmpty() ? "" : labels.rowAxis + " ↓";
    double left = Math.max(widest, AXIS.width(axis)) + 8;
    svg.text(left - 8, gridTop(top) - 14, axis, AXIS.end(), Palette.TEXT, Palette.PAPER);
    for (int r = 0; r < values.length; r++) {
      double y = gridTop(top) + (r + 0.5) * CELL_HEIGHT;
      svg.text(left - 8, y, rowLabel(r), LABEL.end(), Palette.QUIET, Palette.PAPER);
    }
    return left;
  }

  /** Wide enough for every number and, up to a limit, for every label above. */
  private double cellWidth(String[] cells) {
    double numbers = Arrays.stream(cells).mapToDouble(NUMBER::width).max().orElse(0);
    double names = 0;
    for (int c = 0; c < values[0].length; c++) {
      names = Math.max(names, LABEL.width(columnLabel(c)));
    }
    return Math.ceil(Math.max(36, Math.max(numbers + 12, Math.min(names + 10, WIDEST_CELL))));
  }
}
