package dev.einlab.backend.simd;

/**
 * Products whose result is a strip: as many rows as there are, one panel of columns wide. Rows of A
 * lie without gaps, B is a panel. C has room for a multiple of {@link #ROWS} rows.
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
   * @param aStride from one row of A to the next
   */
  void multiply(
      int rows,
      int depth,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      boolean adds) {
    for (int i = 0, high; i < rows; i += high) {
      high = MicroKernel.next(rows - i);
      panel.set(a, aAt + i * aStride, aStride, Math.min(high, rows - i));
      tile.set(c, cAt + i * COLUMNS, COLUMNS, adds);
      MicroKernel.run(depth, panel, b, bAt, COLUMNS, tile);
    }
  }

  /** Up to {@link #ROWS} rows, added to rows of C that are some way apart. */
  void addTile(
      int rows,
      int depth,
      float[] a,
      int aAt,
      int aStride,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int cStride) {
    panel.set(a, aAt, aStride, rows);
    tile.set(c, cAt, cStride, true);
    MicroKernel.run(depth, panel, b, bAt, COLUMNS, tile);
  }
}
