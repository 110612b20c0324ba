package dev.einlab.backend.opencl;

import dev.einlab.backend.Reduction;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Many numbers to one: {@code reduce.cl}. Terms are split into chunks by their number alone, and
 * chunks are reduced like terms: the same tree in every run.
 */
final class Reductions {
  /** Vectors of a chunk along the terms, and terms of a chunk across outputs. */
  private static final int CHUNK = 256;

  private final OpenClBackend backend;

  Reductions(OpenClBackend backend) {
    this.backend = backend;
  }

  void reduce(Reduction function, View in, View out) {
    if (out.size() == 0) return;
    List<Integer> kept = new ArrayList<>();
    List<Integer> reduced = new ArrayList<>();
    for (int axis = 0; axis < in.rank(); axis++) {
      boolean stays = out.length(axis) == in.length(axis) && out.length(axis) != 1;
      (stays || in.length(axis) == 1 ? kept : reduced).add(axis);
    }
    if (in.size() == 0) {
      backend.fill(out, neutral(function));
      return;
    }
    try (Work work = new Work(backend)) {
      View dense = work.denseOutput(out);
      reduce(function, in, kept, reduced, dense, work);
    }
  }

  private void reduce(
      Reduction function,
      View in,
      List<Integer> kept,
      List<Integer> reduced,
      View dense,
      Work work) {
    Loops outputs = Loops.inOrder(ints(kept), in);
    View steps = new View(in.buffer(), in.shape(), in.strides(), 0); // the offset counts once
    Loops terms = Loops.inOrder(byStride(in, reduced), steps);
    boolean sideBySide =
        outputs.inner() >= 4 && innerStep(in, kept) == 1 && innerStep(in, reduced) != 1;
    int width = backend.deviceClass().width();
    int chunk = sideBySide ? CHUNK : CHUNK * width;
    int chunks = Math.max(1, Math.ceilDiv(terms.size(), chunk));
    Memory.Block from = Work.read(in);
    Memory.Block to = chunks == 1 ? Work.write(dense) : work.area((long) chunks * outputs.size());
    String macros = macros(function, in.dtype());
    if (sideBySide) {
      long items = (long) outputs.blocks(width) * chunks;
      backend
          .kernel("reduce.cl", "acrossOutputs", macros)
          .each(items, to, from, outputs.words(), terms.words(), chunk, chunks);
    } else {
      int perItem = Math.max(1, 4096 / Math.min(chunk, terms.size()));
      long items = Math.ceilDiv((long) outputs.size() * chunks, perItem);
      backend
          .kernel("reduce.cl", "alongTerms", macros)
          .each(items, to, from, outputs.words(), terms.words(), chunk, chunks, perItem);
    }
    if (chunks == 1) return;
    Shape shape = Shape.of(chunks, outputs.size());
    View partial = View.of(backend.wrap(in.dtype(), chunks * outputs.size(), to), shape);
    reduce(function, partial, List.of(1), List.of(0), dense, work);
  }

  private static int innerStep(View in, List<Integer> axes) {
    for (int axis : axes.reversed()) if (in.length(axis) != 1) return in.stride(axis);
    return 0;
  }

  /** Terms are taken in the order in which they lie in memory. */
  private static int[] byStride(View in, List<Integer> axes) {
    List<Integer> sorted = new ArrayList<>(axes);
    sorted.sort((a, b) -> Integer.compare(Math.abs(in.stride(b)), Math.abs(in.stride(a))));
    return ints(sorted);
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(value -> value).toArray();
  }

  private static double neutral(Reduction function) {
    return switch (function) {
      case SUM -> 0;
      case PRODUCT -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  private static String macros(Reduction function, DType dtype) {
    boolean integers = dtype == DType.I32;
    String start =
        switch (function) {
          case SUM -> "0";
          case PRODUCT -> "1";
          case MAX -> integers ? "INT_MIN" : "-INFINITY";
          case MIN -> integers ? "INT_MAX" : "INFINITY";
        };
    String combine =
        switch (function) {
          case SUM -> "sum";
          case PRODUCT -> "product";
          case MAX -> "most";
          case MIN -> "least";
        };
    return "-DTYPE=%s -DTYPE_IS_INT=%d -DSTART=%s -DCOMBINE=%s"
        .formatted(integers ? "int" : "float", integers ? 1 : 0, start, combine);
  }
}
