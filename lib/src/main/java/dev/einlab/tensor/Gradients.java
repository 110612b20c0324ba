package dev.einlab.tensor;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Reverse-mode differentiation: from a scalar back to everything it was computed from. */
public final class Gradients {
  private static final ScopedValue<Boolean> RECORDED = ScopedValue.newInstance();

  /** What a backward pass has summed up so far for those who collect it. */
  private static final ScopedValue<Map<Tensor, Complete>> ARRIVED = ScopedValue.newInstance();

  private Gradients() {}

  /**
   * Runs code whose operations are not recorded: nothing in it can be differentiated, and nothing
   * is kept for backward.
   */
  public static <T> T noGrad(Supplier<T> code) {
    return ScopedValue.where(RECORDED, false).call(code::get);
  }

  /** Runs code whose operations are not recorded. */
  public static void noGrad(Runnable code) {
    ScopedValue.where(RECORDED, false).run(code);
  }

  static <T> T recorded(Supplier<T> code) {
    return ScopedValue.where(RECORDED, true).call(code::get);
  }

  static boolean areRecorded() {
    return RECORDED.orElse(true);
  }

  /**
   * The derivatives of a scalar by some tensors, leaving every {@code grad()} as it was. They are
   * recorded themselves, so gradients of gradients are to be had. The graph stays.
   *
   * @return one gradient for each tensor of {@code by}, of its shape; zeros where the scalar does
   *     not depend on it
   */
  public static List<Tensor> of(Tensor scalar, Tensor... by) {
    Node root = requireScalar(scalar);
    Map<Node, Tensor> wanted = new IdentityHashMap<>();
    for (int i = 0; i < by.length; i++) {
      if (!by[i].requiresGrad()) {
        throw new IllegalArgumentException(
            "Gradients.of: tensor %d %s does not require a gradient; mark it by requiresGrad(true) before computing with it"
                .formatted(i, by[i].shape()));
      }
      wanted.put(by[i].node(), null);
    }
    Sweep sweep =
        new Sweep(
            true,
            (node, g, sole) -> {
              if (wanted.containsKey(node)) wanted.put(node, g);
              return true;
            });
    FlopCounter.phase("backward", () -> sweep.run(root, one(scalar)));
    List<Tensor> gradients = new ArrayList<>();
    for (Tensor tensor : by) {
      Tensor g = wanted.get(tensor.node());
      gradients.add(g != null ? g : tensor.detach().mul(0.0));
    }
    return gradients;
  }

  /**
   * Adds the derivative of a scalar by every leaf to the leaf's {@code grad()}; the graph can be
   * walked again.
   */
  public static void backwardKeepingGraph(Tensor scalar) {
    backward(scalar, true);
  }

  static void backward(Tensor scalar, boolean keepGraph) {
    Node root = requireScalar(scalar);
    Tensor seed = one(scalar);
    noGrad(() -> backward(root, seed, keepGraph));
  }

  /**
   * Collectors get their gradients together when all are computed, so that an interrupted pass
   * leaves every {@code grad()} as it was.
   */
  private static void backward(Node root, Tensor seed, boolean keepGraph) {
    Map<Tensor, Complete> arrived = new IdentityHashMap<>();
    Runnable pass = () -> sweep(root, seed, keepGraph, arrived);
    FlopCounter.phase("backward", () -> ScopedValue.where(ARRIVED, arrived).run(pass));
    arrived.forEach((collector, complete) -> collector.takeGrad(complete.sum(), complete.ours()));
  }

  /** What a collector gets; whether nobody else sees its memory. */
  private record Complete(Tensor sum, boolean ours) {}

  /** Σ g² of each leaf's gradient, in one pass over memory: [leaves], where they live. */
  public static Tensor squares(List<Tensor> leaves) {
    Tensor[] sums = new Tensor[leaves.size()];
    for (int i = 0; i < sums.length; i++) {
      Tensor flat = leaves.get(i).gradToRead().detach().reshape(-1);
      sums[i] = flat.dot(flat).reshape(1);
    }
    return Tensors.cat(0, sums);
  }

  /**
   * A pass inside another one, from a gradient of any shape back to a leaf that only it knows, and
   * to leaves whose gradients the outer pass hands out.
   *
   * @return the gradient of the inner leaf, or null where none came there
   */
  static Tensor inside(Node root, Tensor seed, Tensor leaf) {
    sweep(root, seed, false, ARRIVED.get());
    Complete complete = ARRIVED.get().remove(leaf);
    return complete == null ? null : complete.sum();
  }

  static boolean isCollecting() {
    return ARRIVED.isBound();
  }

  private static void sweep(
      Node root, Tensor seed, boolean keepGraph, Map<Tensor, Complete> arrived) {
    Sweep.Arrival collect =
        (node, g, sole) -> {
          Tensor collector = node.collector();
          if (collector == null) return true;
          Complete earlier = arrived.get(collector);
          Tensor before = earlier != null ? earlier.sum() : collector.gradToRead();
          Tensor own = g.contiguous();
          Complete now =
              before == null
                  ? new Complete(own, sole || own != g)
                  : new Complete(before.add(g), true);
          arrived.put(collector, now);
          return true;
        };
    new Sweep(keepGraph, collect).run(root, seed);
  }

  /**
   * Computes {@code f(x)} without keeping anything inside it for backward; when backward comes, f
   * is computed once more. Memory is paid with FLOPs: a block then costs 8 instead of 6 FLOPs a
   * parameter and token. F gives the same result each time it is called; leaves it uses collect
   * their gradients as ever.
   *
   * <p>Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016.
   */
  public static Tensor checkpoint(UnaryOperator<Tensor> f, Tensor x) {
    if (!areRecorded()) return f.apply(x);
    Tensor result = noGrad(() -> f.apply(x)).detach();
    Node.recordAlways(new Recompute(f), new Tensor[] {x}, result);
    return result;
  }

  /**
   * Computes a tensor by code that nobody looks into: of all it computes, it hands out its result
   * and keeps nothing. Then the memory between is used again as soon as the tape allows: at once
   * for what backward does not read, the rest while backward goes by. So do the layers of {@code
   * dev.einlab.nn}; without it the collector finds what is left, only later.
   *
   * <pre>
   * Tensor loss = Gradients.enclosed(() -> model.forward(x).sub(y).square().mean());
   * </pre>
   */
  public static Tensor enclosed(Supplier<Tensor> code) {
    return Enclosure.run(code);
  }

  /**
   * Runs code that hands out no tensor: it prints, measures, or takes a step of training. The
   * memory of all it computed is used again at once, apart from gradients that reached leaves, and
   * the next results lie where the last ones did, which is still in the cache. Whoever kept a
   * tensor that the code computed is told by an {@link IllegalStateException} when using it.
   *
   * <pre>
   * for (Tensor x : batches) {
   *   Gradients.enclosed(() -> System.out.println(model.forward(x).square().mean().item()));
   * }
   * </pre>
   */
  public static void enclosed(Runnable code) {
    Enclosure.run(code);
  }

  private static Tensor one(Tensor scalar) {
    return Tensors.constant(scalar.backend(), scalar.dtype(), 1).reshape(scalar.shape().toArray());
  }

  private static Node requireScalar(Tensor tensor) {
    if (!tensor.dtype().isFloat()) {
      throw new IllegalArgumentException(
          "backward: %s %s has no gradient, only float types do"
              .formatted(tensor.dtype().label(), tensor.shape()));
    }
    if (tensor.size() != 1) {
      throw new IllegalArgumentException(
          "backward: starts from a scalar, but the tensor is %s; reduce it first, by sum() or mean()"
              .formatted(tensor.shape()));
    }
    if (!tensor.requiresGrad()) {
      throw new IllegalStateException(
          "backward: nothing the scalar was computed from requires a gradient; mark leaves by requiresGrad(true), and compute outside noGrad");
    }
    return tensor.node();
  }

  /**
   * How a gradient of a result reaches some tensors it was computed from, and not beyond them; null
   * for those that need none. Recorded where that is on: how a fused operation, replaced by its
   * composition, is differentiated again.
   */
  static List<Tensor> through(Tensor result, Tensor g, List<Tensor> operands) {
    Map<Node, Tensor> arrived = new IdentityHashMap<>();
    for (Tensor operand : operands) if (operand.requiresGrad()) arrived.put(operand.node(), null);
    Sweep sweep =
        new Sweep(
            true,
            (node, gradient, sole) -> {
              if (!arrived.containsKey(node)) return true;
              arrived.put(node, gradient);
              return false;
            });
    sweep.run(result.node(), g);
    return operands.stream().map(operand -> arrived.get(operand.node())).toList();
  }
}
