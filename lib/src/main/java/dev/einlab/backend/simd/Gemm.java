package dev.einlab.backend.simd;

import dev.einlab.backend.MatrixView;

/**
 * Batched matrix products of any strided layout.
 *
 * <p>Blocks as in Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008:
 *
 * <pre>
 *   region   batch elements × depth × columns   B packed once for everybody, in panels
 *   task     one block of rows of C             A packed by the task, a block of depth at a time
 *   tile     ROWS × COLUMNS of C                in registers
 * </pre>
 */
final class Gemm {
  /** Depth of a block: a panel of B and one of A stay in the first-level cache. */
  private static final int DEPTH = 256;

  /** Rows of a task, so that its block of A stays in the second-level cache. */
  private static final int ROWS = 12 * MicroKernel.ROWS;

  /** Floats of B that are packed at once. */
  private static final int REGION = 1 << 22;

  private static final int WIDTH = MicroKernel.COLUMNS;

  private final Workers workers;

  Gemm(Workers workers) {
    this.workers = workers;
  }

  /** c = a·b for each batch element. */
  void multiply(MatrixView a, MatrixView b, MatrixView c) {
    Matrix out = Matrix.of(c);
    if (!out.hasUnitColumns() && out.hasUnitRows()) {
      multiply(b.transposed(), a.transposed(), c.transposed()); // cᵀ = bᵀ·aᵀ
      return;
    }
    int batch = c.batch().size();
    if (batch == 0 || out.rows == 0 || out.columns == 0) return;
    Matrix left = Matrix.of(a);
    Matrix right = Matrix.of(b);
    if (left.columns == 0) clear(out, batch);
    else regions(new Operands(left, right, out), batch);
  }

  private record Operands(Matrix a, Matrix b, Matrix c) {
    int depth() {
      return a.columns;
    }
  }

  /** What is packed at once: a range of the batch, of the depth and of the columns. */
  private record Region(
      int batch, int matrices, int depthFrom, int depth, int columnFrom, int columns) {
    int panels() {
      return Math.ceilDiv(columns, WIDTH);
    }

    /** Where a panel begins in the packed memory. */
    int panelAt(int matrix, int panel) {
      return (matrix * panels() + panel) * depth * WIDTH;
    }
  }

  private void regions(Operands o, int batch) {
    int depth = Math.min(o.depth(), REGION / (4 * WIDTH) / DEPTH * DEPTH);
    int columns = Math.min(o.c.columns, REGION / depth / WIDTH * WIDTH);
    int matrices =
        Math.clamp(REGION / ((long) depth * Math.ceilDiv(columns, WIDTH) * WIDTH), 1, batch);
    if (columns < o.c.columns || depth < o.depth()) matrices = 1;
    for (int b = 0; b < batch; b += matrices) {
      int count = Math.min(matrices, batch - b);
      for (int j = 0; j < o.c.columns; j += columns) {
        int width = Math.min(columns, o.c.columns - j);
        for (int k = 0; k < o.depth(); k += depth) {
          region(o, new Region(b, count, k, Math.min(depth, o.depth() - k), j, width));
        }
      }
    }
  }

  private void region(Operands o, Region r) {
    Scratch shared = Scratch.borrow();
    float[] packed = shared.right(r.matrices * r.panels() * r.depth * WIDTH);
    int blocks = Math.ceilDiv(o.c.rows, ROWS);
    long work = (long) r.matrices * r.depth * r.columns;
    workers.run(r.matrices * r.panels(), work, task -> packPanel(o, r, task, packed));
    workers.run(r.matrices * blocks, work * o.c.rows, task -> rows(o, r, task, blocks, packed));
    shared.giveBack();
  }

  private static void packPanel(Operands o, Region r, int task, float[] packed) {
    int matrix = task / r.panels();
    int panel = task % r.panels();
    int count = Math.min(WIDTH, r.columns - panel * WIDTH);
    Packing.columns(
        o.b,
        o.b.origin(r.batch + matrix),
        r.depthFrom,
        r.depth,
        r.columnFrom + panel * WIDTH,
        count,
        packed,
        r.panelAt(matrix, panel),
        WIDTH);
  }

  /** One block of rows of C, over the columns and depth of a region. */
  private static void rows(Operands o, Region r, int task, int blocks, float[] packed) {
    int matrix = task / blocks;
    int row = task % blocks * ROWS;
    int rows = Math.min(ROWS, o.c.rows - row);
    Scratch scratch = Scratch.borrow();
    Block block = new Block(o.a, o.c, r.batch + matrix, row, rows, scratch);
    for (int k = 0; k < r.depth; k += DEPTH) {
      int depth = Math.min(DEPTH, r.depth - k);
      block.pack(r.depthFrom + k, depth);
      for (int panel = 0; panel < r.panels(); panel++) {
        int count = Math.min(WIDTH, r.columns - panel * WIDTH);
        int at = r.panelAt(matrix, panel) + k * WIDTH;
        block.multiply(depth, packed, at, r.columnFrom + panel * WIDTH, count);
      }
    }
    scratch.giveBack();
  }

  private static void clear(Matrix c, int batch) {
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < c.rows; i++) {
        for (int j = 0; j < c.columns; j++) c.data[c.origin(b) + c.row(i) + c.column(j)] = 0;
      }
    }
  }
}
