package dev.einlab.backend;

import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.ints;
import static dev.einlab.backend.Operand.output;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** reduce, argmax, cumsum, topk and softmax of each backend against the reference. */
@ParameterizedClass
@MethodSource("dev.einlab.backend.Twins#subjects")
record ReductionsTest(Backend subject) {
  private static final List<int[]> SHAPES =
      List.of(
          new int[] {},
          new int[] {1},
          new int[] {97},
          new int[] {3, 0, 2},
          new int[] {0, 3},
          new int[] {17, 64},
          new int[] {64, 3},
          new int[] {3, 17, 5},
          new int[] {2, 3, 1, 97},
          new int[] {3, 9, 130},
          new int[] {2, 5, 1500},
          new int[] {3, 5000});

  /** Every subset of the axes, as bits. */
  @ParameterizedTest
  @EnumSource(Reduction.class)
  void reducesEverySubsetOfAxes(Reduction function) {
    for (int[] shape : SHAPES) {
      for (int axes = 0; axes < 1 << shape.length; axes++) {
        int[] kept = shape.clone();
        int terms = 1;
        for (int axis = 0; axis < shape.length; axis++) {
          if ((axes >> axis & 1) == 0) continue;
          kept[axis] = 1;
          terms *= shape[axis];
        }
        for (Layout layout : Layout.values()) {
          check(function, terms, layout, shape, kept);
        }
      }
    }
  }

  private void check(Reduction function, int terms, Layout layout, int[] shape, int[] kept) {
    Twins.Primitive reduce = (b, v) -> b.reduce(function, v.get(0), v.get(1));
    Tolerance tolerance =
        switch (function) {
          case SUM -> Tolerance.sum(terms, 5);
          case PRODUCT -> Tolerance.ulps(terms + 2);
          case MAX, MIN -> Tolerance.EXACT;
        };
    Operand near1 =
        Operand.of(
            DType.F32,
            layout,
            Shape.of(shape),
            function == Reduction.PRODUCT
                ? r -> 1 + r.nextGaussian() / 100
                : r -> r.nextGaussian());
    Twins.compare(subject, tolerance, reduce, near1, output(DType.F32, layout.writable(), kept));
    Twins.compare(
        subject,
        Tolerance.EXACT,
        reduce,
        ints(layout, shape),
        output(DType.I32, Layout.CONTIGUOUS, kept));
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void spreadsNaNAndInfinities(Reduction function) {
    for (Layout layout : Layout.values()) {
      Operand in = Operand.of(DType.F32, layout, Shape.of(97, 17), r -> rareSpecial(r.nextInt(60)));
      for (int axis = 0; axis < 2; axis++) {
        int[] kept = axis == 0 ? new int[] {1, 17} : new int[] {97, 1};
        Twins.compare(
            subject,
            Tolerance.ulps(200),
            (b, v) -> b.reduce(function, v.get(0), v.get(1)),
            in,
            output(DType.F32, Layout.CONTIGUOUS, kept));
      }
    }
  }

  private static double rareSpecial(int dice) {
    return switch (dice) {
      case 0 -> Double.NaN;
      case 1 -> Double.POSITIVE_INFINITY;
      case 2 -> Double.NEGATIVE_INFINITY;
      default -> 1;
    };
  }

  /** Sums of many terms stay close to the exact sum, far closer than term by term in floats. */
  @Test
  void sumsManyTermsAccurately() {
    int terms = 3_000_001;
    Twins.compare(
        subject,
        new Tolerance(2e-6, 0),
        (b, v) -> b.reduce(Reduction.SUM, v.get(0), v.get(1)),
        Operand.of(DType.F32, Layout.CONTIGUOUS, Shape.of(terms), r -> r.nextDouble()),
        output(DType.F32, Layout.CONTIGUOUS, 1));
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void findsTheLargest(Layout layout) {
    for (int[] shape : SHAPES) {
      if (shape.length == 0 || Shape.of(shape).size() == 0) continue;
      int[] kept = java.util.Arrays.copyOf(shape, shape.length - 1);
      for (Operand in : List.of(Specials.rounded(layout, shape), ints(layout, shape))) {
        Twins.compare(
            subject,
            Tolerance.EXACT,
            (b, v) -> b.argmax(v.get(0), v.get(1)),
            in,
            output(DType.I32, layout.writable(), kept));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void addsUpAlongTheLastAxis(Layout layout) {
    for (int[] shape : SHAPES) {
      if (shape.length == 0) continue;
      int terms = shape[shape.length - 1];
      Twins.Primitive cumsum = (b, v) -> b.cumsum(v.get(0), v.get(1));
      Twins.compare(
          subject,
          Tolerance.sum(terms, 30),
          cumsum,
          floats(layout, shape),
          output(DType.F32, layout.writable(), shape));
      Twins.compare(
          subject,
          Tolerance.EXACT,
          cumsum,
          ints(layout, shape),
          output(DType.I32, layout.writable(), shape));
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void picksTheTopK(Layout layout) {
    for (int[] shape : SHAPES) {
      if (shape.length == 0) continue;
      int[] best = shape.clone();
      best[shape.length - 1] = Math.min(3, shape[shape.length - 1]);
      for (Operand in : List.of(Specials.rounded(layout, shape), ints(layout, shape))) {
        Twins.compare(
            subject,
            Tolerance.EXACT,
            (b, v) -> b.topk(v.get(0), v.get(1)),
            in,
            output(DType.I32, layout.writable(), best));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void softmaxSumsToOne(Layout layout) {
    Twins.Primitive softmax = (b, v) -> b.softmax(v.get(0), v.get(1));
    for (int[] shape : SHAPES) {
      if (shape.length == 0) continue;
      Tolerance tolerance = new Tolerance(1e-6, 1e-30);
      Operand out = output(DType.F32, layout.writable(), shape);
      Twins.compare(subject, tolerance, softmax, floats(layout, shape), out);
      Operand wide = Operand.of(DType.F32, layout, Shape.of(shape), r -> 1e4 * r.nextGaussian());
      Twins.compare(subject, tolerance, softmax, wide, out);
      Operand masked =
          Operand.of(
              DType.F32,
              layout,
              Shape.of(shape),
              r -> r.nextBoolean() ? Double.NEGATIVE_INFINITY : r.nextGaussian());
      Twins.compare(subject, tolerance, softmax, masked, out);
      Operand nan =
          Operand.of(
              DType.F32,
              layout,
              Shape.of(shape),
              r -> r.nextInt(50) == 0 ? Double.NaN : r.nextGaussian());
      Twins.compare(subject, tolerance, softmax, nan, out);
    }
  }

  /** exp(−inf − (−inf)) is NaN, as in PyTorch. */
  @Test
  void softmaxOfNothingButMinusInfinityIsNaN() {
    Twins.compare(
        subject,
        Tolerance.EXACT,
        (b, v) -> b.softmax(v.get(0), v.get(1)),
        Operand.of(DType.F32, Layout.CONTIGUOUS, Shape.of(3, 17), r -> Double.NEGATIVE_INFINITY),
        output(DType.F32, Layout.CONTIGUOUS, 3, 17));
  }
}
