package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Norm;
import dev.einlab.backend.Unary;
import dev.einlab.backend.UpdateRule;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Operations that do in one pass over memory what a composition does in many. Each way forward
 * names its composition, which takes its place where gradients of gradients are wanted; the ways
 * back are never differentiated themselves.
 */
final class FusedOps {
  private FusedOps() {}

  private static AssertionError notDifferentiated(Op op) {
    return new AssertionError(op.name() + " is only used where nothing is recorded");
  }

  /**
   * The gradient through a function of each element. 2 FLOPs an element: the slope, the product.
   */
  record MapGrad(Unary function) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return new ElementOps.Map(function).name();
    }

    @Override
    public DType dtype(List<DType> in) {
      return in.get(1);
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.mapGrad(function, in.get(0), in.get(1), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 2 * in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw notDifferentiated(this);
    }
  }

  /** The gradient through a softmax. 4 FLOPs an element: product, sum, difference, product. */
  record SoftmaxGrad() implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "softmax";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.softmaxGrad(in.get(0), in.get(1), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 4 * in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw notDifferentiated(this);
    }
  }

  /**
   * LayerNorm or RMSNorm of x, then gain, then bias (operands 1 and 2, where there are). FLOPs an
   * element: 5 for LayerNorm (sum, difference, square, sum, scale), 3 for RMSNorm, 1 for a gain, 1
   * for a bias.
   */
  record Normalise(Norm norm) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return norm.centred() ? "layerNorm" : "rmsNorm";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      View gain = in.size() > 1 ? in.get(1) : null;
      View bias = in.size() > 2 ? in.get(2) : null;
      backend.norm(norm, in.getFirst(), gain, bias, out);
    }

    @Override
    public long flops(List<Shape> in) {
      return ((norm.centred() ? 5L : 3L) + in.size() - 1) * in.getFirst().size();
    }

    Tensor composition(List<Tensor> in) {
      Tensor x = in.getFirst();
      Tensor centred = norm.centred() ? x.sub(x.mean(-1).unsqueeze(-1)) : x;
      Tensor square = centred.mul(centred).mean(-1).unsqueeze(-1);
      Tensor result = centred.mul(square.add(norm.epsilon()).rsqrt());
      if (in.size() > 1) result = result.mul(in.get(1));
      return in.size() > 2 ? result.add(in.get(2)) : result;
    }

    @Override
    public List<Tensor> vjps(Saved saved, Tensor g) {
      List<Tensor> operands = saved.allOperands();
      if (Gradients.areRecorded()) return Gradients.through(composition(operands), g, operands);
      Tensor[] in = operands.toArray(Tensor[]::new);
      in[in.length - 1] = in.length == 3 ? g : in[in.length - 1]; // the bias itself is not needed
      if (in.length < 3) {
        in = Arrays.copyOf(in, in.length + 1);
        in[in.length - 1] = g;
      }
      return Engine.applyJoint(new NormGrad(norm, operands.size()), in);
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw new AssertionError("its gradients come together");
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return true;
    }
  }

  /**
   * From x, gain (where there is one) and g, the gradients by each operand of the norm. FLOPs an
   * element: the norm's own 5 or 3 again, 7 (LayerNorm) or 5 for x, 3 for a gain, 1 for a bias.
   */
  record NormGrad(Norm norm, int operands) implements Op.Joint {
    @Override
    public String name() {
      return new Normalise(norm).name();
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
      List<Shape> shapes = new ArrayList<>();
      Shape last = Shape.of(in.getFirst().length(-1));
      for (int i = 0; i < operands; i++) shapes.add(i == 0 ? in.getFirst() : last);
      return shapes;
    }

    @Override
    public void eval(Backend backend, List<View> in, List<View> out) {
      View gain = operands > 1 ? in.get(1) : null;
      View outGain = operands > 1 ? out.get(1) : null;
      View outBias = operands > 2 ? out.get(2) : null;
      backend.normGrad(norm, in.getFirst(), gain, in.getLast(), out.getFirst(), outGain, outBias);
    }

    @Override
    public long flops(List<Shape> in) {
      long each = norm.centred() ? 5 + 7 : 3 + 5;
      if (operands > 1) each += 3;
      if (operands > 2) each += 1;
      return each * in.getFirst().size();
    }
  }

  /**
   * The loss of each row of logits [n, classes] by targets [n]: → [n]. FLOPs an element: maximum,
   * difference, exponential, sum; 1 more for smoothing.
   */
  record CrossEntropy(double smoothing) implements Op.Computing {
    @Override
    public String name() {
      return "crossEntropy";
    }

    @Override
    public Shape shape(List<Shape> in) {
      return in.get(1);
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.crossEntropy(in.get(0), in.get(1), smoothing, out);
    }

    @Override
    public long flops(List<Shape> in) {
      return (smoothing == 0 ? 4 : 5) * in.getFirst().size();
    }

    Tensor composition(List<Tensor> in) {
      Tensor logProbabilities = in.get(0).logSoftmax(-1);
      Tensor targets = in.get(1);
      Tensor counts = targets.ge(0).to(in.getFirst().dtype());
      Tensor known = targets.maximum(targets.mul(0)).unsqueeze(1);
      Tensor own = logProbabilities.gather(1, known).squeeze(1);
      Tensor mean = logProbabilities.mean(-1);
      return own.mul(1 - smoothing).add(mean.mul(smoothing)).negate().mul(counts);
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      List<Tensor> operands = saved.allOperands();
      if (Gradients.areRecorded()) {
        return Gradients.through(composition(operands), g, operands).getFirst();
      }
      return Engine.apply(new CrossEntropyGrad(smoothing), operands.get(0), operands.get(1), g);
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return true;
    }
  }

  /**
   * From logits, targets and the gradients of the losses. 8 FLOPs an element: the loss's 4 again, 2
   * for the weight, 2.
   */
  record CrossEntropyGrad(double smoothing) implements Op.ShapeKeeping {
    @Override
    public String name() {
      return "crossEntropy";
    }

    @Override
    public void eval(Backend backend, List<View> in, View out) {
      backend.crossEntropyGrad(in.get(0), in.get(1), smoothing, in.get(2), out);
    }

    @Override
    public long flops(List<Shape> in) {
      return 8 * in.getFirst().size();
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw notDifferentiated(this);
    }
  }

  /**
   * Streaming attention of q [b h t d], k [b g s d], v [b g s e] → result and log-sums. FLOPs: 2d +
   * 2e + 7 for each pair of query and key that is seen; matrix products are counted over all t·s
   * pairs.
   */
  record Attention(dev.einlab.backend.Attention attention) implements Op.Joint {
    @Override
    public String name() {
      return "attention";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
      Shape q = in.getFirst();
      return List.of(q.with(-1, in.get(2).length(-1)), q.without(-1));
    }

    @Override
    public void eval(Backend backend, List<View> in, List<View> out) {
      backend.attention(attention, in.get(0), in.get(1), in.get(2), out.get(0), out.get(1));
    }

    @Override
    public long flops(List<Shape> in) {
      return seen(in) * (2L * in.get(0).length(-1) + 2L * in.get(2).length(-1) + 7);
    }

    @Override
    public long matmulFlops(List<Shape> in) {
      return all(in) * 2 * (in.get(0).length(-1) + in.get(2).length(-1));
    }

    @Override
    public long skippedFlops(List<Shape> in) {
      return (all(in) - seen(in)) * 2 * (in.get(0).length(-1) + in.get(2).length(-1));
    }

    private long heads(List<Shape> in) {
      return (long) in.getFirst().length(0) * in.getFirst().length(1);
    }

    /** Pairs of query and key over all heads. */
    long all(List<Shape> in) {
      return heads(in) * in.get(0).length(2) * in.get(1).length(2);
    }

    /** Those that no causal mask hides. */
    long seen(List<Shape> in) {
      return heads(in) * attention.pairs(in.get(0).length(2), in.get(1).length(2));
    }
  }

  /**
   * From q, k, v, result, log-sums and g. Scores are computed again rather than stored. FLOPs: 6d +
   * 4e + 6 for each pair seen, and 2e a query; as matrix products twice the forward pass is
   * counted, without the recomputation.
   */
  record AttentionGrad(dev.einlab.backend.Attention attention) implements Op.Joint {
    @Override
    public String name() {
      return "attention";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
      return in.subList(0, 3);
    }

    @Override
    public void eval(Backend backend, List<View> in, List<View> out) {
      Backend.Attended saved =
          new Backend.Attended(in.get(0), in.get(1), in.get(2), in.get(3), in.get(4));
      backend.attentionGrad(attention, saved, in.get(5), out.get(0), out.get(1), out.get(2));
    }

    @Override
    public long flops(List<Shape> in) {
      long d = in.get(0).length(-1);
      long e = in.get(2).length(-1);
      return new Attention(attention).seen(in) * (6 * d + 4 * e + 6) + 2 * in.get(3).size();
    }

    @Override
    public long matmulFlops(List<Shape> in) {
      return 2 * new Attention(attention).matmulFlops(in);
    }

    @Override
    public long skippedFlops(List<Shape> in) {
      return 2 * new Attention(attention).skippedFlops(in);
    }
  }

  /** What the tape holds of an attention: its operands, its result, its log-sums. */
  record Attend(dev.einlab.backend.Attention attention, Tensor logSums) implements Op {
    @Override
    public String name() {
      return "attention";
    }

    /**
     * Scores as an einsum, masked, weighed by softmax: what the streaming kernel computes without
     * storing them.
     */
    Tensor composition(List<Tensor> in) {
      Tensor q = in.get(0);
      int shared = q.length(1) / Math.max(1, in.get(1).length(1));
      Tensor k = repeated(in.get(1), shared);
      Tensor v = repeated(in.get(2), shared);
      Tensor scores = Einsum.einsum("bhtd,bhsd->bhts", q, k).mul(attention.scale());
      if (attention.causal()) {
        int t = q.length(2);
        int s = k.length(2);
        Tensor ones = Tensors.constant(q.backend(), DType.F32, 1).expand(t, s);
        scores = ones.tril(s - t).gt(0).where(scores, Double.NEGATIVE_INFINITY);
      }
      return Einsum.einsum("bhts,bhse->bhte", scores.softmax(-1), v);
    }

    /** [b g s d] → [b g·n s d]: each head n times in a row. */
    private static Tensor repeated(Tensor x, int n) {
      if (n == 1) return x;
      int b = x.length(0);
      int g = x.length(1);
      int s = x.length(2);
      int d = x.length(3);
      return x.unsqueeze(2).expand(b, g, n, s, d).reshape(b, g * n, s, d);
    }

    @Override
    public List<Tensor> vjps(Saved saved, Tensor g) {
      List<Tensor> operands = saved.allOperands();
      if (Gradients.areRecorded()) return Gradients.through(composition(operands), g, operands);
      return Engine.applyJoint(
          new AttentionGrad(attention),
          operands.get(0),
          operands.get(1),
          operands.get(2),
          saved.result(),
          logSums,
          g);
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      throw new AssertionError("its gradients come together");
    }

    @Override
    public boolean savesOperand(int i, Needs needs) {
      return true;
    }

    @Override
    public boolean savesResult(Needs needs) {
      return true;
    }

    @Override
    public List<Tensor> alsoSaves() {
      return List.of(logSums);
    }
  }

  /**
   * One optimizer step in place: operand 0 the parameter, 1 the gradient, then the states. FLOPs as
   * the rule says.
   */
  record Update(UpdateRule rule) implements Op.Joint {
    @Override
    public String name() {
      return "update";
    }

    @Override
    public List<Shape> shapes(List<Shape> in) {
      return List.of();
    }

    @Override
    public void eval(Backend backend, List<View> in, List<View> out) {
      backend.update(rule, in.get(0), in.get(1), in.subList(2, in.size()));
    }

    @Override
    public long flops(List<Shape> in) {
      return rule.flops() * in.getFirst().size();
    }
  }
}
