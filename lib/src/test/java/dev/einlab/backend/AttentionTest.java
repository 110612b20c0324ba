package dev.einlab.backend;

import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.output;

import dev.einlab.shape.DType;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attention and its gradients, of each backend against the reference. */
@ParameterizedClass
@MethodSource("dev.einlab.backend.Twins#subjects")
record AttentionTest(Backend subject) {
  /** b, h, g, t, s, d, e: ragged lengths, grouped heads, cached keys, more queries than keys. */
  private static final int[][] LENGTHS = {
    {1, 1, 1, 1, 1, 1, 1},
    {2, 3, 3, 17, 17, 8, 8},
    {1, 4, 2, 33, 33, 5, 7},
    {2, 2, 1, 3, 97, 16, 16},
    {1, 2, 2, 64, 17, 32, 3},
    {1, 1, 1, 5, 0, 4, 4},
    {1, 1, 1, 0, 5, 4, 4},
    {1, 3, 1, 70, 131, 33, 20}
  };

  @ParameterizedTest
  @EnumSource(Layout.class)
  void everyLayout(Layout layout) {
    for (int[] lengths : LENGTHS) {
      for (boolean causal : new boolean[] {false, true}) check(layout, causal, lengths);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Layout.class,
      names = {"CONTIGUOUS", "PERMUTED"})
  void manyBlocks(Layout layout) {
    check(layout, true, 1, 1, 1, 300, 300, 16, 16);
    check(layout, false, 1, 2, 1, 20, 600, 8, 12);
    check(layout, true, 1, 1, 1, 290, 270, 4, 4);
  }

  private void check(Layout layout, boolean causal, int... l) {
    Attention attention = new Attention(causal, 1 / Math.sqrt(l[5]));
    int[] q = {l[0], l[1], l[3], l[5]};
    int[] k = {l[0], l[2], l[4], l[5]};
    int[] v = {l[0], l[2], l[4], l[6]};
    int[] out = {l[0], l[1], l[3], l[6]};
    int[] sums = {l[0], l[1], l[3]};
    // Elements that repeat make scores √d times as large, and so the errors of their exponentials.
    double error = layout == Layout.EXPANDED_LAST ? 1e-4 : 2e-6;
    Tolerance tolerance = new Tolerance(10 * error, error * Math.sqrt(4 + l[3] + l[4]));
    Twins.compare(
        subject,
        tolerance,
        (b, o) -> {
          b.attention(attention, o.get(0), o.get(1), o.get(2), o.get(3), o.get(4));
          var saved = new Backend.Attended(o.get(0), o.get(1), o.get(2), o.get(3), o.get(4));
          b.attentionGrad(attention, saved, o.get(5), o.get(6), o.get(7), o.get(8));
        },
        floats(layout, q),
        floats(layout, k),
        floats(layout, v),
        output(DType.F32, layout.writable(), out),
        output(DType.F32, layout.writable(), sums),
        floats(layout, out),
        output(DType.F32, layout.writable(), q),
        output(DType.F32, layout.writable(), k),
        output(DType.F32, layout.writable(), v));
  }
}
