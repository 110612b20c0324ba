package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

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

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.to(saved.dtype(0));
    }
  }

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
    public DType dtype(List<DType> in) {
      return in.getFirst();
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.copy(in.getFirst(), through.view(out)); // the rest of new memory is zeros
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

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      if (function.slopeFrom() == Unary.SlopeFrom.NOTHING) {
        return function == Unary.NEGATE ? g.negate() : g.mul(0.0);
      }
      if (!Gradients.areRecorded()) {
        boolean fromResult = function.slopeFrom() == Unary.SlopeFrom.RESULT;
        Tensor source = fromResult ? saved.result() : saved.operand(0);
        return Engine.apply(new FusedOps.MapGrad(function), source, g);
      }
      return composedSlope(saved, g);
    }

    /** In operations that can be differentiated again. */
    private Tensor composedSlope(Saved saved, Tensor g) {
      return switch (function) {
        case ABS -> g.mul(saved.operand(0).sign());
        case NEGATE, SIGN, FLOOR -> throw new AssertionError("their slopes are constant");
        case RECIPROCAL -> g.mul(saved.result().pow(2)).negate();
        case SQRT -> g.div(saved.result().mul(2.0));
        case RSQRT -> g.mul(saved.result().pow(3)).mul(-0.5);
        case EXP -> g.mul(saved.result());
        case LOG -> g.div(saved.operand(0));
        case SIN -> g.mul(saved.operand(0).cos());
        case COS -> g.mul(saved.operand(0).sin()).negate();
        case TANH -> g.sub(g.mul(saved.result().pow(2)));
        case SIGMOID -> g.mul(saved.result().sub(saved.result().pow(2)));
        case RELU -> saved.result().gt(0).where(g, g.mul(0.0));
        case GELU -> g.mul(geluSlope(saved.operand(0)));
        case GELU_TANH -> g.mul(geluTanhSlope(saved.operand(0)));
        case SILU -> g.mul(siluSlope(saved.operand(0)));
        case ERF -> g.mul(saved.operand(0).pow(2).negate().exp()).mul(2 / Math.sqrt(Math.PI));
      };
    }

    /** Φ(x) + x·φ(x), with the normal distribution function and density. */
    private static Tensor geluSlope(Tensor x) {
      Tensor below = x.mul(Math.sqrt(0.5)).erf().add(1).mul(0.5);
      Tensor density = x.mul(x).mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
      return below.add(x.mul(density));
    }

    private static Tensor geluTanhSlope(Tensor x) {
      double scale = Math.sqrt(2 / Math.PI);
      Tensor square = x.mul(x);
      Tensor t = x.add(square.mul(x).mul(0.044715)).mul(scale).tanh();
      Tensor inner = square.mul(3 * 0.044715).add(1).mul(scale);
      return t.add(1).mul(0.5).add(x.mul(0.5).mul(t.mul(t).negate().add(1)).mul(inner));
    }

    /** s + x·s·(1 − s), s being sigmoid(x). */
    private static Tensor siluSlope(Tensor x) {
      Tensor s = x.sigmoid();
      return s.add(x.mul(s).mul(s.negate().add(1)));
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return function.slopeFrom() == Unary.SlopeFrom.OPERAND;
    }

    @Override
    public boolean savesResult(Needs needs) {
      return function.slopeFrom() == Unary.SlopeFrom.RESULT;
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

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      Tensor full =
          switch (function) {
            case ADD -> g;
            case SUB -> i == 0 ? g : g.negate();
            case MUL -> g.mul(saved.operand(1 - i));
            case DIV -> divVjp(i, saved, g);
            case POW -> powVjp(i, saved, g);
            case MAXIMUM, MINIMUM -> g.mul(share(saved.operand(i), saved.operand(1 - i)));
            case EQ, NE, LT, LE, GT, GE -> throw new AssertionError("truth has no gradient");
          };
      return full.summedTo(saved.shape(i));
    }

    private static Tensor divVjp(int i, Saved saved, Tensor g) {
      Tensor quotient = g.div(saved.operand(1));
      return i == 0 ? quotient : quotient.mul(saved.result()).negate();
    }

    /** Where the exponent, or the base, is 0, the limit is taken: 0, not 0·∞. */
    private static Tensor powVjp(int i, Saved saved, Tensor g) {
      Tensor base = saved.operand(0);
      Tensor exponent = saved.operand(1);
      Tensor zero = g.mul(0.0);
      if (i == 0) {
        Tensor slope = exponent.mul(base.pow(exponent.sub(1)));
        return exponent.eq(0).where(zero, g.mul(slope));
      }
      return base.eq(0).where(zero, g.mul(saved.result()).mul(base.log()));
    }

    /** 1 where this operand was chosen, ½ where both were equal, else 0. */
    private Tensor share(Tensor own, Tensor other) {
      Tensor wins = function == Binary.MAXIMUM ? own.gt(other) : own.lt(other);
      return wins.to(own.dtype()).add(own.eq(other).to(own.dtype()).mul(0.5));
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return switch (function) {
        case MUL -> needs.gradient(1 - i);
        case DIV -> i == 1;
        case POW, MAXIMUM, MINIMUM -> true;
        default -> false;
      };
    }

    @Override
    public boolean savesResult(Needs needs) {
      return (function == Binary.DIV || function == Binary.POW) && needs.gradient(1);
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

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      Tensor zero = g.mul(0.0);
      Tensor condition = saved.operand(0);
      Tensor own = i == 1 ? condition.where(g, zero) : condition.where(zero, g);
      return own.summedTo(saved.shape(i));
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return i == 0;
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

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.flip(-1).cumsum(-1).flip(-1);
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

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return i == 0 ? g : Engine.apply(new Gather(axis), g, saved.operand(1));
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return i == 1 && needs.gradient(2);
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
