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
      int j = 0;
      if (m.isUniform()) {
        for (; j <= count - 4; j += 4) {
          int from = origin + m.column(column + j) + row * m.rowStride;
          four(m.data, from, m.columnStride, m.rowStride, depth, to, at + j, width);
        }
      }
      for (; j < count; j++) {
        line(m, origin + m.column(column + j), row, depth, to, at + j, width);
      }
    }
    if (count < width) clear(to, at + count, depth, width - count, width);
  }

  /**
   * Columns {@code column … column + count} of rows {@code row … row + depth}: all their panels,
   * which begin {@code step} apart. Goes row by row: a panel's own rows are far apart in memory,
   * and such steps keep meeting the same few places of the cache. Rows must lie without gaps.
   */
  static void panels(
      Matrix m,
      int origin,
      int row,
      int depth,
      int column,
      int count,
      float[] to,
      int at,
      int width,
      int step) {
    int whole = count / width;
    for (int k = 0; k < depth; k++) {
      int from = origin + m.row(row + k) + column;
      int line = at + k * width;
      for (int panel = 0; panel < whole; panel++) {
        System.arraycopy(m.data, from + panel * width, to, line + panel * step, width);
      }
    }
    int rest = count - whole * width;
    if (rest == 0) return;
    columns(m, origin, row, depth, column + whole * width, rest, to, at + whole * step, width);
  }

  /** One or two masked vectors: for so few elements quicker than System.arraycopy. */
  private static void copy(float[] from, int at, float[] to, int toAt, int count) {
    for (int j = 0; j < count; j += WIDTH) {
      VectorMask<Float> valid = F.indexInRange(j, count);
      FloatVector.fromArray(F, from, at + j, valid).intoArray(to, toAt + j, valid);
    }
  }

  /** Four columns side by side: what they write lies in one cache line. */
  private static void four(
      float[] x, int from, int across, int stride, int depth, float[] to, int at, int width) {
    int p0 = from;
    int p1 = p0 + across;
    int p2 = p1 + across;
    int p3 = p2 + across;
    for (int k = 0; k < depth; k++) {
      int p = k * stride;
      int q = at + k * width;
      to[q] = x[p0 + p];
      to[q + 1] = x[p1 + p];
      to[q + 2] = x[p2 + p];
      to[q + 3] = x[p3 + p];
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
