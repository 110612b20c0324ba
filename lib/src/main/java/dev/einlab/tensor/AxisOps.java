package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Operations along axes: many numbers to one, or each to its place among the others. */
final class AxisOps {
  private AxisOps() {}

  /**
   * Reduces axes to length 1. 1 FLOP an element of the operand: n − 1 additions, and one to begin
   * with.
   */
  record Reduce(Reduction function, List<Integer> axes) implements Op.Computing {
    @Override
    public String name() {
      return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Shape shape(List<Shape> in) {
      Shape shape = in.getFirst();
      for (int axis : axes) shape = shape.with(axis, 1);
      return shape;
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.reduce(function, in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      int[] full = saved.shape(0).toArray();
      return switch (function) {
        case SUM -> g.expand(full);
        case MAX, MIN -> {
          Tensor chosen = saved.operand(0).eq(saved.result()).to(g.dtype());
          yield g.div(chosen.summedTo(g.shape())).mul(chosen); // equal ones share
        }
        case PRODUCT -> g.mul(productOfOthers(saved.operand(0), saved.result()));
      };
    }

    /**
     * For each element the product of the others: by division, or, where there are zeros, by n
     * products of n − 1.
     */
    private Tensor productOfOthers(Tensor x, Tensor product) {
      if (x.eq(0).any().item() == 0) return product.div(x);
      int depth = axes.stream().mapToInt(axis -> x.shape().length(axis)).reduce(1, (a, b) -> a * b);
      List<Integer> order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
      order.removeAll(axes);
      order.addAll(axes);
      Tensor rows = Engine.apply(new ViewOps.Permute(List.copyOf(order)), x);
      Tensor flat = rows.reshape(-1, 1, depth).expand(-1, depth, depth);
      Tensor one = Tensors.constant(x.backend(), x.dtype(), 1);
      Tensor own = Tensors.eye(depth).to(x.backend()).gt(0);
      Tensor others = own.where(one, flat).prod(-1).reshape(rows.shape().toArray());
      int[] back = new int[x.rank()];
      for (int axis = 0; axis < back.length; axis++) back[order.get(axis)] = axis;
      return others.permute(back);
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return function != Reduction.SUM;
    }

    @Override
    public boolean savesResult(Needs needs) {
      return function != Reduction.SUM;
    }
  }

  /**
   * Where the largest element of the last axis stands. 1 FLOP (a comparison) an element of the
   * operand.
   */
  record Argmax() implements Op.Computing {
    @Override
    public String name() {
      return "argmax";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst().without(-1);
    }

    @Override
    public DType dtype(List<DType> in) {
      return DType.I32;
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.argmax(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw new AssertionError("a position has no gradient");
    }
  }

  /**
   * Where the k largest elements of the last axis stand. FLOPs by the size of the operand: 1 an
   * element.
   */
  record Topk(int k) implements Op.Computing {
    @Override
    public String name() {
      return "topk";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst().with(-1, k);
    }

    @Override
    public DType dtype(List<DType> in) {
      return DType.I32;
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.topk(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw new AssertionError("a position has no gradient");
    }
  }

  /** Running sums along the last axis. 1 FLOP an element. */
  record Cumsum() implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "cumsum";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.cumsum(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.flip(-1).cumsum(-1).flip(-1);
    }
  }

  /** Along the last axis. 5 FLOPs an element: maximum, subtraction, exponential, sum, division. */
  record Softmax() implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "softmax";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.softmax(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return Math.multiplyExact(5L, in.getFirst().size());
    }

    /** y·(g − Σ g·y). */
    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      Tensor y = saved.result();
      if (!Gradients.areRecorded()) return Engine.apply(new FusedOps.SoftmaxGrad(), y, g);
      return y.mul(g.sub(g.mul(y).sum(-1).unsqueeze(-1)));
    }

    @Override
    public boolean savesResult(Needs needs) {
      return true;
    }
  }
}
