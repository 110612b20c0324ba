package dev.einlab.tensor;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * One entry of the tape: an operation with what it kept, or a leaf. Ids rise in the order of
 * computing, so every node comes after those it was computed from, and walking them downwards is a
 * backward pass without recursion.
 */
final class Node {
  private static final AtomicLong LAST_ID = new AtomicLong();

  private final long id = LAST_ID.incrementAndGet();
  private final Op op; // null for a leaf
  private final Saved saved;
  private final Node[] operands; // null where no gradient is needed
  private Tensor collector; // the leaf, or a tensor that retains its gradient

  private Node(Op op, Saved saved, Node[] operands, Tensor collector) {
    this.op = op;
    this.saved = saved;
    this.operands = operands;
    this.collector = collector;
  }

  static Node leaf(Tensor tensor) {
    return new Node(null, null, new Node[0], tensor);
  }

  /** Puts the operation on the tape if any operand needs a gradient. */
  static void record(Op op, Tensor[] operands, Tensor result) {
    if (Stream.of(operands).anyMatch(Tensor::requiresGrad)) recordAlways(op, operands, result);
  }

  /**
   * Puts the operation on the tape, for one that may use leaves which are not among its operands.
   */
  static void recordAlways(Op op, Tensor[] operands, Tensor result) {
    Node[] origins = Stream.of(operands).map(Tensor::node).toArray(Node[]::new);
    Saved saved = new Saved(op, operands, result);
    result.cameFrom(new Node(op, saved, origins, null));
    List<Tensor> kept = Stream.concat(saved.kept(), op.alsoSaves().stream()).toList();
    FlopCounter.recordSaved(op, kept.stream());
    saved.hold(Enclosure.save(op, kept.stream()));
  }

  /** Whether a tensor is a leaf or a view of one: its memory is there anyway. */
  static boolean isOfParameter(Tensor tensor) {
    Node node = tensor.node();
    while (node != null && node.op instanceof Op.Viewing) node = node.operands[0];
    return node != null && node.isLeaf();
  }

  long id() {
    return id;
  }

  boolean isLeaf() {
    return op == null;
  }

  String name() {
    return isLeaf() ? "leaf" : op.name();
  }

  Op op() {
    return op;
  }

  Saved saved() {
    return saved;
  }

  Node operand(int i) {
    return operands[i];
  }

  int operands() {
    return operands.length;
  }

  void retain(Tensor tensor) {
    collector = tensor;
  }

  /** Who keeps the gradient that arrives here, or null. */
  Tensor collector() {
    return collector;
  }
}
