package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.ZERO;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Copies a block of a matrix to where a micro-kernel reads it front to back: rows of A without
 * gaps, and B in panels, where element (k, j) is at[k·width + j], filled with zeros where the
 * matrix ends.
 */
final class Packing {
  /** Floats between packed rows: steps of a power of two keep meeting few places of the cache. */
  static final int GAP = 16;

  private Packing() {}

  /**
   * Columns {@code column … column + count} of some rows, which then begin {@code stride} apart.
   */
  static void rows(
      Matrix m,
      int origin,
      int row,
      int rows,
      int column,
      int count,
      float[] to,
      int at,
      int stride) {
    if (count == 0) return; // there may be no array to begin in
    if (m.hasUnitColumns()) {
      for (int i = 0; i < rows; i++) {
        int from = origin + m.row(row + i) + column;
        System.arraycopy(m.data, from, to, at + i * stride, count);
      }
      return;
    }
    if (Transposition.HAS_SQUARES && m.unitRows(row, rows) >= Math.min(rows, WIDTH)) {
      for (int i = 0, run; i < rows; i += run) {
        run = m.unitRows(row + i, rows - i);
        int from = origin + m.column(column) + m.row(row + i);
        Transposition.move(m.data, from, m.columnStride, to, at + i * stride, stride, run, count);
      }
      return;
    }
    int j = 0;
    if (m.isUniform()) {
      for (; j <= count - 4; j += 4) {
        int from = origin + m.column(column + j) + row * m.rowStride;
        four(m.data, from, m.columnStride, m.rowStride, rows, to, at + j, stride);
      }
    }
    for (; j < count; j++) {
      line(m, origin + m.column(column + j), row, rows, to, at + j, stride);
    }
  }

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
    rows(m, origin, row, depth, column, count, to, at, width);
    if (count < width) clear(to, at + count, depth, width - count, width);
  }

  /**
   * Columns {@code column … column + count} of rows {@code row … row + depth}: all their panels,
   * which begin {@code step} apart. Goes row by row where rows lie without gaps: a panel's own rows
   * are far apart in memory, and such steps keep meeting the same few places of the cache.
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
    int rest = count - whole * width;
    if (!m.hasUnitColumns()) {
      for (int j = 0; j < count; j += width) {
        int valid = Math.min(width, count - j);
        columns(m, origin, row, depth, column + j, valid, to, at + j / width * step, width);
      }
      return;
    }
    for (int k = 0; k < depth; k++) {
      int from = origin + m.row(row + k) + column;
      int line = at + k * width;
      spread(m.data, from, whole, to, line, width, step);
      if (rest > 0) pad(m.data, from + whole * width, rest, to, line + whole * step, width);
    }
  }

  /** Cuts a row into pieces that lie apart: too short for the start of System.arraycopy to pay. */
  private static void spread(
      float[] row, int from, int pieces, float[] to, int at, int width, int step) {
    int end = from + pieces * width;
    for (int j = from, i = at; j < end; j += width, i += step) {
      for (int x = 0; x < width; x += WIDTH) {
        FloatVector.fromArray(F, row, j + x).intoArray(to, i + x);
      }
    }
  }

  /** Some elements, and zeros up to the width. */
  private static void pad(float[] row, int from, int count, float[] to, int at, int width) {
    for (int x = 0; x < width; x += WIDTH) {
      FloatVector.fromArray(F, row, from + x, F.indexInRange(x, count)).intoArray(to, at + x);
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
    for (int x = 0; x < count; x += WIDTH) {
      VectorMask<Float> valid = F.indexInRange(x, count);
      for (int k = 0; k < depth; k++) ZERO.intoArray(to, at + k * width + x, valid);
    }
  }
}
