package dev.einlab.backend;

import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.output;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What training adds, of each backend against the reference: slopes, norms, losses, updates. */
@ParameterizedClass
@MethodSource("dev.einlab.backend.Twins#subjects")
record TrainingTest(Backend subject) {
  private static final List<int[]> SHAPES =
      List.of(
          new int[] {1},
          new int[] {97},
          new int[] {17, 64},
          new int[] {64, 3},
          new int[] {3, 17, 5},
          new int[] {2, 2100},
          new int[] {1500, 33});

  @ParameterizedTest
  @EnumSource(Unary.class)
  void slopes(Unary function) {
    for (int[] shape : SHAPES) {
      for (Layout layout : Layout.values()) {
        compare(
            new Tolerance(2e-5, 1e-6),
            (b, v) -> b.mapGrad(function, v.get(0), v.get(1), v.get(2)),
            Operand.of(
                DType.F32, layout, Shape.of(shape), r -> domain(function, 2 * r.nextGaussian())),
            floats(layout, shape),
            out(layout, shape));
      }
    }
  }

  /** What a slope is taken from is positive for some; steep places are left out. */
  private static double domain(Unary function, double x) {
    return switch (function) {
      case RECIPROCAL, SQRT, RSQRT, LOG, EXP -> Math.abs(x) + 0.2;
      default -> x;
    };
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void softmaxGradients(Layout layout) {
    for (int[] shape : SHAPES) {
      compare(
          Tolerance.sum(shape[shape.length - 1], 20),
          (b, v) -> b.softmaxGrad(v.get(0), v.get(1), v.get(2)),
          floats(layout, shape),
          floats(layout, shape),
          out(layout, shape));
    }
  }

  private record Scales(boolean gain, boolean bias) {
    static final List<Scales> ALL =
        List.of(new Scales(false, false), new Scales(true, false), new Scales(true, true));
  }

  private static final List<Norm> NORMS = List.of(new Norm(true, 1e-5), new Norm(false, 1e-6));

  @ParameterizedTest
  @EnumSource(Layout.class)
  void norms(Layout layout) {
    for (int[] shape : SHAPES) {
      int last = shape[shape.length - 1];
      for (Norm norm : NORMS) {
        for (Scales scales : Scales.ALL) {
          compare(
              Tolerance.sum(last, 10),
              (b, v) ->
                  b.norm(
                      norm,
                      v.get(0),
                      scales.gain ? v.get(1) : null,
                      scales.bias ? v.get(2) : null,
                      v.get(3)),
              floats(layout, shape),
              floats(layout, last),
              floats(layout, last),
              out(layout, shape));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void normGradients(Layout layout) {
    for (int[] shape : SHAPES) {
      int last = shape[shape.length - 1];
      if (last == 1) continue; // a row of one element has no variance: all is rounding
      for (Norm norm : NORMS) {
        for (Scales scales : Scales.ALL) {
          compare(
              Tolerance.sum(last + (int) (Shape.of(shape).size() / last), 500),
              (b, v) ->
                  b.normGrad(
                      norm,
                      v.get(0),
                      scales.gain ? v.get(1) : null,
                      v.get(2),
                      v.get(3),
                      scales.gain ? v.get(4) : null,
                      scales.bias ? v.get(5) : null),
              spread(layout, shape),
              floats(layout, last),
              floats(layout, shape),
              out(layout, shape),
              out(layout, last),
              out(layout, last));
        }
      }
    }
  }

  /** Rows that vary even where a layout repeats one element: then the norm has nothing to scale. */
  private static Operand spread(Layout layout, int... shape) {
    return floats(layout == Layout.EXPANDED_LAST ? Layout.CONTIGUOUS : layout, shape);
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void losses(Layout layout) {
    for (int[] shape : new int[][] {{1, 1}, {3, 17}, {64, 65}, {17, 1100}, {900, 97}}) {
      for (double smoothing : new double[] {0, 0.1}) {
        compare(
            Tolerance.sum(shape[1], 4),
            (b, v) -> b.crossEntropy(v.get(0), v.get(1), smoothing, v.get(2)),
            floats(layout, shape),
            targets(layout, shape),
            out(layout, shape[0]));
        compare(
            Tolerance.sum(shape[1], 4),
            (b, v) -> b.crossEntropyGrad(v.get(0), v.get(1), smoothing, v.get(2), v.get(3)),
            floats(layout, shape),
            targets(layout, shape),
            floats(layout, shape[0]),
            out(layout, shape));
      }
    }
  }

  /** Some are ignored. */
  private static Operand targets(Layout layout, int[] shape) {
    return Operand.of(
        DType.I32,
        layout,
        Shape.of(shape[0]),
        r -> r.nextInt(5) == 0 ? -1 - r.nextInt(100) : r.nextInt(shape[1]));
  }

  private static Stream<UpdateRule> rules() {
    return Stream.of(
        new UpdateRule.Sgd(0.1, 0, false, 0),
        new UpdateRule.Sgd(0.1, 0, false, 0.01),
        new UpdateRule.Sgd(0.1, 0.9, false, 0.01),
        new UpdateRule.Sgd(0.1, 0.9, true, 0.01),
        new UpdateRule.AdaGrad(0.1, 1e-10, 0.01),
        new UpdateRule.RmsProp(0.01, 0.99, 1e-8, 0.01),
        UpdateRule.Adam.at(1, 1e-3, 0.9, 0.999, 1e-8, 0.1, false),
        UpdateRule.Adam.at(7, 1e-3, 0.9, 0.99, 1e-8, 0.1, true));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void updates(UpdateRule rule) {
    for (int[] shape : SHAPES) {
      for (Layout layout : Layout.WRITABLE) {
        compare(
            new Tolerance(2e-6, 1e-6),
            (b, v) -> b.update(rule, v.get(0), v.get(1), v.subList(2, 2 + rule.states())),
            floats(layout, shape),
            floats(layout, shape),
            positive(layout, shape),
            positive(layout, shape));
      }
    }
    compare(
        new Tolerance(2e-6, 1e-6),
        (b, v) -> b.update(rule, v.get(0), v.get(1), v.subList(2, 2 + rule.states())),
        floats(Layout.CONTIGUOUS, 3, 17),
        floats(Layout.EXPANDED_LAST, 3, 17), // as the gradient of a sum is
        positive(Layout.OFFSET, 3, 17),
        positive(Layout.PERMUTED, 3, 17));
  }

  private static Operand positive(Layout layout, int... shape) {
    return Operand.of(DType.F32, layout, Shape.of(shape), r -> 0.1 + r.nextDouble());
  }

  private static Operand out(Layout layout, int... shape) {
    return output(DType.F32, layout.writable(), shape);
  }

  private void compare(Tolerance tolerance, Twins.Primitive primitive, Operand... operands) {
    Twins.compare(subject, tolerance, primitive, operands);
  }
}
