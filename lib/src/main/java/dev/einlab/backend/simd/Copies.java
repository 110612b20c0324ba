package dev.einlab.backend.simd;

import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Nest;
import dev.einlab.backend.View;

/**
 * Floats from one layout to another. Where both have a dense axis, but not the same one, squares
 * are moved, so that every cache line that is fetched is used whole; else runs in the output's
 * order.
 */
final class Copies {
  /** Side of a square: its lines of both views fit into the first-level cache. */
  private static final int SIDE = 32;

  /** Elements of a task. */
  private static final int GRAIN = 1 << 15;

  private final Workers workers;
  private final Elementwise elementwise;

  Copies(Workers workers, Elementwise elementwise) {
    this.workers = workers;
    this.elementwise = elementwise;
  }

  void copy(View in, View out) {
    Nest nest = Nest.of(out, in);
    int across = acrossAxis(nest);
    if (across < 0) elementwise.copy(in, out);
    else transpose(nest, across, floats(in), floats(out));
  }

  /** The axis along which the input is dense, where that is not the output's. */
  private static int acrossAxis(Nest nest) {
    int inner = nest.rank() - 1;
    if (inner < 1 || nest.innerStride(0) != 1 || Math.abs(nest.innerStride(1)) <= 1) return -1;
    if (nest.innerLength() < SIDE / 4) return -1;
    for (int axis = 0; axis < inner; axis++) {
      if (nest.stride(1, axis) == 1 && nest.length(axis) >= SIDE / 4) return axis;
    }
    return -1;
  }

  private void transpose(Nest nest, int across, float[] from, float[] to) {
    int wide = nest.innerLength();
    int high = nest.length(across);
    int strips = Math.ceilDiv(high, SIDE);
    int planes = nest.size() / (wide * high);
    int group = Math.max(1, GRAIN / (SIDE * wide)); // strips of a task
    int total = planes * strips;
    workers.run(
        Math.ceilDiv(total, group),
        nest.size(),
        task -> {
          for (int strip = task * group; strip < Math.min(total, (task + 1) * group); strip++) {
            int plane = strip / strips;
            int row = strip % strips * SIDE;
            int in = nest.positionWithout(1, across, plane) + row;
            int out = nest.positionWithout(0, across, plane) + row * nest.stride(0, across);
            strip(
                from,
                in,
                nest.innerStride(1),
                to,
                out,
                nest.stride(0, across),
                Math.min(SIDE, high - row),
                wide);
          }
        });
  }

  /** A strip of rows of the output, square by square: in[y + x·inStep] to out[y·outStep + x]. */
  private static void strip(
      float[] from, int in, int inStep, float[] to, int out, int outStep, int rows, int columns) {
    for (int x = 0; x < columns; x += SIDE) {
      int side = Math.min(SIDE, columns - x);
      Transposition.move(from, in + x * inStep, inStep, to, out + x, outStep, rows, side);
    }
  }

  private static float[] floats(View view) {
    return ((HostBuffer) view.buffer()).floats();
  }
}
