package dev.einlab.backend;

import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.ints;
import static dev.einlab.backend.Operand.output;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Matrix products of each backend against the reference: ragged sizes, layouts, groups of axes. */
@ParameterizedClass
@MethodSource("dev.einlab.backend.Twins#subjects")
record GemmTest(Backend subject) {
  private static final Layout[] PAIRS = {Layout.CONTIGUOUS, Layout.PERMUTED};

  @Test
  void multipliesRaggedSizes() {
    for (int m : Twins.RAGGED) {
      for (int n : Twins.RAGGED) {
        for (int k : Twins.RAGGED) check(1, m, n, k, Layout.CONTIGUOUS, Layout.CONTIGUOUS);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void multipliesEveryLayout(Layout left) {
    for (Layout right : Layout.values()) {
      for (Layout result : Layout.WRITABLE) {
        multiply(new int[] {2, 17, 33}, new int[] {2, 33, 35}, left, right, result);
        multiply(new int[] {1, 1, 64}, new int[] {1, 64, 97}, left, right, result);
        multiply(new int[] {3, 64, 17}, new int[] {3, 17, 1}, left, right, result);
        multiply(new int[] {2, 300, 1}, new int[] {2, 1, 259}, left, right, result);
      }
    }
  }

  /** More than one block in every direction, with remainders. */
  @Test
  void multipliesSeveralBlocks() {
    for (Layout left : PAIRS) {
      for (Layout right : PAIRS) {
        check(1, 131, 70, 515, left, right);
        check(1, 37, 1030, 300, left, right);
        check(1, 136, 70, 515, left, right); // whole tiles of rows: small operands stay in place
        check(1, 600, 40, 500, left, right); // only one of them is small
        check(1, 16, 600, 500, left, right);
        check(1, 3, 300, 1030, left, right);
        check(1, 66, 2100, 520, left, right);
        check(2, 200, 5, 300, left, right);
        check(1, 2, 2, 20_000, left, right);
        check(1, 1, 1, 70_001, left, right);
        check(1, 1, 3000, 40, left, right);
        check(1, 3000, 1, 40, left, right);
        check(64, 5, 7, 6, left, right);
      }
    }
  }

  /** One operand is the same for the whole batch. */
  @ParameterizedTest
  @EnumSource(Layout.class)
  void repeatsAnOperandOverTheBatch(Layout layout) {
    multiply(
        new int[] {5, 17, 20}, new int[] {5, 20, 40}, Layout.EXPANDED_FIRST, layout, Layout.OFFSET);
  }

  /** Rows, columns, depth and batch that each run over two axes that do not continue each other. */
  @Test
  void walksGroupsOfAxes() {
    Operand a = floats(Layout.PERMUTED, 2, 3, 4, 5, 6, 7); // batch, rows, depth, two axes each
    Operand b = floats(Layout.REVERSED, 2, 3, 6, 7, 3, 11);
    Operand c = output(DType.F32, Layout.PERMUTED, 2, 3, 4, 5, 3, 11);
    Twins.compare(
        subject,
        Tolerance.sum(42, 16),
        (backend, v) -> backend.gemm(grouped(v.get(0)), grouped(v.get(1)), grouped(v.get(2))),
        a,
        b,
        c);
  }

  /** The depth over two axes, of which the inner one lies without gaps in both operands. */
  @Test
  void walksRunsOfAGroup() {
    for (int run : new int[] {3, 20, 33}) {
      Operand a = floats(Layout.CONTIGUOUS, 70, 5, run);
      Operand b = floats(Layout.CONTIGUOUS, 5, 41, run);
      Twins.compare(
          subject,
          Tolerance.sum(5 * run, 16),
          (backend, v) -> {
            View x = v.get(0);
            View y = v.get(1);
            backend.gemm(
                new MatrixView(
                    x.buffer(), x.offset(), AxisGroup.ONE, group(x, 0, 1), group(x, 1, 3)),
                new MatrixView(y.buffer(), y.offset(), AxisGroup.ONE, ends(y), group(y, 1, 2)),
                matrices(v.get(2)));
          },
          a,
          b,
          output(DType.F32, Layout.CONTIGUOUS, 1, 70, 41));
    }
  }

  /** The first and the last of three axes. */
  private static AxisGroup ends(View v) {
    return AxisGroup.of(
        new int[] {v.shape().length(0), v.shape().length(2)},
        new int[] {v.strides()[0], v.strides()[2]});
  }

  private static MatrixView grouped(View v) {
    return new MatrixView(v.buffer(), v.offset(), group(v, 0, 2), group(v, 2, 4), group(v, 4, 6));
  }

  @Test
  void multipliesIntegersExactly() {
    for (int size : Twins.RAGGED) {
      Twins.compare(
          subject,
          Tolerance.EXACT,
          (b, v) -> b.gemm(matrices(v.get(0)), matrices(v.get(1)), matrices(v.get(2))),
          ints(Layout.CONTIGUOUS, 2, size, 17),
          ints(Layout.PERMUTED, 2, 17, size),
          output(DType.I32, Layout.STEPPED, 2, size, size));
    }
  }

  /** 0 · inf is NaN and reaches only its own row and column, whatever a tile holds besides. */
  @Test
  void keepsNaNAndInfinitiesInTheirPlace() {
    for (int size : new int[] {1, 3, 17, 64, 97}) {
      Operand a =
          Operand.of(
              DType.F32, Layout.CONTIGUOUS, Shape.of(1, size, size), r -> special(r.nextInt(4000)));
      Operand b =
          Operand.of(
              DType.F32, Layout.OFFSET, Shape.of(1, size, size), r -> special(r.nextInt(3999)));
      Twins.compare(
          subject,
          Tolerance.sum(size, 10),
          (backend, v) -> backend.gemm(matrices(v.get(0)), matrices(v.get(1)), matrices(v.get(2))),
          a,
          b,
          output(DType.F32, Layout.CONTIGUOUS, 1, size, size));
    }
  }

  private static double special(int dice) {
    return switch (dice) {
      case 0, 1 -> Double.NaN;
      case 2, 3 -> Double.POSITIVE_INFINITY;
      case 4, 5 -> Double.NEGATIVE_INFINITY;
      case 6, 7 -> Float.MIN_VALUE;
      default -> dice % 3;
    };
  }

  private void check(int batch, int m, int n, int k, Layout left, Layout right) {
    multiply(new int[] {batch, m, k}, new int[] {batch, k, n}, left, right, Layout.CONTIGUOUS);
  }

  private void multiply(int[] a, int[] b, Layout left, Layout right, Layout result) {
    Twins.compare(
        subject,
        Tolerance.sum(a[2], 16),
        (backend, v) -> backend.gemm(matrices(v.get(0)), matrices(v.get(1)), matrices(v.get(2))),
        floats(left, a),
        floats(right, b),
        output(DType.F32, result, a[0], a[1], b[2]));
  }

  /** Axes batch, rows, columns. */
  static MatrixView matrices(View v) {
    return new MatrixView(v.buffer(), v.offset(), group(v, 0, 1), group(v, 1, 2), group(v, 2, 3));
  }

  private static AxisGroup group(View v, int from, int to) {
    return AxisGroup.of(
        IntStream.range(from, to).map(v::length).toArray(),
        IntStream.range(from, to).map(v::stride).toArray());
  }
}
