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
sealed interface Op permits Op.Viewing, Op.Computing, Recompute, Custom {
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
      return Engine.apply(new ComputeOps.Embed(saved.shape(0), this), g);
    }

    View view(View in);
  }

  /**
   * An operation that computes into new memory. Operands have been brought to one type where they
   * must share one.
   */
  sealed interface Computing extends Op
      permits ComputeOps.Copy,
          ComputeOps.Embed,
          ComputeOps.Map,
          ComputeOps.Zip,
          ComputeOps.Where,
          ComputeOps.Reduce,
          ComputeOps.Argmax,
          ComputeOps.Topk,
          ComputeOps.Cumsum,
          ComputeOps.Gather,
          ComputeOps.ScatterAdd,
          ComputeOps.Softmax,
          Concat,
          Contract {
    /** The shape of the result, or an error that names the operation, the axis and both lengths. */
    Shape shape(List<Shape> in);

    /** The type of the result. */
    DType dtype(List<DType> in);

    /** Writes all of {@code out}. */
    void eval(Backend backend, List<View> in, View out);

    /** FLOPs by the rule stated at the operation. */
    long flops(List<Shape> in);
  }
}
