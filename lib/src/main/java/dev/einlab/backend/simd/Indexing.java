package dev.einlab.backend.simd;

import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Nest;
import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import java.util.stream.IntStream;

/**
 * Elements taken from, or added to, places that an index names. Where one index serves a whole run,
 * as when rows of an embedding are looked up, the run moves at once.
 */
final class Indexing {
  private static final int GRAIN = 1 << 15; // elements of a task

  private final Workers workers;

  Indexing(Workers workers) {
    this.workers = workers;
  }

  /** {@code out[…, i, …] = in[…, index[…, i, …], …]}. */
  void gather(View in, int axis, View index, View out) {
    if (index.size() == 0) return;
    View places = alongside(in, axis, index.shape());
    Loops loops = new Loops(nest(out, places, index), index, in.stride(axis));
    float[] from = floats(in);
    float[] to = floats(out);
    int rows = loops.rows();
    int group = Math.max(1, GRAIN / loops.length);
    workers.run(
        Math.ceilDiv(rows, group),
        index.size(),
        task -> {
          for (int row = task * group; row < Math.min(rows, (task + 1) * group); row++) {
            loops.gather(row, from, to);
          }
        });
  }

  /** {@code out[…, index[…, i, …], …] += in[…, i, …]}: on one thread, in the order of i. */
  void scatterAdd(View in, int axis, View index, View out) {
    inOrder(in, axis, index, out, Loops::add);
  }

  /** {@code out[…, index[…, i, …], …] = in[…, i, …]}: on one thread, so that the last one stays. */
  void scatter(View in, int axis, View index, View out) {
    inOrder(in, axis, index, out, Loops::put);
  }

  private interface Row {
    void move(Loops loops, int row, float[] from, float[] to);
  }

  private void inOrder(View in, int axis, View index, View out, Row each) {
    if (index.size() == 0) return;
    View places = alongside(out, axis, index.shape());
    Loops loops = new Loops(nest(in, places, index), index, out.stride(axis));
    float[] from = floats(in);
    float[] to = floats(out);
    int rows = loops.rows();
    int group = Math.max(1, GRAIN / loops.length);
    for (int first = 0; first < rows; first += group) {
      int end = Math.min(rows, first + group);
      int start = first;
      workers.run(
          1,
          index.size(),
          task -> {
            for (int row = start; row < end; row++) each.move(loops, row, from, to);
          });
    }
  }

  private static Nest nest(View dense, View places, View index) {
    return Nest.forward(IntStream.range(0, index.rank()).toArray(), dense, places, index);
  }

  /** Index 0 of an axis, repeated, and the other axes cut to a shape: what an index adds to. */
  private static View alongside(View view, int axis, Shape shape) {
    View cut = view.slice(axis, 0, 1, 1);
    for (int other = 0; other < shape.rank(); other++) {
      if (other != axis) cut = cut.slice(other, 0, shape.length(other), 1);
    }
    return cut.expand(shape);
  }

  private static float[] floats(View view) {
    return ((HostBuffer) view.buffer()).floats();
  }

  /** The innermost loop over three views: dense elements, their places, and the index. */
  private static final class Loops {
    final int length;
    private final Nest nest;
    private final int[] indices;
    private final int dense;
    private final int places;
    private final int index;
    private final int scale;

    Loops(Nest nest, View index, int scale) {
      this.nest = nest;
      this.indices = ((HostBuffer) index.buffer()).ints();
      this.length = nest.innerLength();
      this.dense = nest.innerStride(0);
      this.places = nest.innerStride(1);
      this.index = nest.innerStride(2);
      this.scale = scale;
    }

    int rows() {
      return nest.size() / length;
    }

    private boolean isOneRun() {
      return index == 0 && dense == 1 && places == 1;
    }

    void gather(int row, float[] from, float[] to) {
      int at = nest.position(0, row * length);
      int place = nest.position(1, row * length);
      int chosen = nest.position(2, row * length);
      if (isOneRun()) {
        System.arraycopy(from, place + indices[chosen] * scale, to, at, length);
        return;
      }
      for (int i = 0; i < length; i++) {
        to[at + i * dense] = from[place + i * places + indices[chosen + i * index] * scale];
      }
    }

    void add(int row, float[] from, float[] to) {
      int at = nest.position(0, row * length);
      int place = nest.position(1, row * length);
      int chosen = nest.position(2, row * length);
      if (isOneRun()) {
        int first = place + indices[chosen] * scale;
        for (int i = 0; i < length; i++) to[first + i] += from[at + i];
        return;
      }
      for (int i = 0; i < length; i++) {
        to[place + i * places + indices[chosen + i * index] * scale] += from[at + i * dense];
      }
    }

    void put(int row, float[] from, float[] to) {
      int at = nest.position(0, row * length);
      int place = nest.position(1, row * length);
      int chosen = nest.position(2, row * length);
      if (isOneRun()) {
        System.arraycopy(from, at, to, place + indices[chosen] * scale, length);
        return;
      }
      for (int i = 0; i < length; i++) {
        to[place + i * places + indices[chosen + i * index] * scale] = from[at + i * dense];
      }
    }
  }
}
