package dev.einlab.backend;

import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.indices;
import static dev.einlab.backend.Operand.ints;
import static dev.einlab.backend.Operand.output;

import dev.einlab.shape.DType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** gather, scatter and scatterAdd of each backend against the reference. */
@ParameterizedClass
@MethodSource("dev.einlab.backend.Twins#subjects")
record IndexingTest(Backend subject) {
  /** A table, and how many indices are taken from each of its axes. */
  private record Case(int[] table, int axis, int[] index) {}

  private static final List<Case> CASES =
      List.of(
          new Case(new int[] {5}, 0, new int[] {17}),
          new Case(new int[] {5, 64}, 0, new int[] {97, 64}),
          new Case(new int[] {17, 3}, 1, new int[] {17, 5}),
          new Case(new int[] {3, 17, 5}, 1, new int[] {2, 64, 4}),
          new Case(new int[] {3, 17, 5}, 2, new int[] {3, 17, 1}),
          new Case(new int[] {3, 17}, 1, new int[] {3, 0}));

  @ParameterizedTest
  @EnumSource(Layout.class)
  void gathers(Layout layout) {
    for (Case c : CASES) {
      for (Layout indexLayout : Layout.values()) {
        Operand index = indices(indexLayout, c.table[c.axis], c.index);
        for (Operand table : List.of(floats(layout, c.table), ints(layout, c.table))) {
          Twins.compare(
              subject,
              Tolerance.EXACT,
              (b, v) -> b.gather(v.get(0), c.axis, v.get(1), v.get(2)),
              table,
              index,
              output(table.storage().dtype(), layout.writable(), c.index));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void addsWhereTheIndexPoints(Layout layout) {
    for (Case c : CASES) {
      for (Layout indexLayout : Layout.values()) {
        Operand index = indices(indexLayout, c.table[c.axis], c.index);
        Twins.Primitive scatter = (b, v) -> b.scatterAdd(v.get(0), c.axis, v.get(1), v.get(2));
        Twins.compare(
            subject,
            Tolerance.sum(97, 100),
            scatter,
            floats(layout, c.index),
            index,
            output(DType.F32, layout.writable(), c.table));
        Twins.compare(
            subject,
            Tolerance.EXACT,
            scatter,
            ints(layout, c.index),
            index,
            output(DType.I32, layout.writable(), c.table));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void putsWhereTheIndexPointsTheLastOneLast(Layout layout) {
    for (Case c : CASES) {
      for (Layout indexLayout : Layout.values()) {
        Operand index = indices(indexLayout, c.table[c.axis], c.index);
        for (Operand from : List.of(floats(layout, c.index), ints(layout, c.index))) {
          Twins.compare(
              subject,
              Tolerance.EXACT,
              (b, v) -> b.scatter(v.get(0), c.axis, v.get(1), v.get(2)),
              from,
              index,
              output(from.storage().dtype(), layout.writable(), c.table));
        }
      }
    }
  }
}
