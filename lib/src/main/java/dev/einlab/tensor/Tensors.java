package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.Buffer;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/** Makes tensors, on the default backend. */
public final class Tensors {
  private Tensors() {}

  /** 0, 1, …, n − 1 as I32: [n]. */
  public static Tensor arange(int n) {
    return arange(0, n, 1);
  }

  /** from, from + 1, …, to − 1 as I32. */
  public static Tensor arange(int from, int to) {
    return arange(from, to, 1);
  }

  /** from, from + step, … before {@code to} as I32; a negative step walks down. */
  public static Tensor arange(int from, int to, int step) {
    if (step == 0)
      throw new IllegalArgumentException(
          "arange(%d, %d, 0): the step cannot be 0".formatted(from, to));
    long span = (long) to - from;
    int count = counted("arange(%d, %d, %d)".formatted(from, to, step), Math.ceilDiv(span, step));
    return counted(Backends.current(), from, step, count);
  }

  /** from, from + 1, …, to − 1 as I32, made on the backend where it is needed. */
  public static Tensor arange(Backend backend, int from, int to) {
    return counted(backend, from, 1, Math.max(0, Math.subtractExact(to, from)));
  }

  private static Tensor counted(Backend backend, int from, int step, int count) {
    return new Tensor(View.of(backend.count(from, step, count), Shape.of(count)));
  }

  /** from, from + step, … before {@code to} as F32. */
  public static Tensor arange(double from, double to, double step) {
    if (!(Math.abs(step) > 0) || !Double.isFinite((to - from) / step)) {
      throw new IllegalArgumentException(
          "arange(%s, %s, %s): the ends must be finite and the step not 0"
              .formatted(from, to, step));
    }
    int count =
        counted("arange(%s, %s, %s)".formatted(from, to, step), Math.ceil((to - from) / step));
    float[] values = new float[count];
    for (int i = 0; i < count; i++) values[i] = (float) (from + i * step);
    return of(values, Shape.of(count));
  }

  private static int counted(String what, double count) {
    if (count > Shape.MAX_SIZE) {
      throw new IllegalArgumentException(
          "%s has %,.0f elements, but a tensor holds at most %,d; take a larger step"
              .formatted(what, count, Shape.MAX_SIZE));
    }
    return (int) Math.max(0, count);
  }

  /** {@code count} numbers from first to last, both included, equally far apart, as F32. */
  public static Tensor linspace(double first, double last, int count) {
    float[] values = new float[Shape.of(count).length(0)];
    for (int i = 0; i < count; i++) {
      values[i] =
          (float)
              (i == 0 ? first : i == count - 1 ? last : first + i * (last - first) / (count - 1));
    }
    return of(values, Shape.of(count));
  }

  public static Tensor zeros(int... lengths) {
    return zeros(Backends.current(), lengths);
  }

  /** Zeros, made on the backend where they are needed. */
  public static Tensor zeros(Backend backend, int... lengths) {
    Shape shape = Shape.of(lengths);
    return new Tensor(View.of(backend.allocate(DType.F32, (int) shape.size()), shape));
  }

  public static Tensor ones(int... lengths) {
    return full(1, lengths);
  }

  /** The same F32 value everywhere. */
  public static Tensor full(double value, int... lengths) {
    Tensor result = zeros(lengths);
    result.backend().fill(result.view(), value);
    return result;
  }

  /** Ones on the diagonal, zeros elsewhere: [n, n]. */
  public static Tensor eye(int n) {
    Tensor result = zeros(n, n);
    result.backend().fill(result.view().diagonal(0, 1), 1);
    return result;
  }

  /** A scalar, F32. */
  public static Tensor scalar(double value) {
    return constant(Backends.current(), DType.F32, value);
  }

  /** A vector of integers, I32. */
  public static Tensor tensor(int... values) {
    return of(values.clone(), Shape.of(values.length));
  }

  /** A vector, F32. */
  public static Tensor tensor(double... values) {
    return of(narrowed(values), Shape.of(values.length));
  }

  /** A vector, F32. */
  public static Tensor tensor(float[] values) {
    return of(values.clone(), Shape.of(values.length));
  }

  /** A vector of truth values, BOOL. */
  public static Tensor tensor(boolean[] values) {
    int[] numbers = new int[values.length];
    for (int i = 0; i < values.length; i++) numbers[i] = values[i] ? 1 : 0;
    return tensor(numbers).to(DType.BOOL);
  }

  /** A matrix of integers, I32: rows of one length. */
  public static Tensor tensor(int[][] rows) {
    int columns = rowLength(rows, i -> rows[i].length);
    return of(
        Arrays.stream(rows).flatMapToInt(Arrays::stream).toArray(), Shape.of(rows.length, columns));
  }

  /** A matrix, F32: rows of one length. */
  public static Tensor tensor(double[][] rows) {
    int columns = rowLength(rows, i -> rows[i].length);
    double[] values = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return of(narrowed(values), Shape.of(rows.length, columns));
  }

  /** A matrix, F32: rows of one length. */
  public static Tensor tensor(float[][] rows) {
    int columns = rowLength(rows, i -> rows[i].length);
    Shape shape = Shape.of(rows.length, columns);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < rows.length; i++)
      System.arraycopy(rows[i], 0, values, i * columns, columns);
    return of(values, shape);
  }

  /** Rank 3, I32: matrices of one shape. */
  public static Tensor tensor(int[][][] matrices) {
    return stacked(matrices.length, i -> tensor(matrices[i]));
  }

  /** Rank 3, F32: matrices of one shape. */
  public static Tensor tensor(float[][][] matrices) {
    return stacked(matrices.length, i -> tensor(matrices[i]));
  }

  /** Rank 3, F32: matrices of one shape. */
  public static Tensor tensor(double[][][] matrices) {
    return stacked(matrices.length, i -> tensor(matrices[i]));
  }

  /**
   * A row-major array under a shape: {@code of(new float[] {1, 2, 3, 4}, Shape.of(2, 2))}. The
   * array is given away.
   */
  public static Tensor of(float[] values, Shape shape) {
    requireSize(values.length, shape);
    return upload(HostBuffer.of(Backends.reference(), values), shape);
  }

  /** A matrix, F32: rows of one length. The same as {@link #tensor(float[][])}. */
  public static Tensor of(float[][] rows) {
    return tensor(rows);
  }

  /** A row-major array of integers under a shape. The array is given away. */
  public static Tensor of(int[] values, Shape shape) {
    requireSize(values.length, shape);
    return upload(HostBuffer.of(Backends.reference(), values), shape);
  }

  /**
   * A row-major array of doubles as F64, which lives on the reference backend only. The array is
   * given away.
   */
  public static Tensor of(double[] values, Shape shape) {
    requireSize(values.length, shape);
    return new Tensor(View.of(HostBuffer.of(Backends.reference(), values), shape));
  }

  /** Uniform in [0, 1), F32. */
  public static Tensor rand(Generator random, int... lengths) {
    return drawn(random::nextFloat, lengths);
  }

  /** Standard normal, F32. */
  public static Tensor randn(Generator random, int... lengths) {
    return drawn(random::nextGaussian, lengths);
  }

  /** Uniform integers from low (inclusive) to high (exclusive), I32. */
  public static Tensor randint(Generator random, int low, int high, int... lengths) {
    if (low >= high) {
      throw new IllegalArgumentException(
          "randint: low %d must be below high %d".formatted(low, high));
    }
    Shape shape = Shape.of(lengths);
    int[] values = new int[(int) shape.size()];
    int range = Math.subtractExact(high, low);
    for (int i = 0; i < values.length; i++) values[i] = low + random.nextInt(range);
    return of(values, shape);
  }

  /** 1 where the class is the id, else 0: ids [any shape] → [ids' shape, classes], F32. */
  public static Tensor oneHot(Tensor ids, int classes) {
    Arguments.dtype("oneHot", ids.dtype(), DType.I32, "convert the ids: ids.to(DType.I32)");
    if (classes < 1) {
      throw new IllegalArgumentException(
          "oneHot: %d classes for ids %s; there must be 1 at least"
              .formatted(classes, ids.shape()));
    }
    int[] values = ids.toInts();
    Shape shape =
        Shape.ofResult("oneHot", Arguments.concat(ids.shape().toArray(), new int[] {classes}));
    float[] ones = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      if (values[i] < 0 || values[i] >= classes) {
        throw new IndexOutOfBoundsException(
            "oneHot: id %d at position %d, but there are %d classes: ids are 0 to %d"
                .formatted(values[i], i, classes, classes - 1));
      }
      ones[i * classes + values[i]] = 1;
    }
    return of(ones, shape);
  }

  /** Tensors one after the other along an axis: [2, 3], [4, 3] along axis 0 → [6, 3]. */
  public static Tensor cat(int axis, Tensor... tensors) {
    Tensor first = Arguments.first("cat", tensors);
    int at = Arguments.axis("cat", first.shape(), axis);
    return Engine.apply(new Concat(at), Arguments.ofOneType(tensors));
  }

  /** Tensors of one shape one after the other along a new axis: [3], [3] along axis 0 → [2, 3]. */
  public static Tensor stack(int axis, Tensor... tensors) {
    Tensor first = Arguments.first("stack", tensors);
    Tensor[] unsqueezed = new Tensor[tensors.length];
    for (int i = 0; i < tensors.length; i++) {
      Arguments.equalShapes("stack", "tensor 0", first.shape(), "tensor " + i, tensors[i].shape());
      unsqueezed[i] = tensors[i].unsqueeze(axis);
    }
    return cat(axis, unsqueezed);
  }

  static Tensor constant(Backend backend, DType dtype, double value) {
    Buffer buffer = backend.allocate(dtype, 1);
    View view = View.of(buffer, Shape.of());
    backend.fill(view, value);
    return new Tensor(view);
  }

  private static Tensor upload(HostBuffer host, Shape shape) {
    return new Tensor(View.of(Backends.current().upload(host), shape));
  }

  private static Tensor drawn(Supplier<Float> next, int... lengths) {
    Shape shape = Shape.of(lengths);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) values[i] = next.get();
    return of(values, shape);
  }

  private static Tensor stacked(int count, IntFunction<Tensor> matrix) {
    if (count == 0)
      throw new IllegalArgumentException(
          "tensor: no matrices; make empty tensors with zeros(0, …)");
    Tensor first = matrix.apply(0);
    int[] lengths = Arguments.concat(new int[] {count}, first.shape().toArray());
    Shape shape = Shape.of(lengths);
    HostBuffer all = HostBuffer.allocate(Backends.reference(), first.dtype(), (int) shape.size());
    View whole = View.of(all, shape);
    for (int i = 0; i < count; i++) {
      Tensor next = matrix.apply(i);
      Arguments.equalShapes("tensor", "matrix 0", first.shape(), "matrix " + i, next.shape());
      Backends.reference().copy(next.to(Backends.reference()).view(), whole.select(0, i));
    }
    return upload(all, shape);
  }

  private static float[] narrowed(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) floats[i] = (float) values[i];
    return floats;
  }

  private static int rowLength(Object[] rows, IntUnaryOperator length) {
    if (rows.length == 0) return 0;
    int columns = length.applyAsInt(0);
    for (int i = 1; i < rows.length; i++) {
      if (length.applyAsInt(i) != columns) {
        throw new IllegalArgumentException(
            "tensor: row 0 has %d numbers but row %d has %d; all rows must be equally long"
                .formatted(columns, i, length.applyAsInt(i)));
      }
    }
    return columns;
  }

  private static void requireSize(int count, Shape shape) {
    if (count == shape.size()) return;
    throw new IllegalArgumentException(
        "of: %,d values do not fill %s, which has %,d elements"
            .formatted(count, shape, shape.size()));
  }
}
