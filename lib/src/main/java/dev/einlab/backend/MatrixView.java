package dev.einlab.backend;

/**
 * A batch of matrices in any strided layout: element (b, i, j) is buffer[offset + batch.offset(b) +
 * rows.offset(i) + columns.offset(j)].
 *
 * <p>Rows, columns and batch may each run over several axes of a tensor, in any order. A backend
 * reads them while it packs, so no operand has to be transposed or copied before a matrix product.
 */
public record MatrixView(
    Buffer buffer, int offset, AxisGroup batch, AxisGroup rows, AxisGroup columns) {

  /** The same elements with rows and columns exchanged. */
  public MatrixView transposed() {
    return new MatrixView(buffer, offset, batch, columns, rows);
  }

  @Override
  public String toString() {
    return batch.size() + " × [" + rows.size() + ", " + columns.size() + "]";
  }
}
