package dev.einlab.backend.simd;

/**
 * Rows of A under one row of micro-tiles, packed or where they are: element (i, k) is data[row(i) +
 * k·step].
 */
final class Panel {
  float[] data;
  int at;
  int step;
  private int rowStride;

  /** Rows there are; a kernel that reads more of them reads the last one again. */
  private int rows;

  void set(float[] data, int at, int rowStride, int step, int rows) {
    this.data = data;
    this.at = at;
    this.rowStride = rowStride;
    this.step = step;
    this.rows = rows;
  }

  int row(int i) {
    return at + Math.min(i, rows - 1) * rowStride;
  }
}
