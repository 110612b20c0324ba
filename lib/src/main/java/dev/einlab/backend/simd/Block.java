package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * Some rows of C, and the rows of A that give them: copied together, or read where they are if they
 * lie without gaps and few columns will use them.
 */
final class Block {
  /**
   * Depth of a block: a panel of A stays in the first-level cache, and one of B, read front to
   * back, comes from the second in time. C is read and written again for every such depth.
   */
  static final int DEPTH = 512;

  /** Columns of C from which on packing A pays. */
  private static final int PACKING_PAYS = 192;

  private static final int COLUMNS = MicroKernel.COLUMNS;

  private final Matrix a;
  private final Matrix c;
  private final int row;
  private final int rows;
  private final boolean packs;
  private final boolean stores; // full tiles straight into C
  private final Scratch scratch;
  private final Panel panel = new Panel();
  private final Tile tile = new Tile();
  private float[] packed;
  private int aOrigin;
  private int cOrigin;
  private int from;
  private int stride; // of the packed rows
  private int depth;

  Block(Matrix a, Matrix c, int row, int rows, int columns, Scratch scratch) {
    this.a = a;
    this.c = c;
    this.row = row;
    this.rows = rows;
    this.packs = columns >= PACKING_PAYS || !Panel.canBe(a);
    this.stores = c.isUniform() && c.hasUnitColumns();
    this.scratch = scratch;
  }

  /** Turns to columns {@code from … from + depth} of A in one matrix of the batch. */
  void begin(int matrix, int from, int depth) {
    this.aOrigin = a.origin(matrix);
    this.cOrigin = c.origin(matrix);
    this.from = from;
    this.depth = depth;
    if (!packs) return;
    stride = depth + Packing.GAP;
    packed = scratch.left(rows * stride);
    Packing.rows(a, aOrigin, row, rows, from, depth, packed, 0, stride);
  }

  /** Adds the products with a panel of B, which belong to some columns of C. */
  void multiply(float[] b, int bAt, int bStep, int column, int columns) {
    for (int i = 0, high; i < rows; i += high) {
      high = MicroKernel.next(rows - i);
      int count = Math.min(high, rows - i);
      turnTo(i, count);
      if (stores && columns == COLUMNS && count == high) {
        int at = cOrigin + (row + i) * c.rowStride + column;
        tile.set(c.data, at, c.rowStride, from > 0);
        MicroKernel.run(depth, panel, b, bAt, bStep, tile);
      } else {
        if (from > 0) move(i, count, column, columns, false);
        tile.set(scratch.tile, 0, COLUMNS, from > 0);
        MicroKernel.run(depth, panel, b, bAt, bStep, tile);
        move(i, count, column, columns, true);
      }
    }
  }

  private void turnTo(int i, int count) {
    if (packs) {
      panel.set(packed, i * stride, stride, count);
    } else {
      panel.set(a.data, aOrigin + (row + i) * a.rowStride + from, a.rowStride, count);
    }
  }

  /** Moves the valid part of a tile from the scratch tile to C, or back. */
  private void move(int i, int count, int column, int columns, boolean toC) {
    for (int y = 0; y < count; y++) {
      int at = cOrigin + c.row(row + i + y);
      if (c.hasUnitColumns()) {
        int to = at + column;
        if (toC) copy(scratch.tile, y * COLUMNS, c.data, to, columns);
        else copy(c.data, to, scratch.tile, y * COLUMNS, columns);
      } else {
        for (int x = 0; x < columns; x++) {
          int to = at + c.column(column + x);
          if (toC) c.data[to] = scratch.tile[y * COLUMNS + x];
          else scratch.tile[y * COLUMNS + x] = c.data[to];
        }
      }
    }
  }

  /** Two masked vectors: for so few elements quicker than System.arraycopy. */
  private static void copy(float[] source, int at, float[] target, int to, int count) {
    for (int x = 0; x < count; x += WIDTH) {
      VectorMask<Float> valid = F.indexInRange(x, count);
      FloatVector.fromArray(F, source, at + x, valid).intoArray(target, to + x, valid);
    }
  }
}
