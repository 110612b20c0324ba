package dev.einlab.backend.simd;

/** A batch of matrices too small for vectors, and products with no depth at all, which are zero. */
record TinyProduct(Matrix a, Matrix b, Matrix c) {
  private static final int ELEMENTS_OF_A_TASK = 1 << 14;

  void run(Workers workers, int batch) {
    long size = (long) c.rows * c.columns * Math.max(1, a.columns);
    int group = (int) Math.max(1, ELEMENTS_OF_A_TASK / size);
    int tasks = Math.ceilDiv(batch, group);
    if (tasks == 1) matrices(0, batch);
    else {
      workers.run(
          tasks, size * batch, task -> matrices(task * group, Math.min(batch, (task + 1) * group)));
    }
  }

  private void matrices(int from, int to) {
    for (int i = from; i < to; i++) {
      if (a.isUniform() && b.isUniform() && c.isUniform()) uniform(i);
      else walked(i);
    }
  }

  private void uniform(int matrix) {
    int cRow = c.origin(matrix);
    int aRow = a.origin(matrix);
    int bAt = b.origin(matrix);
    int depth = a.columns;
    for (int i = 0; i < c.rows; i++, aRow += a.rowStride, cRow += c.rowStride) {
      for (int j = 0; j < c.columns; j++) {
        float sum = 0;
        int p = aRow;
        int q = bAt + j * b.columnStride;
        for (int k = 0; k < depth; k++, p += a.columnStride, q += b.rowStride) {
          sum = Math.fma(a.data[p], b.data[q], sum);
        }
        c.data[cRow + j * c.columnStride] = sum;
      }
    }
  }

  private void walked(int matrix) {
    for (int i = 0; i < c.rows; i++) {
      for (int j = 0; j < c.columns; j++) {
        float sum = 0;
        for (int k = 0; k < a.columns; k++) {
          float x = a.data[a.origin(matrix) + a.row(i) + a.column(k)];
          sum = Math.fma(x, b.data[b.origin(matrix) + b.row(k) + b.column(j)], sum);
        }
        c.data[c.origin(matrix) + c.row(i) + c.column(j)] = sum;
      }
    }
  }
}
