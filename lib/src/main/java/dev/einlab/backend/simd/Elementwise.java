package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.Binary;
import dev.einlab.backend.Nest;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;

/**
 * Functions applied element by element: runs of a thousand elements, in place or gathered, through
 * loops over whole vectors. What is left at the end of a run is padded to one vector.
 */
final class Elementwise {
  /** Elements of a run: four operands stay in the first-level cache. */
  static final int RUN = 1024;

  /** Elements of a task. */
  private static final int GRAIN = 1 << 15;

  /** Below this an innermost loop is too short for runs of its own. */
  private static final int SHORT = 256;

  private final Workers workers;

  Elementwise(Workers workers) {
    this.workers = workers;
  }

  void map(Unary function, View in, View out) {
    run(
        (data, at, count) -> UnaryLoops.run(function, data[1], at[1], data[0], at[0], count),
        out,
        in);
  }

  void zip(Binary function, View a, View b, View out) {
    run(
        (data, at, count) ->
            BinaryLoops.run(function, data[1], at[1], data[2], at[2], data[0], at[0], count),
        out,
        a,
        b);
  }

  /** The slope of a function times the gradient that arrives. */
  void mapGrad(Unary function, View saved, View g, View out) {
    run(
        (data, at, count) ->
            Slopes.run(function, data[1], at[1], data[2], at[2], data[0], at[0], count),
        out,
        saved,
        g);
  }

  void where(View condition, View a, View b, View out) {
    run(
        (data, at, count) ->
            BinaryLoops.choose(
                data[1], at[1], data[2], at[2], data[3], at[3], data[0], at[0], count),
        out,
        condition,
        a,
        b);
  }

  /** Copies with a conversion between F32, I32 and BOOL, or between layouts. */
  void copy(View in, View out) {
    run((data, at, count) -> System.arraycopy(data[1], at[1], data[0], at[0], count), out, in);
  }

  void fill(View out, float value) {
    run((data, at, count) -> java.util.Arrays.fill(data[0], at[0], at[0] + count, value), out);
  }

  /** One run of all operands, the output first; count is a multiple of the vector width. */
  private interface Loop {
    void run(float[][] data, int[] at, int count);
  }

  private void run(Loop loop, View... views) {
    Nest nest = Nest.of(views);
    int size = nest.size();
    if (size == 0) return;
    int tasks = Math.ceilDiv(size, GRAIN);
    if (tasks == 1) {
      part(nest, loop, views, 0, size);
    } else {
      workers.run(
          tasks,
          size,
          task -> part(nest, loop, views, task * GRAIN, Math.min(size, (task + 1) * GRAIN)));
    }
  }

  private static void part(Nest nest, Loop loop, View[] views, int from, int to) {
    Scratch scratch = Scratch.borrow();
    try {
      Pass pass = new Pass(nest, loop, views, scratch);
      int inner = nest.innerLength();
      for (int start = from; start < to; ) {
        int count = Math.min(RUN, to - start);
        if (inner >= SHORT) count = Math.min(count, inner - start % inner);
        pass.run(start, count);
        start += count;
      }
    } finally {
      scratch.giveBack();
    }
  }

  /** The operands' runs, and one padded vector of each. */
  private static final class Pass {
    private final Loop loop;
    private final Run[] runs;
    private final float[][] data;
    private final int[] at;
    private final float[][] padded;
    private final int[] start;

    Pass(Nest nest, Loop loop, View[] views, Scratch scratch) {
      this.loop = loop;
      int operands = views.length;
      this.runs = new Run[operands];
      this.data = new float[operands][];
      this.at = new int[operands];
      this.start = new int[operands];
      this.padded = new float[operands][];
      for (int v = 0; v < operands; v++) {
        runs[v] = new Run(nest, v, views[v], scratch.run(v));
        padded[v] = scratch.padded(v);
      }
    }

    void run(int from, int count) {
      runs[0].open(from, count);
      for (int v = 1; v < runs.length; v++) runs[v].load(from, count);
      for (int v = 0; v < runs.length; v++) {
        data[v] = runs[v].data;
        at[v] = runs[v].at;
      }
      int whole = count / WIDTH * WIDTH;
      if (whole > 0) loop.run(data, at, whole);
      if (whole < count) rest(whole, count - whole);
      runs[0].store(from, count);
    }

    private void rest(int from, int count) {
      for (int v = 1; v < runs.length; v++) {
        for (int i = 0; i < count; i++) padded[v][i] = data[v][at[v] + from + i];
      }
      loop.run(padded, start, WIDTH);
      for (int i = 0; i < count; i++) data[0][at[0] + from + i] = padded[0][i];
    }
  }
}
