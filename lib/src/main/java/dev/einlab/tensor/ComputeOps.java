package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.Locale;

/** The operations that compute, except the contraction, which has a file of its own. */
final class ComputeOps {
  private ComputeOps() {}

  /** A row-major copy, converted to a type. 0 FLOPs: nothing is added or multiplied. */
  record Copy(DType to) implements Op.Computing {
    @Override
    public String name() {
      return "copy";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst();
    }

    @Override
    public DType dtype(List<DType> in) {
      return to;
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.copy(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 0;
    }
  }

  /** One function of each element. 1 FLOP an element, whatever the function costs the machine. */
  record Map(Unary function) implements Op.Computing {
    @Override
    public String name() {
      return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst();
    }

    @Override
    public DType dtype(List<DType> in) {
      return in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.map(function, in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
    }
  }

  /** One function of two elements, broadcast like NumPy's. 1 FLOP an element of the result. */
  record Zip(Binary function) implements Op.Computing {
    @Override
    public String name() {
      return function.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Shape shape(List<Shape> in) {
      return Shape.broadcast(name(), in.get(0), in.get(1));
    }

    @Override
    public DType dtype(List<DType> in) {
      return function.isComparison() ? DType.BOOL : in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.zip(function, in.get(0).expand(out.shape()), in.get(1).expand(out.shape()), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return shape(in).size();
    }
  }

  /** Chooses between two tensors by a third. 0 FLOPs. */
  record Where() implements Op.Computing {
    @Override
    public String name() {
      return "where";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return Shape.broadcast(name(), in.get(0), Shape.broadcast(name(), in.get(1), in.get(2)));
    }

    @Override
    public DType dtype(List<DType> in) {
      return in.get(1);
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      List<View> full = in.stream().map(v -> v.expand(out.shape())).toList();
      backend.where(full.get(0), full.get(1), full.get(2), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 0;
    }
  }

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
    public DType dtype(List<DType> in) {
      return in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.reduce(function, in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
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
  }

  /** Running sums along the last axis. 1 FLOP an element. */
  record Cumsum() implements Op.Computing {
    @Override
    public String name() {
      return "cumsum";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst();
    }

    @Override
    public DType dtype(List<DType> in) {
      return in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.cumsum(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return in.getFirst().size();
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
    public DType dtype(List<DType> in) {
      return in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.gather(in.get(0), axis, in.get(1), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 0;
    }
  }

  /**
   * Operand 0 plus operand 2 at the places operand 1 names along an axis. 1 FLOP an element of
   * operand 2.
   */
  record ScatterAdd(int axis) implements Op.Computing {
    @Override
    public String name() {
      return "scatterAdd";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst();
    }

    @Override
    public DType dtype(List<DType> in) {
      return in.getFirst();
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
  }

  /** Along the last axis. 5 FLOPs an element: maximum, subtraction, exponential, sum, division. */
  record Softmax() implements Op.Computing {
    @Override
    public String name() {
      return "softmax";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.getFirst();
    }

    @Override
    public DType dtype(List<DType> in) {
      return in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.softmax(in.getFirst(), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return Math.multiplyExact(5L, in.getFirst().size());
    }
  }
}
