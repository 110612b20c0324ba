package dev.einlab.backend.opencl;

import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;

/**
 * Matrix products: {@code gemm.cl}. Operands are packed into panels, which any strided layout
 * allows, or read where they lie if they are small: for a processor each kernel has its price. Then
 * each work-item, or group of them, makes tiles of the result.
 */
final class Gemm {
  private static final String FILE = "gemm.cl";
  private static final int GROUP_AXES = 8;

  /** Steps along the depth that a packing work-item does. */
  private static final int PACK_STEPS = 256;

  /** Multiply-adds up to which tiles cost more than they save. */
  private static final long TINY = 1 << 12;

  /** Elements of an operand up to which packing costs more than it saves. */
  private static final long IN_PLACE = 1 << 18;

  /** Elements of a chunk of a dot product. */
  private static final int DOT = 1 << 13;

  private final OpenClBackend backend;
  private final DeviceClass row;

  Gemm(OpenClBackend backend) {
    this.backend = backend;
    this.row = backend.deviceClass();
  }

  void multiply(MatrixView a, MatrixView b, MatrixView c) {
    long results = (long) c.batch().size() * c.rows().size() * c.columns().size();
    int depth = a.columns().size();
    if (results == 0) return;
    try (Work work = new Work(backend)) {
      if (depth == 0) {
        backend.fill(dense(c, work).view(), 0);
      } else if (c.buffer().dtype() == DType.I32 || results * depth <= TINY) {
        single(a, b, c, work);
      } else if (c.columns().size() == 1 && isDenseAlong(a.columns()) && isDenseAlong(b.rows())) {
        dots(a, b.transposed(), c, work);
      } else if (c.rows().size() == 1 && isDenseAlong(a.columns()) && isDenseAlong(b.rows())) {
        dots(b.transposed(), a, c.transposed(), work);
      } else {
        packed(a, b, c, work);
      }
    }
  }

  private static boolean isDenseAlong(AxisGroup depth) {
    return depth.rank() == 1 && depth.stride() == 1;
  }

  /** Where results are written: a view of shape [batch, rows, columns]. */
  private record Target(View view, Memory.Block block) {}

  /** The result's own memory where that is dense; else beside it, to be copied when all is done. */
  private Target dense(MatrixView c, Work work) {
    View out = view(c);
    View dense = work.denseOutput(out);
    return new Target(dense, Work.write(dense));
  }

  /** As a view, whose axes are those of the groups. */
  private static View view(MatrixView m) {
    int rank = m.batch().rank() + m.rows().rank() + m.columns().rank();
    int[] lengths = new int[rank];
    int[] strides = new int[rank];
    int filled = 0;
    for (AxisGroup group : new AxisGroup[] {m.batch(), m.rows(), m.columns()}) {
      for (int axis = 0; axis < group.rank(); axis++) {
        lengths[filled] = group.length(axis);
        strides[filled++] = group.stride(axis);
      }
    }
    return new View(m.buffer(), Shape.of(lengths), strides, m.offset());
  }

  private void single(MatrixView a, MatrixView b, MatrixView c, Work work) {
    Memory.Block left = Work.buffer(a.buffer()).block();
    Memory.Block right = Work.buffer(b.buffer()).block();
    Target to = dense(c, work);
    boolean integers = c.buffer().dtype() == DType.I32;
    String macros =
        integers
            ? "-DPANEL=1 -DT=int -DMULTIPLY_ADD=mulAdd"
            : "-DPANEL=1 -DT=float -DMULTIPLY_ADD=fma";
    backend
        .kernel(FILE, "single", macros)
        .each(
            to.view.size(),
            to.block,
            left,
            right,
            a.offset(),
            struct(a.batch()),
            struct(a.rows()),
            struct(a.columns()),
            b.offset(),
            struct(b.batch()),
            struct(b.columns()),
            struct(b.rows()));
  }

  /** Rows of a with the only row of b. */
  private void dots(MatrixView a, MatrixView b, MatrixView c, Work work) {
    int depth = a.columns().size();
    int chunks = Math.ceilDiv(depth, DOT);
    int results = a.batch().size() * a.rows().size();
    Memory.Block left = Work.buffer(a.buffer()).block();
    Memory.Block right = Work.buffer(b.buffer()).block();
    Target to = dense(c, work);
    Memory.Block partial = chunks == 1 ? to.block : work.area((long) results * chunks);
    backend
        .kernel(FILE, "dots", "-DPANEL=1 -DT=float -DMULTIPLY_ADD=fma")
        .each(
            (long) results * chunks,
            partial,
            left,
            right,
            a.offset(),
            struct(a.batch()),
            struct(a.rows()),
            b.offset(),
            struct(b.batch()),
            depth,
            DOT);
    if (chunks == 1) return;
    backend
        .kernel(FILE, "addChunks", "-DPANEL=1 -DT=float -DMULTIPLY_ADD=fma")
        .each(results, to.block, partial, results, chunks);
  }

  private void packed(MatrixView a, MatrixView b, MatrixView c, Work work) {
    int rows = c.rows().size();
    int columns = c.columns().size();
    if (c.rows().isUniform() && c.columns().isUniform()) {
      Memory.Block to = Work.buffer(c.buffer()).blockFor(view(c));
      int columnStep = columns == 1 ? 1 : c.columns().stride();
      product(to, a, b, c.offset(), c.batch(), c.rows().stride(), columnStep, work);
    } else {
      Target to = dense(c, work);
      int size = c.batch().size();
      AxisGroup batch = AxisGroup.of(new int[] {size}, new int[] {rows * columns});
      product(to.block, a, b, 0, batch, columns, 1, work);
    }
  }

  private void product(
      Memory.Block to,
      MatrixView a,
      MatrixView b,
      int offset,
      AxisGroup batch,
      int rowStep,
      int columnStep,
      Work work) {
    int rows = a.rows().size();
    int columns = b.columns().size();
    int rowPanels = Math.ceilDiv(rows, row.tileRows() * row.side());
    int columnPanels = Math.ceilDiv(columns, row.tileColumns() * row.side());
    int perItem = row.side() == 1 ? perItem(batch.size(), rowPanels, columnPanels) : 1;
    long groups = (long) batch.size() * columnPanels * Math.ceilDiv(rowPanels, perItem);
    Side left = left(a, work);
    Side right = right(b, work);
    String macros =
        "-DPANEL=1 -DT=float -DMULTIPLY_ADD=fma -DLEFT_IN_PLACE=%d -DRIGHT_IN_PLACE=%d"
            .formatted(left.inPlace ? 1 : 0, right.inPlace ? 1 : 0);
    backend
        .kernel(FILE, "multiply", macros)
        .run(
            groups,
            row.side() == 1 ? row.lanes() : row.side() * row.side(),
            to,
            left.block,
            right.block,
            offset,
            struct(batch),
            rows,
            columns,
            a.columns().size(),
            rowStep,
            columnStep,
            perItem,
            left.struct,
            right.struct);
  }

  /** An operand as {@code multiply} reads it: packed, or the struct {@code Operand}. */
  private record Side(Memory.Block block, boolean inPlace, int[] struct) {}

  /** In place if it is small, each row lies without gaps, and all tiles are whole. */
  private Side left(MatrixView a, Work work) {
    boolean inPlace =
        isSmall(a)
            && a.rows().isUniform()
            && isDenseAlong(a.columns())
            && a.rows().size() % row.tileRows() == 0;
    return inPlace
        ? inPlace(a, a.rows(), a.columns())
        : packed(a, a.rows(), a.columns(), row.tileRows(), work);
  }

  /** In place if it is small, and rows lie without gaps: a work-item packs its panel for itself. */
  private Side right(MatrixView b, Work work) {
    boolean inPlace = isSmall(b) && isDenseAlong(b.columns()) && b.rows().isUniform();
    return inPlace
        ? inPlace(b, b.columns(), b.rows())
        : packed(b, b.columns(), b.rows(), row.tileColumns(), work);
  }

  /** Whether a kernel less saves more than steps from row to row cost in the caches. */
  private boolean isSmall(MatrixView m) {
    long size = (long) m.batch().size() * m.rows().size() * m.columns().size();
    return row.side() == 1 && size <= IN_PLACE;
  }

  private static Side inPlace(MatrixView m, AxisGroup lines, AxisGroup depth) {
    int[] group = struct(m.batch());
    int[] words = new int[3 + group.length];
    words[0] = m.offset();
    words[1] = lines.stride();
    words[2] = depth.stride();
    System.arraycopy(group, 0, words, 3, group.length);
    return new Side(Work.buffer(m.buffer()).block(), true, words);
  }

  private Side packed(MatrixView m, AxisGroup lines, AxisGroup depth, int tile, Work work) {
    Memory.Block block = pack(m, lines, depth, tile * row.side(), work);
    return new Side(block, false, new int[3 + struct(m.batch()).length]);
  }

  /** Tiles that one work-item walks: many use a panel longer, few leave work for every unit. */
  private int perItem(int batch, int rowPanels, int columnPanels) {
    int most = Math.max(1, 128 / row.tileRows());
    long wanted = 8L * backend.queue().device.units();
    long columnsOfWork = (long) batch * columnPanels;
    long blocks = Math.max(1, Math.ceilDiv(wanted, columnsOfWork));
    return Math.clamp(Math.ceilDiv(rowPanels, blocks), 1, most);
  }

  /** Panels of lines, padded with zeros. */
  Memory.Block pack(MatrixView from, AxisGroup lines, AxisGroup depth, int panel, Work work) {
    long panels = (long) from.batch().size() * Math.ceilDiv(lines.size(), panel);
    Memory.Block source = Work.buffer(from.buffer()).block();
    Memory.Block packed = work.area(panels * panel * depth.size());
    backend
        .kernel(FILE, "pack", "-DT=float -DMULTIPLY_ADD=fma -DPANEL=" + panel)
        .each(
            panels * Math.ceilDiv(depth.size(), PACK_STEPS),
            packed,
            source,
            from.offset(),
            struct(from.batch()),
            struct(lines),
            struct(depth),
            PACK_STEPS);
    return packed;
  }

  /** The struct {@code Group}. */
  static int[] struct(AxisGroup group) {
    if (group.rank() > GROUP_AXES) {
      throw new OpenClException(
          "a matrix product over %d axes in one group that cannot be merged is more than kernels of this backend walk (%d); make the operand contiguous first"
              .formatted(group.rank(), GROUP_AXES));
    }
    int[] words = new int[2 + 2 * GROUP_AXES];
    words[0] = group.rank();
    words[1] = group.size();
    for (int axis = 0; axis < group.rank(); axis++) {
      words[2 + axis] = group.length(axis);
      words[2 + GROUP_AXES + axis] = group.stride(axis);
    }
    return words;
  }
}
