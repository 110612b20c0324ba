package dev.einlab.backend;

import static dev.einlab.backend.Operand.bools;
import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.ints;
import static dev.einlab.backend.Operand.output;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** fill, copy, map, zip and where of each backend against the reference, over every layout. */
@ParameterizedClass
@MethodSource("dev.einlab.backend.Twins#subjects")
record ElementwiseTest(Backend subject) {
  /** Shapes of every rank; the ragged lengths come in as rows, columns and whole vectors. */
  private static final List<int[]> SHAPES =
      List.of(
          new int[] {},
          new int[] {0},
          new int[] {1},
          new int[] {97},
          new int[] {3, 0, 2},
          new int[] {17, 64},
          new int[] {64, 3},
          new int[] {3, 17, 5},
          new int[] {2, 3, 1, 97},
          new int[] {70, 3, 40},
          new int[] {5, 2100});

  @ParameterizedTest
  @EnumSource(Layout.class)
  void copies(Layout layout) {
    for (int[] shape : SHAPES) {
      for (Layout target : Layout.WRITABLE) {
        check(
            Tolerance.EXACT,
            (b, v) -> b.copy(v.get(0), v.get(1)),
            floats(layout, shape),
            output(DType.F32, target, shape));
        check(
            Tolerance.EXACT,
            (b, v) -> b.copy(v.get(0), v.get(1)),
            ints(layout, shape),
            output(DType.I32, target, shape));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, names = "F64", mode = EnumSource.Mode.EXCLUDE)
  void copiesConvertBetweenTypes(DType from) {
    Set<DType> targets = EnumSet.complementOf(EnumSet.of(DType.F64));
    for (DType to : targets) {
      for (Layout layout : Layout.WRITABLE) {
        convert(from, to, layout, 17, 64);
        convert(from, to, layout, 5, 2100);
      }
    }
  }

  private void convert(DType from, DType to, Layout layout, int... shape) {
    check(
        Tolerance.EXACT,
        (b, v) -> b.copy(v.get(0), v.get(1)),
        Operand.of(from, layout, Shape.of(shape), r -> Specials.pick(r, from.isFloat())),
        output(to, layout, shape));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void fills(Layout layout) {
    if (layout.isRepeated()) return; // nothing writes there
    for (int[] shape : SHAPES) {
      for (DType dtype : new DType[] {DType.F32, DType.I32, DType.BOOL}) {
        check(Tolerance.EXACT, (b, v) -> b.fill(v.get(0), 1), output(dtype, layout, shape));
      }
    }
  }

  /** What surrounds a view, here NaN, does not count; its last element does. */
  @ParameterizedTest
  @EnumSource(Layout.class)
  void findsWhatIsNotFinite(Layout layout) {
    if (layout.isRepeated()) return; // nothing writes there
    for (int[] shape : SHAPES) {
      View view = Operand.of(DType.F32, layout, Shape.of(shape), r -> Double.NaN).on(subject);
      subject.fill(view, Float.MAX_VALUE);
      assertThat(subject.isFinite(view)).as("max in " + view.shape()).isTrue();
      if (view.size() == 0) continue;
      View last = view;
      for (int axis = 0; axis < view.rank(); axis++) {
        last = last.slice(axis, view.length(axis) - 1, 1, 1);
      }
      for (double value : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
        subject.fill(last, value);
        assertThat(subject.isFinite(view)).as(value + " in " + view.shape()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Unary.class)
  void maps(Unary function) {
    for (int[] shape : SHAPES) {
      for (Layout layout : Layout.values()) {
        Operand in =
            Operand.of(DType.F32, layout, Shape.of(shape), r -> domain(function, r.nextGaussian()));
        check(
            bound(function),
            (b, v) -> b.map(function, v.get(0), v.get(1)),
            in,
            output(DType.F32, layout.writable(), shape));
      }
      check(
          bound(function),
          (b, v) -> b.map(function, v.get(0), v.get(0)),
          Operand.of(
              DType.F32,
              Layout.PERMUTED,
              Shape.of(shape),
              r -> domain(function, r.nextGaussian())));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Unary.class,
      names = {"ABS", "NEGATE", "SIGN"})
  void mapsIntegers(Unary function) {
    for (int[] shape : SHAPES) {
      for (Layout layout : Layout.values()) {
        check(
            Tolerance.EXACT,
            (b, v) -> b.map(function, v.get(0), v.get(1)),
            ints(layout, shape),
            output(DType.I32, layout.writable(), shape));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Binary.class)
  void zips(Binary function) {
    DType result = function.isComparison() ? DType.BOOL : DType.F32;
    for (int[] shape : SHAPES) {
      for (Layout left : Layout.values()) {
        for (Layout right : Layout.values()) {
          check(
              Tolerance.ulps(function == Binary.POW ? 4 : 0),
              (b, v) -> b.zip(function, v.get(0), v.get(1), v.get(2)),
              Specials.rounded(left, shape),
              Specials.rounded(right, shape),
              output(result, right.writable(), shape));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Binary.class, names = "DIV", mode = EnumSource.Mode.EXCLUDE)
  void zipsIntegers(Binary function) {
    DType result = function.isComparison() ? DType.BOOL : DType.I32;
    for (int[] shape : SHAPES) {
      for (Layout left : Layout.values()) {
        check(
            Tolerance.EXACT,
            (b, v) -> b.zip(function, v.get(0), v.get(1), v.get(2)),
            ints(left, shape),
            ints(Layout.OFFSET, shape),
            output(result, left.writable(), shape));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void comparesTruthValues(Layout layout) {
    for (int[] shape : SHAPES) {
      for (Binary function : new Binary[] {Binary.EQ, Binary.NE}) {
        check(
            Tolerance.EXACT,
            (b, v) -> b.zip(function, v.get(0), v.get(1), v.get(2)),
            bools(layout, shape),
            bools(Layout.CONTIGUOUS, shape),
            output(DType.BOOL, layout.writable(), shape));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void chooses(Layout layout) {
    for (int[] shape : SHAPES) {
      check(
          Tolerance.EXACT,
          (b, v) -> b.where(v.get(0), v.get(1), v.get(2), v.get(3)),
          bools(layout, shape),
          floats(Layout.PERMUTED, shape),
          floats(layout, shape),
          output(DType.F32, layout.writable(), shape));
      check(
          Tolerance.EXACT,
          (b, v) -> b.where(v.get(0), v.get(1), v.get(2), v.get(3)),
          bools(Layout.CONTIGUOUS, shape),
          ints(layout, shape),
          ints(Layout.CONTIGUOUS, shape),
          output(DType.I32, layout.writable(), shape));
    }
  }

  /** Logarithms and roots of positive numbers: what they give elsewhere is another test's. */
  private static double domain(Unary function, double x) {
    return switch (function) {
      case LOG, SQRT, RSQRT -> Math.abs(x) + 0.01;
      default -> x;
    };
  }

  private static Tolerance bound(Unary function) {
    return switch (function) {
      case GELU_TANH -> Tolerance.ulps(30);
      case GELU -> new Tolerance(6e-7, 6e-7); // of its argument, which is a few units here
      default -> Tolerance.ulps(5);
    };
  }

  private void check(Tolerance tolerance, Twins.Primitive primitive, Operand... operands) {
    Twins.compare(subject, tolerance, primitive, operands);
  }
}
