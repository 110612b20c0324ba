package dev.einlab.viz;

import tech.tablesaw.api.Table;

/**
 * Tablesaw's tables as something a notebook shows.
 *
 * <pre>
 *   Tables.of(table.sortDescendingOn("GFLOP/s"))
 * </pre>
 */
public final class Tables {
  private static final int MOST_ROWS = 40;

  private Tables() {}

  /** The table with up to 40 rows; of a longer one the first and the last 20. */
  public static TableView of(Table table) {
    return new TableView(table, MOST_ROWS);
  }

  /**
   * The table with up to so many rows.
   *
   * @throws IllegalArgumentException when fewer than two are asked for
   */
  public static TableView of(Table table, int mostRows) {
    if (mostRows < 2) {
      throw new IllegalArgumentException(
          "A table was to be shown with at most %d rows; give 2 or more.".formatted(mostRows));
    }
    return new TableView(table, mostRows);
  }
}
