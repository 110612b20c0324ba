package dev.einlab.viz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * A table as HTML and as text. Numbers stand at the right and share their decimals within a column,
 * unless the column has a print formatter of its own; what is missing is an empty cell.
 */
public final class TableView {
  private final String name;
  private final int rowCount;
  private final List<String> header;
  private final List<Boolean> numeric;
  private final List<List<String>> rows;

  /** Takes what it shows from the table now: later changes of the table do not show. */
  TableView(Table table, int mostRows) {
    this.name = table.name() == null ? "" : table.name();
    this.rowCount = table.rowCount();
    this.header = table.columnNames();
    this.numeric = table.columns().stream().map(c -> c instanceof NumericColumn<?>).toList();
    int[] shown =
        rowCount <= mostRows
            ? IntStream.range(0, rowCount).toArray()
            : IntStream.concat(
                    IntStream.range(0, mostRows - mostRows / 2),
                    IntStream.range(rowCount - mostRows / 2, rowCount))
                .toArray();
    List<List<String>> columns =
        table.columns().stream().map(column -> cells(column, shown)).toList();
    this.rows = new ArrayList<>();
    for (int r = 0; r < shown.length; r++) {
      int row = r;
      rows.add(columns.stream().map(column -> column.get(row)).toList());
    }
  }

  /** The forms a front end may choose from: {@code text/plain} and {@code text/html}. */
  public Map<String, String> mimeBundle() {
    return Map.of("text/plain", text(), "text/html", html());
  }

  /** The table in aligned columns. */
  public String text() {
    var all = new ArrayList<List<String>>();
    all.add(header);
    all.addAll(rows);
    if (rows.size() < rowCount) all.add(1 + firstPart(), dots());
    String caption = name.isBlank() ? "" : name + "\n";
    return caption + Columns.aligned(all, numeric) + more();
  }

  @Override
  public String toString() {
    return text();
  }

  private int firstPart() {
    return rows.size() - rows.size() / 2;
  }

  private String more() {
    return rows.size() == rowCount ? "" : "\n%,d rows".formatted(rowCount);
  }

  private String html() {
    var all = new ArrayList<>(rows);
    if (rows.size() < rowCount) all.add(firstPart(), dots());
    String note = rows.size() < rowCount ? "%,d rows".formatted(rowCount) : "";
    return HtmlTable.of(name, header, numeric, all, note);
  }

  private List<String> dots() {
    return header.stream().map(column -> "…").toList();
  }

  private static List<String> cells(Column<?> column, int[] shown) {
    if (!(column instanceof NumericColumn<?> numbers)) {
      return IntStream.of(shown).mapToObj(column::getString).toList();
    }
    boolean whole = column.type() != ColumnType.DOUBLE && column.type() != ColumnType.FLOAT;
    int decimals = whole ? 0 : decimals(IntStream.of(shown).mapToDouble(numbers::getDouble));
    return IntStream.of(shown).mapToObj(row -> cell(numbers, row, decimals)).toList();
  }

  /** Four digits that count in the largest number of the column, at most six decimals. */
  private static int decimals(DoubleStream values) {
    double[] finite = values.filter(Double::isFinite).map(Math::abs).toArray();
    double largest = DoubleStream.of(finite).max().orElse(0);
    if (DoubleStream.of(finite).allMatch(v -> v == Math.rint(v))) return 0;
    int digitsBefore = largest < 1 ? 0 : (int) Math.floor(StrictMath.log10(largest)) + 1;
    return Math.clamp(4 - digitsBefore, 1, 6);
  }

  private static String cell(NumericColumn<?> column, int row, int decimals) {
    if (column.isMissing(row)) return "";
    double value = column.getDouble(row);
    String printed = column.getString(row);
    if (!printed.equals(plain(column, value))) return printed; // has a formatter of its own
    if (!Double.isFinite(value)) return ChartNumber.of(value);
    boolean vanishes = value != 0 && Math.abs(value) < 0.5 * StrictMath.pow(10, -decimals + 1);
    if (vanishes || Math.abs(value) >= 1e12) return ChartNumber.of(value);
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** What Tablesaw prints for a number when nobody told it how. */
  private static String plain(NumericColumn<?> column, double value) {

    ColumnType type = column.type();
    if (type == ColumnType.DOUBLE) return DoubleColumn.create("", value).getString(0);
    if (type == ColumnType.FLOAT) return FloatColumn.create("", (float) value).getString(0);
    return String.valueOf((long) value);
  }
}
