package dev.einlab.tensor;

import dev.einlab.backend.Buffer;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a recorded operation kept for backward: the tensors it said it would read, and the shapes
 * and types of all.
 */
final class Saved {
  private final List<Shape> shapes;
  private final List<DType> dtypes;
  private final boolean[] needs;
  private Tensor[] operands;
  private Tensor result;
  private List<Enclosure.Holding> holdings = List.of();

  Saved(Op op, Tensor[] all, Tensor result) {
    shapes = Stream.of(all).map(Tensor::shape).toList();
    dtypes = Stream.of(all).map(Tensor::dtype).toList();
    needs = new boolean[all.length];
    for (int i = 0; i < all.length; i++) needs[i] = all[i].requiresGrad();
    operands =
        IntStream.range(0, all.length)
            .mapToObj(i -> op.savesOperand(i, this::needs) ? all[i] : null)
            .toArray(Tensor[]::new);
    this.result = op.savesResult(this::needs) ? result : null;
  }

  int operands() {
    return needs.length;
  }

  /** Whether operand i needs a gradient. */
  boolean needs(int i) {
    return needs[i];
  }

  Shape shape(int i) {
    return shapes.get(i);
  }

  DType dtype(int i) {
    return dtypes.get(i);
  }

  Tensor operand(int i) {
    assert operands[i] != null : "operand " + i + " was not declared as saved";
    return operands[i];
  }

  /** All operands, of an operation that saves every one. */
  List<Tensor> allOperands() {
    return List.of(operands);
  }

  Tensor result() {
    assert result != null : "the result was not declared as saved";
    return result;
  }

  boolean isFreed() {
    return operands == null;
  }

  /** Which of it nobody else sees. */
  void hold(List<Enclosure.Holding> holdings) {
    this.holdings = holdings;
  }

  /** Lets go of everything; what of it nobody will read any more. */
  List<Buffer> free() {
    List<Buffer> unread = holdings.stream().map(Enclosure::read).filter(Objects::nonNull).toList();
    operands = null;
    result = null;
    holdings = List.of();
    return unread;
  }

  /** The tensors kept alive. */
  Stream<Tensor> kept() {
    return Stream.concat(Stream.of(operands), Stream.ofNullable(result)).filter(Objects::nonNull);
  }
}
