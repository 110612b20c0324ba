package dev.einlab.backend.opencl;

import dev.einlab.backend.Attention;
import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.Backend.Attended;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.View;

/** Attention over all heads of all sequences: {@code attention.cl}. */
final class Heads {
  private static final String FILE = "attention.cl";

  private final OpenClBackend backend;
  private final Gemm gemm;
  private final DeviceClass row;

  Heads(OpenClBackend backend, Gemm gemm) {
    this.backend = backend;
    this.gemm = gemm;
    this.row = backend.deviceClass();
  }

  void forward(Attention attention, View q, View k, View v, View out, View logSums) {
    if (logSums.size() == 0) return;
    if (k.length(2) == 0) {
      backend.fill(out, 0);
      backend.fill(logSums, Double.NEGATIVE_INFINITY);
      return;
    }
    try (Work work = new Work(backend)) {
      Memory.Block queries = lines(q, work);
      Memory.Block keys = rowsAsColumns(k, work);
      Memory.Block values = columns(v, work);
      Memory.Block to = Work.write(work.denseOutput(out));
      Memory.Block sums = Work.write(work.denseOutput(logSums));
      int heads = q.length(0) * q.length(1);
      run(
          "forward",
          heads * Math.ceilDiv(q.length(2), row.tileRows()),
          to,
          sums,
          queries,
          keys,
          values,
          lengths(attention, q, k, v),
          heads);
    }
  }

  void backward(Attention attention, Attended saved, View g, View outQ, View outK, View outV) {
    View q = saved.q();
    View k = saved.k();
    View v = saved.v();
    if (q.size() == 0 || k.size() == 0) {
      for (View out : new View[] {outQ, outK, outV}) backend.fill(out, 0);
      return;
    }
    int heads = q.length(0) * q.length(1);
    int matrices = k.length(0) * k.length(1);
    int[] lengths = lengths(attention, q, k, v);
    try (Work work = new Work(backend)) {
      Memory.Block sums = Work.read(work.dense(saved.logSums()));
      Memory.Block shared = work.area((long) heads * q.length(2));
      Memory.Block results = Work.read(work.dense(saved.out()));
      Memory.Block gradients = Work.read(work.dense(g));
      int queries = heads * q.length(2);
      run("dotRows", queries, shared, results, gradients, queries, v.length(3));
      run(
          "backwardQueries",
          heads * Math.ceilDiv(q.length(2), row.tileRows()),
          Work.write(work.denseOutput(outQ)),
          lines(q, work),
          lines(g, work),
          rowsAsColumns(k, work),
          rowsAsColumns(v, work),
          columns(k, work),
          sums,
          shared,
          lengths,
          heads);
      run(
          "backwardKeys",
          matrices * Math.ceilDiv(k.length(2), row.tileRows()),
          Work.write(work.denseOutput(outK)),
          Work.write(work.denseOutput(outV)),
          lines(k, work),
          lines(v, work),
          rowsAsColumns(q, work),
          rowsAsColumns(g, work),
          columns(q, work),
          columns(g, work),
          sums,
          shared,
          lengths,
          matrices);
    }
  }

  private void run(String kernel, int items, Object... arguments) {
    backend.kernel(FILE, kernel, "").each(items, arguments);
  }

  /** The struct {@code Lengths}. */
  private static int[] lengths(Attention attention, View q, View k, View v) {
    return new int[] {
      q.length(1),
      k.length(1),
      q.length(2),
      k.length(2),
      q.length(3),
      v.length(3),
      attention.causal() ? 1 : 0,
      Float.floatToRawIntBits((float) attention.scale())
    };
  }

  /** Rows side by side in panels of a tile's rows. */
  private Memory.Block lines(View x, Work work) {
    MatrixView m = matrices(x);
    return gemm.pack(m, m.rows(), m.columns(), row.tileRows(), work);
  }

  /** Rows side by side in panels of a tile's columns: what scores are computed from. */
  private Memory.Block rowsAsColumns(View x, Work work) {
    MatrixView m = matrices(x);
    return gemm.pack(m, m.rows(), m.columns(), row.tileColumns(), work);
  }

  /** Columns side by side: what is weighted. */
  private Memory.Block columns(View x, Work work) {
    MatrixView m = matrices(x);
    return gemm.pack(m, m.columns(), m.rows(), row.tileColumns(), work);
  }

  /** Of [b, h, rows, columns]: a matrix a head. */
  private static MatrixView matrices(View x) {
    return new MatrixView(x.buffer(), x.offset(), group(x, 0, 2), group(x, 2, 3), group(x, 3, 4));
  }

  private static AxisGroup group(View x, int from, int to) {
    int[] lengths = new int[to - from];
    int[] strides = new int[to - from];
    for (int i = from; i < to; i++) {
      lengths[i - from] = x.length(i);
      strides[i - from] = x.stride(i);
    }
    return AxisGroup.of(lengths, strides);
  }
}
