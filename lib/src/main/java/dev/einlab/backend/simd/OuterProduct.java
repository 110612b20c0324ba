package dev.einlab.backend.simd;

/**
 * A column times a row, for each batch element: a product without a sum. It is written in the order
 * of memory, which takes more time than to compute it.
 */
record OuterProduct(Matrix a, Matrix b, Matrix c) {
  /** Elements of C worth a task of their own. */
  private static final int GRAIN = 1 << 16;

  static boolean fits(Matrix a, Matrix b, Matrix c) {
    return a.columns == 1
        && b.hasUnitColumns()
        && c.hasUnitColumns()
        && c.columns >= MicroKernel.COLUMNS;
  }

  void run(Workers workers, int batch) {
    int rows = batch * c.rows; // of all matrices, one after the other
    int height = Math.max(1, GRAIN / c.columns);
    workers.run(
        Math.ceilDiv(rows, height),
        (long) rows * c.columns,
        task -> rows(task * height, Math.min(rows, (task + 1) * height)));
  }

  private void rows(int from, int to) {
    for (int i = from; i < to; i++) {
      int matrix = i / c.rows;
      int row = i % c.rows;
      float x = a.data[a.origin(matrix) + a.row(row) + a.column(0)];
      int cAt = c.origin(matrix) + c.row(row);
      VectorKernels.scaled(x, b.data, b.origin(matrix) + b.row(0), c.columns, c.data, cAt);
    }
  }
}
