package dev.einlab.backend.simd;

/** Rows of A under one row of micro-tiles, each without gaps: row i begins at {@code row(i)}. */
final class Panel {
  /**
   * Covers where a row may begin, and how long it may be. Masked by it, their sum cannot overflow,
   * and the compiler need not widen it anew for every load: a tenth of a kernel's time.
   */
  static final int MOST = 0x3fffffff;

  float[] data;
  private int at;
  private int stride;

  /** Rows there are; a kernel that reads more of them reads the last one again. */
  int rows;

  /** Whether a matrix's rows can be read where they are. */
  static boolean canBe(Matrix a) {
    return a.hasUnitColumns() && a.isUniform() && a.data.length <= MOST;
  }

  void set(float[] data, int at, int stride, int rows) {
    this.data = data;
    this.at = at;
    this.stride = stride;
    this.rows = rows;
  }

  int row(int i) {
    return (at + Math.min(i, rows - 1) * stride) & MOST;
  }
}
