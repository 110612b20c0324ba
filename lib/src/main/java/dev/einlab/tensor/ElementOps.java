package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.Locale;

/** Operations on each element by itself. */
final class ElementOps {
  private ElementOps() {}

  /** A row-major copy, converted to a type. 0 FLOPs: nothing is added or multiplied. */
  record Copy(DType to) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "copy";
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

  /** One function of each element. 1 FLOP an element, whatever the function costs the machine. */
  record Map(Unary function) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return function.name().toLowerCase(Locale.ROOT);
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
}
