package dev.einlab.backend.simd;

/**
 * A row vector times a matrix, for each batch element: every element of the matrix is used once, so
 * it is read in place, in the order of memory.
 *
 * <pre>
 *   rows of B in memory     c += a[k] · B[k, …]     eight rows at a time
 *   columns of B in memory  c[j] = a · B[…, j]      four columns at a time
 * </pre>
 */
final class VectorProduct {
  /** Elements of B worth a task of their own. */
  private static final int GRAIN = 1 << 16;

  /** Terms of a dot product that are summed in one go. */
  private static final int CHUNK = 1 << 15;

  private final Matrix a;
  private final Matrix b;
  private final Matrix c;

  VectorProduct(Matrix a, Matrix b, Matrix c) {
    this.a = a;
    this.b = b;
    this.c = c;
  }

  static boolean fits(Matrix a, Matrix b, Matrix c) {
    return a.rows == 1
        && c.hasUnitColumns()
        && b.isUniform()
        && (b.hasUnitColumns() || b.hasUnitRows() || c.columns == 1);
  }

  void run(Workers workers, int batch) {
    int depth = a.columns;
    int columns = c.columns;
    if (columns == 1 && depth > CHUNK) {
      for (int i = 0; i < batch; i++) longDot(workers, i);
      return;
    }
    long size = (long) depth * columns;
    int group = Math.clamp(GRAIN / size, 1, batch);
    int wide = Math.max(Lanes.WIDTH * 4, GRAIN / depth); // columns of a task
    wide = Math.ceilDiv(wide, Lanes.WIDTH) * Lanes.WIDTH;
    int parts = group > 1 ? 1 : Math.ceilDiv(columns, wide);
    int width = parts == 1 ? columns : wide;
    int groups = Math.ceilDiv(batch, group);
    workers.run(
        groups * parts,
        size * batch,
        task -> {
          int first = task / parts * group;
          int column = task % parts * width;
          matrices(
              first, Math.min(batch, first + group), column, Math.min(width, columns - column));
        });
  }

  /** One long dot product: chunks of it are summed apart, then their sums in order. */
  private void longDot(Workers workers, int matrix) {
    int chunks = Math.ceilDiv(a.columns, CHUNK);
    float[] sums = new float[chunks];
    workers.run(
        chunks,
        a.columns,
        task -> {
          int from = task * CHUNK;
          Scratch scratch = Scratch.borrow();
          try {
            dot(matrix, from, Math.min(CHUNK, a.columns - from), scratch, sums, task);
          } finally {
            scratch.giveBack();
          }
        });
    double sum = 0;
    for (float part : sums) sum += part;
    c.data[c.origin(matrix)] = (float) sum;
  }

  private void matrices(int from, int to, int column, int columns) {
    Scratch scratch = Scratch.borrow();
    try {
      for (int i = from; i < to; i++) matrix(i, column, columns, scratch);
    } finally {
      scratch.giveBack();
    }
  }

  private void matrix(int matrix, int column, int columns, Scratch scratch) {
    int depth = a.columns;
    int cAt = c.origin(matrix) + column;
    if (columns == 1) {
      dot(matrix, 0, depth, scratch, c.data, cAt);
      return;
    }
    float[] x = gathered(a, a.origin(matrix), 0, depth, scratch);
    int xAt = x == a.data ? a.origin(matrix) : 0;
    int bAt = b.origin(matrix) + column * b.columnStride;
    if (b.hasUnitRows()) {
      VectorKernels.dots(depth, x, xAt, b.data, bAt, b.columnStride, columns, c.data, cAt);
    } else {
      VectorKernels.combine(depth, x, xAt, b.data, bAt, b.rowStride, columns, c.data, cAt);
    }
  }

  /** Part of the product of a row and a column, to one element. */
  private void dot(int matrix, int from, int depth, Scratch scratch, float[] to, int at) {
    float[] x = gathered(a, a.origin(matrix), from, depth, scratch);
    int xAt = x == a.data ? a.origin(matrix) + a.column(from) : 0;
    float[] y = b.data;
    int yAt = b.origin(matrix) + b.row(from);
    if (!b.hasUnitRows()) {
      y = scratch.right(depth);
      for (int k = 0; k < depth; k++) y[k] = b.data[yAt + k * b.rowStride];
      yAt = 0;
    }
    VectorKernels.dots(depth, x, xAt, y, yAt, 0, 1, to, at);
  }

  /** The row vector without gaps: its own array, if it has none. */
  private static float[] gathered(Matrix a, int origin, int from, int depth, Scratch scratch) {
    if (a.hasUnitColumns()) return a.data;
    float[] x = scratch.left(depth);
    for (int k = 0; k < depth; k++) x[k] = a.data[origin + a.column(from + k)];
    return x;
  }
}
