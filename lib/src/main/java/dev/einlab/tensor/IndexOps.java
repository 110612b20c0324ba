package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.List;

/** Operations that move elements to or from places. */
final class IndexOps {
  private IndexOps() {}

  /** A tensor of zeros but for what a view of it shows: the way back through that view. 0 FLOPs. */
  record Embed(Shape target, Op.Viewing through) implements Op.Computing {
    @Override
    public String name() {
      return "embed";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return target;
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.fill(out, 0);
      backend.copy(in.getFirst(), through.view(out));
    }

    @Override
    public long flops(List<Shape> in) {
      return 0;
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return Engine.apply(through, g);
    }
  }

  /** Elements of operand 0 named by operand 1 along an axis. 0 FLOPs. */
  record Gather(int axis) implements Op.Computing {
    @Override
    public String name() {
      return "gather";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.get(1);
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.gather(in.get(0), axis, in.get(1), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 0;
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      Tensor zeros = Tensors.constant(g.backend(), g.dtype(), 0).expand(saved.shape(0).toArray());
      return Engine.apply(new ScatterAdd(axis), zeros, saved.operand(1), g);
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return i == 1;
    }
  }

  /**
   * Operand 0 plus operand 2 at the places operand 1 names along an axis. 1 FLOP an element of
   * operand 2.
   */
  record ScatterAdd(int axis) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "scatterAdd";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.copy(in.get(0), out);
      backend.scatterAdd(in.get(2), axis, in.get(1), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.get(2).size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return i == 0 ? g : Engine.apply(new Gather(axis), g, saved.operand(1));
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return i == 1 && needs.gradient(2);
    }
  }

  /**
   * Operand 0 with the elements of operand 2 at the places operand 1 names along an axis: the last
   * one where several go to one place. 0 FLOPs.
   */
  record Scatter(int axis) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "scatter";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.copy(in.get(0), out);
      backend.scatter(in.get(2), axis, in.get(1), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 0;
    }

    /** What was replaced gets no gradient: neither an own element nor an earlier one's. */
    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      Tensor index = saved.operand(1);
      if (i == 0) {
        Tensor zeros = Tensors.constant(g.backend(), g.dtype(), 0);
        return Engine.apply(this, g, index, zeros.expand(index.shape().toArray()));
      }
      Tensor stayed = stayed(saved.shape(0), index);
      return stayed.where(Engine.apply(new Gather(axis), g, index), 0.0);
    }

    /** Whether an element is the last one for its place. */
    private Tensor stayed(Shape target, Tensor index) {
      int[] along = new int[index.rank()];
      Arrays.fill(along, 1);
      along[axis] = index.length(axis);
      Tensor own =
          Tensors.arange(index.backend(), 0, index.length(axis))
              .reshape(along)
              .expand(index.shape().toArray());
      Tensor none = Tensors.constant(index.backend(), DType.I32, -1).expand(target.toArray());
      Tensor last = Engine.apply(this, none, index, own);
      return Engine.apply(new Gather(axis), last, index).eq(own);
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return i == 1;
    }
  }
}
