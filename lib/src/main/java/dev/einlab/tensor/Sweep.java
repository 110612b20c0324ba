package dev.einlab.tensor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.Stream;

/**
 * One walk down the ids of the tape: when a node's turn comes, all that used it have added their
 * part.
 */
final class Sweep {
  private final boolean keepGraph;
  private final Arrival arrival;
  private final PriorityQueue<Node> open =
      new PriorityQueue<>(Comparator.comparingLong(Node::id).reversed());
  private final Map<Node, Tensor> gradients = new HashMap<>();
  private final Spent spent;

  /**
   * What is done with a gradient that arrives complete at a node, and perhaps is the sole user of
   * its memory; whether to go on from there.
   */
  interface Arrival {
    boolean at(Node node, Tensor gradient, boolean sole);
  }

  Sweep(boolean keepGraph, Arrival arrival) {
    this.keepGraph = keepGraph;
    this.arrival = arrival;
    this.spent = new Spent(!keepGraph);
  }

  void run(Node root, Tensor seed) {
    spent.keep(seed);
    add(root, seed);
    while (!open.isEmpty()) {
      Node node = open.remove();
      Tensor g = gradients.remove(node);
      boolean sole = node.isLeaf() && spent.isSole(g);
      if (node.isLeaf() || node.collector() != null) spent.keep(g);
      boolean goesOn = arrival.at(node, g, sole);
      if (goesOn && !node.isLeaf()) spread(node, g);
      spent.drop(g);
    }
  }

  private void spread(Node node, Tensor g) {
    if (node.saved().isFreed()) {
      throw new IllegalStateException(
          "backward: the graph at '%s' was already walked and freed; compute the loss again, or walk it first by Gradients.backwardKeepingGraph(loss)"
              .formatted(node.name()));
    }
    boolean strange = node.op() instanceof Custom || node.op() instanceof Recompute;
    if (strange) spent.keep(g); // a learner's code may hold on to what it saw and made
    List<Tensor> saved =
        Stream.concat(node.saved().kept(), node.op().alsoSaves().stream()).toList();
    List<Tensor> parts = node.op().vjps(node.saved(), g);
    for (int i = 0; i < parts.size(); i++) {
      Tensor part = parts.get(i);
      if (part == null) continue;
      assert part.shape().equals(node.saved().shape(i)) : node.name() + " " + part.shape();
      if (strange || saved.stream().anyMatch(part::sharesMemory)) spent.keep(part);
      add(node.operand(i), part);
    }
    if (!keepGraph) node.saved().free().forEach(spent::unread);
  }

  private void add(Node node, Tensor part) {
    spent.use(part);
    Tensor before = gradients.get(node);
    if (before == null) {
      gradients.put(node, part);
      open.add(node);
      return;
    }
    Tensor sum = before.add(part);
    gradients.put(node, sum);
    spent.use(sum);
    spent.drop(before);
    spent.drop(part);
  }
}
