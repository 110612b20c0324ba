package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;

/**
 * One operation, its answers side by side: what it is called, what it gives, what it costs, how it
 * is computed. Only {@link Engine} calls these.
 */
sealed interface Op {
  /** The name in counts and errors: that of the method a learner calls. */
  String name();

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
    View view(View in);
  }

  /**
   * An operation that computes into new memory. Operands have been brought to one type where they
   * must share one.
   */
  sealed interface Computing extends Op
      permits ComputeOps.Copy,
          ComputeOps.Map,
          ComputeOps.Zip,
          ComputeOps.Where,
          ComputeOps.Reduce,
          ComputeOps.Argmax,
          ComputeOps.Cumsum,
          ComputeOps.Gather,
          ComputeOps.ScatterAdd,
          ComputeOps.Softmax,
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
