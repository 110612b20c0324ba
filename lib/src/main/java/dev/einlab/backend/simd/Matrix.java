package dev.einlab.backend.simd;

import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.MatrixView;

/**
 * A batch of matrices as the loops read it: where a row or column begins costs one multiplication,
 * or one look into a table where several axes make up the rows or columns.
 */
final class Matrix {
  final float[] data;
  final int rows;
  final int columns;

  /** Steps between neighbours; meaningless where the table below is not null. */
  final int rowStride;

  final int columnStride;
  private final int[] rowOffsets;
  private final int[] columnOffsets;
  private final int offset;
  private final AxisGroup batch;

  private Matrix(float[] data, int offset, AxisGroup batch, AxisGroup rows, AxisGroup columns) {
    this.data = data;
    this.offset = offset;
    this.batch = batch;
    this.rows = rows.size();
    this.columns = columns.size();
    this.rowStride = rows.isUniform() ? rows.stride() : 0;
    this.columnStride = columns.isUniform() ? columns.stride() : 0;
    this.rowOffsets = rows.isUniform() ? null : rows.offsets();
    this.columnOffsets = columns.isUniform() ? null : columns.offsets();
  }

  static Matrix of(MatrixView view) {
    return new Matrix(
        ((HostBuffer) view.buffer()).floats(),
        view.offset(),
        view.batch(),
        view.rows(),
        view.columns());
  }

  private Matrix(Matrix m) {
    data = m.data;
    offset = m.offset;
    batch = m.batch;
    rows = m.columns;
    columns = m.rows;
    rowStride = m.columnStride;
    columnStride = m.rowStride;
    rowOffsets = m.columnOffsets;
    columnOffsets = m.rowOffsets;
  }

  /** The same elements with rows and columns exchanged. */
  Matrix transposed() {
    return new Matrix(this);
  }

  /** Where matrix number {@code index} of the batch begins. */
  int origin(int index) {
    return offset + batch.offset(index);
  }

  /** Where a row begins, relative to the origin. */
  int row(int i) {
    return rowOffsets == null ? i * rowStride : rowOffsets[i];
  }

  int column(int j) {
    return columnOffsets == null ? j * columnStride : columnOffsets[j];
  }

  /** Whether one stride leads from row to row, and one from column to column. */
  boolean isUniform() {
    return rowOffsets == null && columnOffsets == null;
  }

  /** Whether a row lies in memory without gaps, so that vectors can be loaded from it. */
  boolean hasUnitColumns() {
    return columnOffsets == null && (columnStride == 1 || columns == 1);
  }

  /** How many rows lie side by side from one on, of at most so many; 0 if columns are uneven. */
  int unitRows(int from, int most) {
    if (columnOffsets != null) return 0;
    if (rowOffsets == null) return hasUnitRows() ? most : 1;
    int count = 1;
    while (count < most && rowOffsets[from + count] == rowOffsets[from] + count) count++;
    return count;
  }

  boolean hasUnitRows() {
    return rowOffsets == null && (rowStride == 1 || rows == 1);
  }
}
