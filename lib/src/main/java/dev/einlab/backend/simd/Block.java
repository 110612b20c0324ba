package dev.einlab.backend.simd;

/** A block of rows of A, packed, and the rows of C that it gives. */
final class Block {
  private final Matrix a;
  private final Matrix across; // A transposed: its columns are rows of A
  private final Matrix c;
  private final int matrix;
  private final int row;
  private final int rows;
  private final Scratch scratch;
  private final Panel panel = new Panel();
  private final Tile tile = new Tile();
  private float[] packed;
  private boolean adds;

  Block(Matrix a, Matrix c, int matrix, int row, int rows, Scratch scratch) {
    this.a = a;
    this.across = a.transposed();
    this.c = c;
    this.matrix = matrix;
    this.row = row;
    this.rows = rows;
    this.scratch = scratch;
  }

  /** Packs columns {@code from … from + depth} of the rows. */
  void pack(int from, int depth) {
    int height = MicroKernel.ROWS;
    packed = scratch.left(Math.ceilDiv(rows, height) * height * depth);
    for (int i = 0; i < rows; i += height) {
      int count = Math.min(height, rows - i);
      Packing.columns(
          across, a.origin(matrix), from, depth, row + i, count, packed, i * depth, height);
    }
    adds = from > 0;
  }

  /** Multiplies what is packed with a panel of B; the products belong to columns of C. */
  void multiply(int depth, float[] b, int bAt, int column, int columns) {
    boolean full = columns == MicroKernel.COLUMNS && c.isUniform() && c.columnStride == 1;
    for (int i = 0; i < rows; i += MicroKernel.ROWS) {
      int count = Math.min(MicroKernel.ROWS, rows - i);
      panel.set(packed, i * depth, 1, MicroKernel.ROWS, count);
      if (full && count == MicroKernel.ROWS) {
        int at = c.origin(matrix) + (row + i) * c.rowStride + column;
        tile.set(c.data, at, c.rowStride, adds);
        MicroKernel.run(depth, panel, b, bAt, MicroKernel.COLUMNS, tile);
      } else {
        tile.set(scratch.tile, 0, MicroKernel.COLUMNS, false);
        MicroKernel.run(depth, panel, b, bAt, MicroKernel.COLUMNS, tile);
        drop(i, count, column, columns);
      }
    }
  }

  /** Moves a tile that is no run of full rows to C. */
  private void drop(int i, int count, int column, int columns) {
    for (int y = 0; y < count; y++) {
      int to = c.origin(matrix) + c.row(row + i + y);
      for (int x = 0; x < columns; x++) {
        int at = to + c.column(column + x);
        float value = scratch.tile[y * MicroKernel.COLUMNS + x];
        c.data[at] = adds ? c.data[at] + value : value;
      }
    }
  }
}
