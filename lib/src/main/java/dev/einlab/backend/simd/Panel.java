package dev.einlab.backend.simd;

/** Rows of A under one row of micro-tiles, each without gaps: row i begins at {@code row(i)}. */
final class Panel {
  float[] data;
  private int at;
  private int stride;

  /** Rows there are; a kernel that reads more of them reads the last one again. */
  private int rows;

  void set(float[] data, int at, int stride, int rows) {
    this.data = data;
    this.at = at;
    this.stride = stride;
    this.rows = rows;
  }

  int row(int i) {
    return at + Math.min(i, rows - 1) * stride;
  }
}
