package dev.einlab.tensor;

import java.util.List;

/**
 * An operation of your own, with its own gradient. Write it in tensor operations: they are
 * computed, counted and checked as ever; only the way back is yours.
 *
 * <pre>
 * record Square() implements CustomOp {
 *   public String name() { return "square"; }
 *   public Tensor forward(List&lt;Tensor&gt; in) { return in.getFirst().mul(in.getFirst()); }
 *   public List&lt;Tensor&gt; backward(List&lt;Tensor&gt; in, Tensor result, Tensor gradient) {
 *     return List.of(gradient.mul(in.getFirst()).mul(2.0));
 *   }
 * }
 * Tensor y = CustomOp.apply(new Square(), x);
 * </pre>
 */
public interface CustomOp {
  /** Its name in counts and errors. */
  String name();

  /** The result. Nothing inside is recorded for backward. */
  Tensor forward(List<Tensor> in);

  /**
   * One gradient for each operand, of the operand's shape: how much of {@code gradient}, which has
   * the result's shape, reaches it.
   */
  List<Tensor> backward(List<Tensor> in, Tensor result, Tensor gradient);

  /** Computes the operation, and records it where an operand requires a gradient. */
  static Tensor apply(CustomOp operation, Tensor... operands) {
    Tensor result = Gradients.noGrad(() -> operation.forward(List.of(operands))).detach();
    if (Gradients.areRecorded()) Node.record(new Custom(operation), operands, result);
    return result;
  }
}
