package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Copies a block of a matrix into panels, so that a micro-kernel reads it front to back: element
 * (k, j) of a panel is at[k·width + j], filled with zeros where the matrix ends.
 */
final class Packing {
  private Packing() {}

  /** Columns {@code column … column + count} of rows {@code row … row + depth}: a panel of B. */
  static void columns(
      Matrix m,
      int origin,
      int row,
      int depth,
      int column,
      int count,
      float[] to,
      int at,
      int width) {
    if (m.hasUnitColumns()) {
      for (int k = 0; k < depth; k++) {
        copy(m.data, origin + m.row(row + k) + column, to, at + k * width, count);
      }
    } else {
      for (int j = 0; j < count; j++) {
        line(m, origin + m.column(column + j), row, depth, to, at + j, width);
      }
    }
    if (count < width) clear(to, at + count, depth, width - count, width);
  }

  /** One or two masked vectors: for so few elements quicker than System.arraycopy. */
  private static void copy(float[] from, int at, float[] to, int toAt, int count) {
    for (int j = 0; j < count; j += WIDTH) {
      VectorMask<Float> valid = F.indexInRange(j, count);
      FloatVector.fromArray(F, from, at + j, valid).intoArray(to, toAt + j, valid);
    }
  }

  private static void line(Matrix m, int from, int row, int depth, float[] to, int at, int width) {
    if (m.isUniform()) {
      int stride = m.rowStride;
      int start = from + row * stride;
      for (int k = 0; k < depth; k++) to[at + k * width] = m.data[start + k * stride];
    } else {
      for (int k = 0; k < depth; k++) to[at + k * width] = m.data[from + m.row(row + k)];
    }
  }

  private static void clear(float[] to, int at, int depth, int count, int width) {
    for (int k = 0; k < depth; k++) {
      for (int j = 0; j < count; j++) to[at + k * width + j] = 0;
    }
  }
}
