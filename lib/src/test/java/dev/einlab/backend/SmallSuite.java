package dev.einlab.backend;

import static dev.einlab.backend.Operand.bools;
import static dev.einlab.backend.Operand.floats;
import static dev.einlab.backend.Operand.indices;
import static dev.einlab.backend.Operand.ints;
import static dev.einlab.backend.Operand.output;

import dev.einlab.shape.DType;
import java.util.List;

/**
 * Every primitive once or twice, at sizes that a simulator of a device can do, against the
 * reference: a program, for a simulator is slow and needs settings of its own.
 */
public final class SmallSuite {
  private static final Tolerance NEAR = new Tolerance(1e-5, 1e-4);
  private static final Layout[] LAYOUTS = {Layout.CONTIGUOUS, Layout.PERMUTED};

  private final Backend subject;

  private SmallSuite(Backend subject) {
    this.subject = subject;
  }

  /** Prints what it ran on; the first difference ends it. */
  public static void main(String[] arguments) {
    Backend subject = Backends.named(arguments[0]);
    SmallSuite suite = new SmallSuite(subject);
    for (Layout layout : LAYOUTS) {
      suite.elementwise(layout);
      suite.alongRows(layout);
      suite.places(layout);
      suite.training(layout);
      suite.attention(layout, true);
      suite.attention(layout, false);
    }
    suite.products();
    System.out.println("all primitives agree on " + subject.description());
  }

  private void check(Twins.Primitive primitive, Operand... operands) {
    Twins.compare(subject, NEAR, primitive, operands);
  }

  private void elementwise(Layout layout) {
    int[] shape = {3, 7};
    Operand x = floats(layout, shape);
    Operand out = output(DType.F32, layout, shape);
    for (Unary function : new Unary[] {Unary.EXP, Unary.GELU, Unary.SIN}) {
      check((b, v) -> b.map(function, v.get(0), v.get(1)), x, out);
      check((b, v) -> b.mapGrad(function, v.get(0), v.get(1), v.get(2)), x, x, out);
    }
    check((b, v) -> b.zip(Binary.MUL, v.get(0), v.get(1), v.get(2)), x, x, out);
    check(
        (b, v) -> b.where(v.get(0), v.get(1), v.get(2), v.get(3)), bools(layout, shape), x, x, out);
    check((b, v) -> b.copy(v.get(0), v.get(1)), x, output(DType.BF16, layout, shape));
    check((b, v) -> b.fill(v.get(0), 2), out);
    Operand endless = Operand.of(DType.F32, layout, x.shape(), r -> Double.POSITIVE_INFINITY);
    if (!subject.isFinite(x.on(subject)) || subject.isFinite(endless.on(subject))) {
      throw new AssertionError("isFinite of " + x + " and of infinities");
    }
  }

  private void alongRows(Layout layout) {
    int[] shape = {5, 19};
    Operand x = floats(layout, shape);
    Operand out = output(DType.F32, layout, shape);
    check((b, v) -> b.softmax(v.get(0), v.get(1)), x, out);
    check((b, v) -> b.softmaxGrad(v.get(0), v.get(1), v.get(2)), x, x, out);
    check((b, v) -> b.cumsum(v.get(0), v.get(1)), x, out);
    check((b, v) -> b.argmax(v.get(0), v.get(1)), x, output(DType.I32, layout, 5));
    check((b, v) -> b.topk(v.get(0), v.get(1)), x, output(DType.I32, layout, 5, 3));
    for (Reduction function : Reduction.values()) {
      for (int[] kept : new int[][] {{5, 1}, {1, 19}, {1, 1}}) {
        check((b, v) -> b.reduce(function, v.get(0), v.get(1)), x, output(DType.F32, layout, kept));
      }
    }
  }

  private void places(Layout layout) {
    Operand index = indices(layout, 4, 6, 3);
    Operand table = floats(layout, 4, 3);
    Operand rows = floats(layout, 6, 3);
    check(
        (b, v) -> b.gather(v.get(0), 0, v.get(1), v.get(2)),
        table,
        index,
        output(DType.F32, layout, 6, 3));
    check(
        (b, v) -> b.scatterAdd(v.get(0), 0, v.get(1), v.get(2)),
        rows,
        index,
        output(DType.F32, layout, 4, 3));
  }

  private void training(Layout layout) {
    int[] shape = {4, 11};
    Operand x = floats(layout, shape);
    Operand gain = floats(layout, 11);
    Operand out = output(DType.F32, layout, shape);
    Operand sums = output(DType.F32, layout, 11);
    Norm norm = new Norm(true, 1e-5);
    check((b, v) -> b.norm(norm, v.get(0), v.get(1), v.get(2), v.get(3)), x, gain, gain, out);
    check(
        (b, v) -> b.normGrad(norm, v.get(0), v.get(1), v.get(2), v.get(3), v.get(4), v.get(5)),
        x,
        gain,
        x,
        out,
        sums,
        sums);
    Operand targets = indices(layout, 11, 4);
    Operand losses = output(DType.F32, layout, 4);
    check((b, v) -> b.crossEntropy(v.get(0), v.get(1), 0.1, v.get(2)), x, targets, losses);
    check(
        (b, v) -> b.crossEntropyGrad(v.get(0), v.get(1), 0.1, v.get(2), v.get(3)),
        x,
        targets,
        floats(layout, 4),
        out);
    UpdateRule adam = UpdateRule.Adam.at(2, 1e-3, 0.9, 0.99, 1e-8, 0.1, true);
    Operand positive = Operand.of(DType.F32, layout, x.shape(), r -> 0.1 + r.nextDouble());
    check((b, v) -> b.update(adam, v.get(0), v.get(1), v.subList(2, 4)), x, x, positive, positive);
  }

  private void attention(Layout layout, boolean causal) {
    Attention attention = new Attention(causal, 0.5);
    Operand q = floats(layout, 1, 2, 5, 3);
    Operand k = floats(layout, 1, 1, 9, 3);
    Operand v = floats(layout, 1, 1, 9, 4);
    Operand g = floats(layout, 1, 2, 5, 4);
    check(
        (b, o) -> {
          b.attention(attention, o.get(0), o.get(1), o.get(2), o.get(4), o.get(5));
          var saved = new Backend.Attended(o.get(0), o.get(1), o.get(2), o.get(4), o.get(5));
          b.attentionGrad(attention, saved, o.get(3), o.get(6), o.get(7), o.get(8));
        },
        q,
        k,
        v,
        g,
        output(DType.F32, layout, 1, 2, 5, 4),
        output(DType.F32, layout, 1, 2, 5),
        output(DType.F32, layout, 1, 2, 5, 3),
        output(DType.F32, layout, 1, 1, 9, 3),
        output(DType.F32, layout, 1, 1, 9, 4));
  }

  /** Single elements, dots, packed panels with remainders, integers. */
  private void products() {
    for (int[] n : List.of(new int[] {2, 3, 4}, new int[] {1, 1, 70}, new int[] {19, 37, 21})) {
      for (Layout layout : LAYOUTS) {
        check(
            (b, v) -> b.gemm(matrices(v.get(0)), matrices(v.get(1)), matrices(v.get(2))),
            floats(layout, 2, n[0], n[2]),
            floats(layout, 2, n[2], n[1]),
            output(DType.F32, layout, 2, n[0], n[1]));
      }
    }
    check(
        (b, v) -> b.gemm(matrices(v.get(0)), matrices(v.get(1)), matrices(v.get(2))),
        ints(Layout.CONTIGUOUS, 1, 3, 5),
        ints(Layout.CONTIGUOUS, 1, 5, 2),
        output(DType.I32, Layout.CONTIGUOUS, 1, 3, 2));
  }

  private static MatrixView matrices(View view) {
    return GemmTest.matrices(view);
  }
}
