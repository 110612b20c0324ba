package dev.einlab.backend.opencl;

import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import java.util.stream.IntStream;

/** Elements that others name: {@code index.cl}. */
final class Indexing {
  private static final String FILE = "index.cl";

  /** Elements that one work-item of a gather does. */
  private static final int PER_ITEM = 1024;

  private final OpenClBackend backend;

  Indexing(OpenClBackend backend) {
    this.backend = backend;
  }

  void gather(View in, int axis, View index, View out) {
    if (index.size() == 0) return;
    View table = alongside(in, axis, index.shape());
    Loops loops = Loops.inOrder(Loops.allAxes(out), out, index, table);
    int perItem = backend.deviceClass().lanes() == 1 ? PER_ITEM : 1;
    Memory.Block from = Work.read(in);
    Memory.Block places = Work.read(index);
    Memory.Block to = Work.write(out);
    backend
        .kernel(FILE, "gather", "-DT=" + bits(in))
        .each(
            Math.ceilDiv(loops.size(), perItem),
            to,
            from,
            places,
            loops.words(),
            in.stride(axis),
            perItem);
  }

  /** Moved without a look at what they mean. */
  private static String bits(View view) {
    return switch (view.dtype().bytes()) {
      case 1 -> "uchar";
      case 2 -> "ushort";
      default -> "uint";
    };
  }

  void scatterAdd(View in, int axis, View index, View out) {
    scatter(in, axis, index, out, "PLUS_");
  }

  void scatter(View in, int axis, View index, View out) {
    scatter(in, axis, index, out, "LAST_");
  }

  private void scatter(View in, int axis, View index, View out, String put) {
    if (index.size() == 0) return;
    View targets = alongside(out, axis, index.shape()).select(axis, 0);
    View indices = index.select(axis, 0);
    View added = in.select(axis, 0);
    Loops loops = Loops.inOrder(Loops.allAxes(targets), targets, indices, added);
    int perItem = backend.deviceClass().width();
    int perRow = Math.ceilDiv(loops.inner(), perItem);
    Memory.Block from = Work.read(in);
    Memory.Block places = Work.read(index);
    Memory.Block to = Work.buffer(out).block();
    Work.buffer(out).knowRange(null);
    backend
        .kernel(FILE, "scatter", "-DPUT=" + put + " -DT=" + Elementwise.type(out.dtype()))
        .each(
            (long) loops.size() / loops.inner() * perRow,
            to,
            from,
            places,
            loops.words(),
            out.stride(axis),
            index.length(axis),
            index.stride(axis),
            in.stride(axis),
            perItem);
  }

  /** Place 0 of an axis, repeated, and the other axes cut to a shape. */
  private static View alongside(View view, int axis, Shape shape) {
    View cut = view.slice(axis, 0, 1, 1);
    for (int other : IntStream.range(0, shape.rank()).filter(a -> a != axis).toArray()) {
      cut = cut.slice(other, 0, shape.length(other), 1);
    }
    return cut.expand(shape);
  }

  /** from, from + step, … */
  void count(DeviceBuffer out, int from, int step) {
    if (out.size() == 0) return;
    Memory.Block to = out.blockToFill();
    String macros = "-DT=int";
    backend.kernel(FILE, "count", macros).each(out.size(), to, from, step, out.size());
  }
}
