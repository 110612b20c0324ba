package dev.einlab.tensor;

import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tape behind a tensor, to look at: what it was computed from, in the order of computing. A
 * copy; walking or freeing the tape later does not change it, and it keeps no memory alive.
 *
 * <pre>
 * Graph.of(loss)
 *   0  leaf      [3]
 *   1  constant  [3]
 *   2  einsum    []   from 1, 0
 * </pre>
 */
public final class Graph {
  /** What a vertex is. */
  public enum Kind {
    /** Collects a gradient. */
    LEAF,
    /** Was computed from something that gradients reach. */
    OPERATION,
    /** No gradient reaches it: it is on the picture of the tape, not on the tape. */
    CONSTANT
  }

  /**
   * One entry.
   *
   * @param id its place in {@link #vertices()}; every operand's id is lower
   * @param name of the operation, or {@code leaf} or {@code constant}
   * @param operands ids of what it was computed from; twice the same where it was used twice
   */
  public record Vertex(int id, Kind kind, String name, Shape shape, List<Integer> operands) {
    public Vertex {
      operands = List.copyOf(operands);
    }
  }

  private final List<Vertex> vertices = new ArrayList<>();
  private final Map<Long, Integer> places = new HashMap<>();

  private Graph(Tensor root) {
    Map<Node, Shape> shapes = new IdentityHashMap<>();
    for (Node node : reached(root, shapes)) add(node, shapes.get(node));
  }

  /**
   * The tape behind a tensor. Constants stand once for each use.
   *
   * @throws IllegalArgumentException if nothing it was computed from requires a gradient
   */
  public static Graph of(Tensor tensor) {
    if (!tensor.requiresGrad()) {
      throw new IllegalArgumentException(
          "Graph.of: %s has no tape; mark what it is computed from by requiresGrad(true), and compute outside noGrad"
              .formatted(tensor.shape()));
    }
    return new Graph(tensor);
  }

  /** All entries, in the order of computing: the tensor itself comes last. */
  public List<Vertex> vertices() {
    return List.copyOf(vertices);
  }

  /** The id of a tensor on this tape, or −1 if it is not there. */
  public int idOf(Tensor tensor) {
    return tensor.requiresGrad() ? places.getOrDefault(tensor.node().id(), -1) : -1;
  }

  /** The nodes below a tensor by rising ids; a node's shape is known by what used it. */
  private static Set<Node> reached(Tensor root, Map<Node, Shape> shapes) {
    Comparator<Node> byId = Comparator.comparingLong(Node::id);
    Set<Node> seen = new TreeSet<>(byId);
    PriorityQueue<Node> open = new PriorityQueue<>(byId.reversed());
    shapes.put(root.node(), root.shape());
    open.add(root.node());
    while (!open.isEmpty()) {
      Node node = open.remove();
      if (!seen.add(node)) continue;
      for (int i = 0; i < node.operands(); i++) {
        if (node.operand(i) == null) continue;
        shapes.put(node.operand(i), node.saved().shape(i));
        open.add(node.operand(i));
      }
    }
    return seen;
  }

  private void add(Node node, Shape shape) {
    List<Integer> operands = new ArrayList<>();
    for (int i = 0; i < node.operands(); i++) {
      Node operand = node.operand(i);
      operands.add(
          operand != null
              ? places.get(operand.id())
              : add(Kind.CONSTANT, "constant", node.saved().shape(i), List.of()));
    }
    Kind kind = node.isLeaf() ? Kind.LEAF : Kind.OPERATION;
    places.put(node.id(), add(kind, node.name(), shape, operands));
  }

  private int add(Kind kind, String name, Shape shape, List<Integer> operands) {
    vertices.add(new Vertex(vertices.size(), kind, name, shape, operands));
    return vertices.size() - 1;
  }

  /** A line for each entry: id, name, shape, ids of the operands. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Vertex vertex : vertices) {
      text.append("%4d  %-16s %s".formatted(vertex.id(), vertex.name(), vertex.shape()));
      if (!vertex.operands().isEmpty()) {
        List<String> ids = vertex.operands().stream().map(String::valueOf).toList();
        text.append("  from ").append(String.join(", ", ids));
      }
      text.append('\n');
    }
    return text.toString().stripTrailing();
  }
}
