package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * One operation, its answers side by side: what it is called, what it gives, what it costs, how it
 * is computed. Only {@link Engine} calls these.
 */
sealed interface Op permits Op.Viewing, Op.Costed, Recompute, Custom, FusedOps.Attend {
  /** The name in counts and errors: that of the method a learner calls. */
  String name();

  /**
   * The gradient of operand {@code i}: how much of {@code g}, the gradient of the result, reaches
   * it. Written in tensor operations, so that it is counted, and can be differentiated again. Has
   * the operand's shape.
   */
  Tensor vjp(int i, Saved saved, Tensor g);

  /**
   * The gradients of all operands that need one, null for the others: for operations that compute
   * them together.
   */
  default List<Tensor> vjps(Saved saved, Tensor g) {
    List<Tensor> gradients = new ArrayList<>();
    for (int i = 0; i < saved.operands(); i++) {
      gradients.add(saved.needs(i) ? vjp(i, saved, g) : null);
    }
    return gradients;
  }

  /** Whether backward reads operand {@code i}: it is kept alive until then. */
  default boolean savesOperand(int i, Needs needs) {
    return false;
  }

  /** Whether backward reads the result: it is kept alive until then. */
  default boolean savesResult(Needs needs) {
    return false;
  }

  /** What the operation itself holds for backward, beside operands and result. */
  default List<Tensor> alsoSaves() {
    return List.of();
  }

  /** Which operands need a gradient. */
  @FunctionalInterface
  interface Needs {
    boolean gradient(int operand);
  }

  /** An operation that only looks at the same memory in another way: no work, no bytes. */
  sealed interface Viewing extends Op
      permits ViewOps.Permute,
          ViewOps.Slice,
          ViewOps.Select,
          ViewOps.Unsqueeze,
          ViewOps.Squeeze,
          ViewOps.Expand,
          ViewOps.Reshape,
          ViewOps.Diagonal {
    /** The gradient goes back to where its elements came from; nowhere else is anything. */
    @Override
    default Tensor vjp(int i, Saved saved, Tensor g) {
      return Engine.apply(new IndexOps.Embed(saved.shape(0), this), g);
    }

    View view(View in);
  }

  /** An operation that does work. FLOPs follow the rule stated at each. */
  sealed interface Costed extends Op permits Op.Computing, Op.Joint {
    /** All that is executed. */
    long flops(List<Shape> in);

    /** What published formulas count of it: matrix products, attention over all pairs. */
    default long matmulFlops(List<Shape> in) {
      return 0;
    }

    /** What those formulas count but was not executed, because a causal mask hides it. */
    default long skippedFlops(List<Shape> in) {
      return 0;
    }
  }

  /**
   * An operation with several results at once, never on the tape by itself: the way back through a
   * fused one.
   */
  sealed interface Joint extends Costed
      permits FusedOps.NormGrad, FusedOps.Attention, FusedOps.AttentionGrad, FusedOps.Update {
    /** The shapes of the results; for an update in place there are none. */
    List<Shape> shapes(List<Shape> in);

    /** Writes all results. */
    void eval(Backend backend, List<View> in, List<View> out);

    @Override
    default Tensor vjp(int i, Saved saved, Tensor g) {
      throw new AssertionError(name() + " is not on the tape");
    }
  }

  /**
   * An operation that computes into new memory. Operands have been brought to one type where they
   * must share one.
   */
  sealed interface Computing extends Costed
      permits Op.ShapeKeeping,
          ElementOps.Zip,
          ElementOps.Where,
          AxisOps.Reduce,
          AxisOps.Argmax,
          AxisOps.Topk,
          IndexOps.Embed,
          IndexOps.Gather,
          FusedOps.CrossEntropy,
          Concat,
          Contract {
    /** The shape of the result, or an error that names the operation, the axis and both lengths. */
    Shape shape(List<Shape> in);

    /** The type of the result: that of the first operand, for most. */
    default DType dtype(List<DType> in) {
      return in.getFirst();
    }

    /** Writes all of {@code out}. */
    void eval(Backend backend, List<View> in, View out);
  }

  /** An operation whose result has the shape of its first operand. */
  sealed interface ShapeKeeping extends Computing
      permits ElementOps.Copy,
          ElementOps.Map,
          AxisOps.Cumsum,
          AxisOps.Softmax,
          IndexOps.ScatterAdd,
          IndexOps.Scatter,
          FusedOps.MapGrad,
          FusedOps.SoftmaxGrad,
          FusedOps.Normalise,
          FusedOps.CrossEntropyGrad {
    @Override
    default Shape shape(List<Shape> in) {
      return in.getFirst();
    }
  }
}
