package dev.einlab.tensor;

import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.View;
import dev.einlab.einsum.Contraction;
import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.List;

/**
 * One pairwise contraction: a batched matrix product, whatever the axes' order in memory. Where
 * nothing is summed it is a broadcast product instead. FLOPs: 2·batch·m·n·k, or batch·m·n where
 * nothing is summed.
 */
record Contract(Contraction contraction) implements Op.Computing {
  Contract {
    assert contraction.leftSum().isEmpty() && contraction.rightSum().isEmpty() : "summed before";
  }

  @Override
  public String name() {
    return "einsum";
  }

  @Override
  public Shape shape(List<Shape> in) {
    List<Axis> output = contraction.output();
    int[] lengths = new int[output.size()];
    for (int axis = 0; axis < lengths.length; axis++) lengths[axis] = output.get(axis).length();
    return Shape.of(lengths);
  }

  @Override
  public void eval(Backend backend, List<View> in, View out) {
    View left = in.get(0);
    View right = in.get(1);
    if (contraction.k().isEmpty()) {
      View a = aligned(left, contraction.left(), out.shape());
      View b = aligned(right, contraction.right(), out.shape());
      backend.zip(Binary.MUL, a, b, out);
      return;
    }
    List<Axis> batch = contraction.batch();
    List<Axis> m = contraction.m();
    List<Axis> n = contraction.n();
    List<Axis> k = contraction.k();
    backend.gemm(
        matrix(left, contraction.left(), batch, m, k),
        matrix(right, contraction.right(), batch, k, n),
        matrix(out, contraction.output(), batch, m, n));
  }

  @Override
  public long flops(List<Shape> in) {
    return contraction.flops();
  }

  /** An einsum's gradient is an einsum: the result's gradient with the other operand. */
  @Override
  public Tensor vjp(int i, Saved saved, Tensor g) {
    List<Axis> own = i == 0 ? contraction.left() : contraction.right();
    List<Axis> other = i == 0 ? contraction.right() : contraction.left();
    Contraction back = new Contraction(contraction.output(), other, own);
    return Engine.apply(new Contract(back), g, saved.operand(1 - i));
  }

  @Override
  public boolean savesOperand(int i, Needs needs) {
    return needs.gradient(1 - i);
  }

  @Override
  public long matmulFlops(List<Shape> in) {
    return flops(in);
  }

  private static MatrixView matrix(
      View view, List<Axis> axes, List<Axis> batch, List<Axis> rows, List<Axis> columns) {
    return new MatrixView(
        view.buffer(),
        view.offset(),
        group(view, axes, batch),
        group(view, axes, rows),
        group(view, axes, columns));
  }

  private static AxisGroup group(View view, List<Axis> axes, List<Axis> members) {
    int[] lengths = new int[members.size()];
    int[] strides = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = members.get(i).length();
      strides[i] = view.stride(axes.indexOf(members.get(i)));
    }
    return AxisGroup.of(lengths, strides);
  }

  /** The view with its axes in the output's order, repeated (stride 0) along those it has not. */
  private View aligned(View view, List<Axis> axes, Shape shape) {
    int[] strides = new int[shape.rank()];
    for (int axis = 0; axis < strides.length; axis++) {
      int own = axes.indexOf(contraction.output().get(axis));
      strides[axis] = own < 0 ? 0 : view.stride(own);
    }
    return new View(view.buffer(), shape, strides, view.offset());
  }
}
