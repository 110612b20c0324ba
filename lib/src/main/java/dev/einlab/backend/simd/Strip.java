package dev.einlab.backend.simd;

/**
 * Products whose result is a strip: as many rows as there are, one panel of columns wide. A lies in
 * panels of {@link #ROWS} rows, B is a panel.
 */
final class Strip {
  static final int ROWS = MicroKernel.ROWS;
  static final int COLUMNS = MicroKernel.COLUMNS;

  private final Panel panel = new Panel();
  private final Tile tile = new Tile();

  static int roundedToRows(int count) {
    return Math.ceilDiv(count, ROWS) * ROWS;
  }

  static int roundedToColumns(int count) {
    return Math.ceilDiv(count, COLUMNS) * COLUMNS;
  }

  /**
   * C = A·B or C += A·B, with C row after row.
   *
   * @param aStep from one panel of A to the next
   */
  void multiply(
      int rows,
      int depth,
      float[] a,
      int aAt,
      int aStep,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      boolean adds) {
    for (int i = 0; i < rows; i += ROWS) {
      tile(depth, a, aAt, b, bAt, c, cAt + i * COLUMNS, COLUMNS, adds);
      aAt += aStep;
    }
  }

  /** One tile, with the rows of C some way apart. */
  void tile(
      int depth,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStep,
      boolean adds) {
    panel.set(a, aAt, 1, ROWS, ROWS);
    tile.set(c, cAt, cStep, adds);
    MicroKernel.run(depth, panel, b, bAt, COLUMNS, tile);
  }

  /** All rows of a matrix as panels of A: element (i, k) of a panel is at[k·ROWS + i]. */
  static void packRows(Matrix m, int origin, int row, int rows, float[] to, int at) {
    Matrix across = m.transposed();
    for (int i = 0; i < rows; i += ROWS) {
      int count = Math.min(ROWS, rows - i);
      Packing.columns(across, origin, 0, m.columns, row + i, count, to, at + i * m.columns, ROWS);
    }
  }

  /** Rows of a matrix as panels of B, {@code width} columns each. */
  static void packColumns(Matrix m, int origin, int row, int rows, int width, float[] to, int at) {
    for (int j = 0; j < m.columns; j += width) {
      int count = Math.min(width, m.columns - j);
      Packing.columns(m, origin, row, rows, j, count, to, at + j * rows, width);
    }
  }
}
