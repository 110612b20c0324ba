package dev.einlab.backend.simd;

/**
 * Matrix products large enough for tiles. Blocks as in Goto and van de Geijn, "Anatomy of
 * High-Performance Matrix Multiplication", 2008:
 *
 * <pre>
 *   region   matrices × depth × columns      B packed once for everybody, where packing pays
 *   task     matrices × rows × panels of C   A packed by the task, where packing pays
 *   tile     ROWS × COLUMNS of C             in registers
 * </pre>
 *
 * The split depends on shapes only, and every element is summed in the same order in any split.
 */
final class BlockedProduct {
  /** Rows of a task, so that its packed block of A stays in the second-level cache. */
  private static final int ROWS = 72;

  /** Rows of A from which on it pays to pack B, which they all will read. */
  private static final int PACKING_PAYS = 64;

  /** Rows of a task of a small product: a panel of B from a farther cache serves them all. */
  private static final int LEAST_ROWS = 48;

  /** Tasks of one product: enough for some threads, of which others may slow down one. */
  private static final int TASKS = 8;

  /** Floats of B that are packed at once: 4 MiB, which a shared cache keeps for all tasks. */
  private static final int REGION = 1 << 20;

  /** Floats of a B that a task packs for itself: 256 KiB. */
  private static final int PRIVATE = 1 << 16;

  /** Multiply-adds worth a task of their own: about 20 µs. */
  private static final long GRAIN = 1 << 20;

  /** Rows of B that a task packs. */
  private static final int SLICE = 32;

  private static final int WIDTH = MicroKernel.COLUMNS;

  private final Matrix a;
  private final Matrix b;
  private final Matrix c;
  private final int batch;
  private final int depth;

  BlockedProduct(Matrix a, Matrix b, Matrix c, int batch) {
    this.a = a;
    this.b = b;
    this.c = c;
    this.batch = batch;
    this.depth = a.columns;
  }

  void run(Workers workers) {
    int size = depth * roundUp(c.columns, WIDTH);
    if (b.hasUnitColumns() && (c.rows < PACKING_PAYS || size <= PRIVATE / 4)) {
      multiply(workers, new Region(0, batch, 0, depth, 0, c.columns), Right.IN_PLACE, null);
    } else if (size <= PRIVATE && batch >= 8) {
      multiply(workers, new Region(0, batch, 0, depth, 0, c.columns), Right.PRIVATE, null);
    } else {
      regions(workers);
    }
  }

  /** Where tasks find B. */
  private enum Right {
    IN_PLACE,
    PRIVATE,
    SHARED
  }

  /** A range of the batch, of the depth and of the columns. */
  private record Region(
      int matrix, int matrices, int depthFrom, int depth, int columnFrom, int columns) {
    int panels() {
      return Math.ceilDiv(columns, WIDTH);
    }

    int columnsOf(int panel) {
      return Math.min(WIDTH, columns - panel * WIDTH);
    }

    /** Where a panel begins in the packed memory. */
    int panelAt(int matrix, int panel) {
      return (matrix * panels() + panel) * depth * WIDTH;
    }

    int packedSize() {
      return matrices * panels() * depth * WIDTH;
    }
  }

  /** Cuts what does not fit into one region: its depth first, for A is packed anew for columns. */
  private void regions(Workers workers) {
    int across = roundUp(c.columns, WIDTH);
    int deep = Math.min(depth, Math.max(1, REGION / across / Block.DEPTH) * Block.DEPTH);
    int wide = Math.min(c.columns, REGION / deep / WIDTH * WIDTH);
    boolean cut = deep < depth || wide < c.columns;
    long matrix = (long) deep * roundUp(wide, WIDTH);
    int many = cut ? 1 : Math.clamp(REGION / matrix, 1, batch);
    for (int m = 0; m < batch; m += many) {
      int matrices = Math.min(many, batch - m);
      for (int j = 0; j < c.columns; j += wide) {
        int columns = Math.min(wide, c.columns - j);
        for (int k = 0; k < depth; k += deep) {
          packed(workers, new Region(m, matrices, k, Math.min(deep, depth - k), j, columns));
        }
      }
    }
  }

  private void packed(Workers workers, Region r) {
    Scratch shared = Scratch.borrow();
    try {
      float[] panels = shared.right(r.packedSize());
      if (b.hasUnitColumns()) {
        int slices = Math.ceilDiv(r.depth, SLICE);
        workers.run(r.matrices * slices, r.packedSize(), task -> packRows(r, task, slices, panels));
      } else {
        int count = r.matrices * r.panels();
        workers.run(count, r.packedSize(), task -> packColumns(r, task, panels));
      }
      multiply(workers, r, Right.SHARED, panels);
    } finally {
      shared.giveBack();
    }
  }

  /** Some rows of B, into all panels. */
  private void packRows(Region r, int task, int slices, float[] panels) {
    int matrix = task / slices;
    int k = task % slices * SLICE;
    Packing.panels(
        b,
        b.origin(r.matrix + matrix),
        r.depthFrom + k,
        Math.min(SLICE, r.depth - k),
        r.columnFrom,
        r.columns,
        panels,
        r.panelAt(matrix, 0) + k * WIDTH,
        WIDTH,
        r.depth * WIDTH);
  }

  /** All rows of B, into one panel. */
  private void packColumns(Region r, int task, float[] panels) {
    int matrix = task / r.panels();
    int panel = task % r.panels();
    Packing.columns(
        b,
        b.origin(r.matrix + matrix),
        r.depthFrom,
        r.depth,
        r.columnFrom + panel * WIDTH,
        r.columnsOf(panel),
        panels,
        r.panelAt(matrix, panel),
        WIDTH);
  }

  private void multiply(Workers workers, Region r, Right right, float[] panels) {
    long work = (long) c.rows * r.columns * r.depth;
    int group = Math.clamp(GRAIN / work, 1, r.matrices);
    int rowBlocks = work <= GRAIN || right == Right.PRIVATE ? 1 : rowBlocks(r, work);
    int height = roundUp(Math.ceilDiv(c.rows, rowBlocks), MicroKernel.LEAST);
    int columnBlocks = right == Right.PRIVATE ? 1 : columnBlocks(r, work, rowBlocks);
    int wide = Math.ceilDiv(r.panels(), columnBlocks);
    int groups = Math.ceilDiv(r.matrices, group);
    workers.run(
        groups * rowBlocks * columnBlocks,
        work * r.matrices,
        task -> {
          int first = task / (rowBlocks * columnBlocks) * group;
          int row = task / columnBlocks % rowBlocks * height;
          int panel = task % columnBlocks * wide;
          var part = new Part(r, right, panels, row, height, panel, wide);
          part.run(first, Math.min(r.matrices, first + group));
        });
  }

  /** As high as the cache allows, or lower: every block of columns would pack its A anew. */
  private int rowBlocks(Region r, long work) {
    int most = Math.clamp(work / GRAIN, 1, Math.ceilDiv(c.rows, LEAST_ROWS));
    int wanted = Math.ceilDiv(TASKS, r.matrices);
    return Math.max(Math.ceilDiv(c.rows, ROWS), Math.min(wanted, most));
  }

  /** So many that some tasks come together, if each is worth it. */
  private static int columnBlocks(Region r, long work, int rowBlocks) {
    long wanted = Math.ceilDiv((long) TASKS, (long) rowBlocks * r.matrices);
    long worth = work / rowBlocks / GRAIN;
    return Math.clamp(Math.min(wanted, worth), 1, r.panels());
  }

  private static int roundUp(int value, int multiple) {
    return Math.ceilDiv(value, multiple) * multiple;
  }

  /** What one task does for each of its matrices: some rows by some panels of C. */
  private final class Part {
    private final Region region;
    private final Right right;
    private final float[] panels;
    private final int row;
    private final int rows;
    private final int panelFrom;
    private final int panelTo;

    Part(Region r, Right right, float[] panels, int row, int height, int panel, int wide) {
      this.region = r;
      this.right = right;
      this.panels = panels;
      this.row = row;
      this.rows = Math.min(height, c.rows - row);
      this.panelFrom = panel;
      this.panelTo = Math.min(r.panels(), panel + wide);
    }

    void run(int from, int to) {
      if (rows <= 0) return; // rounding up may leave nothing for the last block
      Scratch scratch = Scratch.borrow();
      try {
        Block block = new Block(a, c, row, rows, (panelTo - panelFrom) * WIDTH, scratch);
        for (int matrix = from; matrix < to; matrix++) matrix(block, matrix, scratch);
      } finally {
        scratch.giveBack();
      }
    }

    private void matrix(Block block, int matrix, Scratch scratch) {
      float[] packed = right == Right.PRIVATE ? privately(matrix, scratch) : panels;
      int start = right == Right.PRIVATE ? 0 : matrix;
      for (int k = 0; k < region.depth; k += Block.DEPTH) {
        int deep = Math.min(Block.DEPTH, region.depth - k);
        block.begin(region.matrix + matrix, region.depthFrom + k, deep);
        for (int panel = panelFrom; panel < panelTo; panel++) {
          int column = region.columnFrom + panel * WIDTH;
          int count = region.columnsOf(panel);
          if (right == Right.IN_PLACE) inPlace(block, matrix, k, deep, column, count, scratch);
          else {
            int at = region.panelAt(start, panel) + k * WIDTH;
            block.multiply(packed, at, WIDTH, column, count);
          }
        }
      }
    }

    private float[] privately(int matrix, Scratch scratch) {
      float[] own = scratch.right(region.panelAt(1, 0));
      for (int panel = 0; panel < region.panels(); panel++) {
        int at = region.panelAt(0, panel);
        int count = region.columnsOf(panel);
        Packing.columns(b, b.origin(matrix), 0, depth, panel * WIDTH, count, own, at, WIDTH);
      }
      return own;
    }

    /** A panel may reach into what follows its rows, but not beyond the array. */
    private void inPlace(
        Block block, int matrix, int k, int deep, int column, int count, Scratch scratch) {
      int origin = b.origin(matrix);
      int at = origin + k * b.rowStride + column;
      boolean readable =
          count == WIDTH || Math.max(at, at + (deep - 1) * b.rowStride) + WIDTH <= b.data.length;
      if (b.isUniform() && readable) {
        block.multiply(b.data, at, b.rowStride, column, count);
      } else {
        float[] own = scratch.right(deep * WIDTH);
        Packing.columns(b, origin, k, deep, column, count, own, 0, WIDTH);
        block.multiply(own, 0, WIDTH, column, count);
      }
    }
  }
}
