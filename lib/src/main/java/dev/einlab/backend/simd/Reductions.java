package dev.einlab.backend.simd;

import dev.einlab.backend.Binary;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Nest;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.View;
import java.util.Arrays;

/**
 * Sums, products and extremes along any axes of floats.
 *
 * <pre>
 *   rows      the densest axis is reduced: each result is a fold over a run of memory
 *   columns   the densest axis is kept: rows are added to a run of results
 * </pre>
 *
 * Long reductions are cut into chunks by their shape, and the chunks combined in order, in double
 * precision: the same bits for every number of threads.
 */
final class Reductions {
  /** Elements of a task. */
  private static final int GRAIN = 1 << 16;

  /** Fewer columns than these are no task of their own. */
  private static final int SHORT = 128;

  /** Rows that are added up in floats before the sum goes to a double. */
  private static final int ROWS = 512;

  private final Workers workers;

  Reductions(Workers workers) {
    this.workers = workers;
  }

  void reduce(Reduction function, View in, View out) {
    if (out.size() == 0) return;
    View results = out.expand(in.shape());
    int[] kept = axes(in, out, false);
    int[] reduced = axes(in, out, true);
    if (density(in, reduced) < density(in, kept)) rows(function, in, results, kept, reduced);
    else columns(function, in, results, kept, reduced);
  }

  /** The kept or the reduced axes that have a length, the one with the smallest stride last. */
  private static int[] axes(View in, View out, boolean reduced) {
    Integer[] axes = new Integer[in.rank()];
    int count = 0;
    for (int axis = 0; axis < in.rank(); axis++) {
      boolean shrinks = out.length(axis) != in.length(axis);
      if (shrinks == reduced && in.length(axis) != 1) axes[count++] = axis;
    }
    Arrays.sort(axes, 0, count, (a, b) -> Math.abs(in.stride(b)) - Math.abs(in.stride(a)));
    int[] sorted = new int[count];
    for (int i = 0; i < count; i++) sorted[i] = axes[i];
    return sorted;
  }

  private static int density(View in, int[] axes) {
    return axes.length == 0 ? Integer.MAX_VALUE : Math.abs(in.stride(axes[axes.length - 1]));
  }

  private static int product(View in, int[] axes) {
    int product = 1;
    for (int axis : axes) product *= in.length(axis);
    return product;
  }

  private static int[] joined(int[] a, int[] b) {
    int[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private void rows(Reduction function, View in, View out, int[] kept, int[] reduced) {
    Nest nest = Nest.ordered(joined(kept, reduced), in, out);
    int length = product(in, reduced);
    int count = product(in, kept);
    int chunks = Math.max(1, Math.ceilDiv(length, GRAIN));
    int group = Math.max(1, GRAIN / Math.max(1, length)); // rows of a task
    double[] parts = chunks == 1 ? null : new double[count * chunks];
    float[] results = ((HostBuffer) out.buffer()).floats();
    workers.run(
        Math.ceilDiv(count, group) * chunks,
        (long) count * length,
        task -> {
          int row = task / chunks * group;
          int from = task % chunks * GRAIN;
          int to = chunks == 1 ? length : Math.min(length, from + GRAIN);
          Scratch scratch = Scratch.borrow();
          try {
            Run run = new Run(nest, 0, in, scratch.run(0));
            for (int r = row; r < Math.min(count, row + group); r++) {
              double value = fold(function, run, r * length + from, to - from);
              if (parts != null) parts[task] = value;
              else results[nest.position(1, r * length)] = (float) value;
            }
          } finally {
            scratch.giveBack();
          }
        });
    if (parts == null) return;
    for (int r = 0; r < count; r++) {
      double value = parts[r * chunks];
      for (int i = 1; i < chunks; i++) {
        value = FoldLoops.combine(function, value, parts[r * chunks + i]);
      }
      results[nest.position(1, r * length)] = (float) value;
    }
  }

  /** A row, or a chunk of one, run after run. */
  private static double fold(Reduction function, Run run, int start, int count) {
    double value = FoldLoops.neutral(function);
    for (int done = 0; done < count; ) {
      int length = Math.min(run.isInPlace() ? GRAIN : Elementwise.RUN, count - done);
      run.load(start + done, length);
      double part = FoldLoops.run(function, run.data, run.at, length);
      value = FoldLoops.combine(function, value, part);
      done += length;
    }
    return value;
  }

  private void columns(Reduction function, View in, View out, int[] kept, int[] reduced) {
    Nest columns = Nest.ordered(kept, in, out);
    Nest rows = Nest.ordered(reduced, in);
    int width = columns.size();
    int height = rows.size();
    int wide = columnsOfTask(columns);
    int blocks = Math.ceilDiv(width, wide);
    int deep = blocks >= 16 ? height : Math.max(ROWS, GRAIN / width / ROWS * ROWS);
    int chunks = Math.ceilDiv(height, deep);
    double[] parts = chunks == 1 ? null : new double[chunks * width];
    float[] results = ((HostBuffer) out.buffer()).floats();
    workers.run(
        blocks * chunks,
        (long) width * height,
        task -> {
          int column = task % blocks * wide;
          int count = Math.min(wide, width - column);
          int row = task / blocks * deep;
          Scratch scratch = Scratch.borrow();
          try {
            Run run = new Run(columns, 0, in, scratch.run(0));
            double[] sums = scratch.sums();
            new Stack(function, run, rows, in.offset(), scratch.run(1), sums)
                .add(column, count, row, Math.min(height, row + deep));
            if (parts == null) store(columns, column, count, sums, results);
            else System.arraycopy(sums, 0, parts, task / blocks * width + column, count);
          } finally {
            scratch.giveBack();
          }
        });
    if (parts == null) return;
    for (int column = 0; column < width; column++) {
      for (int chunk = 1; chunk < chunks; chunk++) {
        parts[column] = FoldLoops.combine(function, parts[column], parts[chunk * width + column]);
      }
    }
    store(columns, 0, width, parts, results);
  }

  /** So many that no row of theirs has a gap and must be copied, if they are not too few then. */
  private static int columnsOfTask(Nest columns) {
    int inner = columns.innerLength();
    int parts = Math.ceilDiv(inner, Elementwise.RUN);
    boolean even = inner % parts == 0 && inner / parts >= SHORT;
    return even && columns.innerStride(0) == 1 ? inner / parts : Elementwise.RUN;
  }

  private static void store(Nest columns, int column, int count, double[] sums, float[] results) {
    for (int i = 0; i < count; i++) results[columns.position(1, column + i)] = (float) sums[i];
  }

  /** Rows laid on each other: in floats for a while, then in doubles. */
  private record Stack(
      Reduction function, Run run, Nest rows, int origin, float[] top, double[] sums) {

    void add(int column, int count, int from, int to) {
      Arrays.fill(sums, 0, count, FoldLoops.neutral(function));
      for (int start = from; start < to; start += ROWS) {
        Arrays.fill(top, 0, count, FoldLoops.neutral(function));
        int end = Math.min(to, start + ROWS);
        int row = start;
        if (function == Reduction.SUM && run.find(column, count)) {
          for (; row <= end - 4; row += 4) addFour(row, count);
        }
        for (; row < end; row++) {
          run.load(column, count, rows.position(0, row) - origin);
          lay(count);
        }
        for (int i = 0; i < count; i++) {
          sums[i] = FoldLoops.combine(function, sums[i], top[i]);
        }
      }
    }

    /** Four rows at once, in their order: the sums are read and written a quarter as often. */
    private void addFour(int row, int count) {
      int at = run.at - origin;
      FoldLoops.addFour(
          run.data,
          at + rows.position(0, row),
          at + rows.position(0, row + 1),
          at + rows.position(0, row + 2),
          at + rows.position(0, row + 3),
          top,
          count);
    }

    private void lay(int count) {
      int whole = count / Lanes.WIDTH * Lanes.WIDTH;
      BinaryLoops.run(operation(), top, 0, run.data, run.at, top, 0, whole);
      for (int i = whole; i < count; i++) {
        top[i] = (float) FoldLoops.combine(function, top[i], run.data[run.at + i]);
      }
    }

    private Binary operation() {
      return switch (function) {
        case SUM -> Binary.ADD;
        case PRODUCT -> Binary.MUL;
        case MAX -> Binary.MAXIMUM;
        case MIN -> Binary.MINIMUM;
      };
    }
  }
}
