package dev.einlab.viz;

import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A computation run step by step and drawn as a flow: a box for each step with its cost and a
 * picture of what it made, the shapes on the arrows between. Once backward was there, the gradient
 * stands beside the value.
 *
 * <pre>
 *   var walk = new Walkthrough("one layer");
 *   var x = walk.given("x", input);
 *   var h = walk.step("linear", "h", linear::forward, x);
 *   var y = walk.step("add", "y", Tensor::add, x, h);
 * </pre>
 */
public final class Walkthrough implements Picture {
  /** More steps make no picture that anybody reads. */
  public static final int MOST_STEPS = 60;

  /**
   * One step.
   *
   * @param what was done
   * @param name of the tensor it made
   * @param from numbers of the steps whose tensors it took, counted from 0
   */
  public record Step(
      String what, String name, Tensor tensor, long flops, long matmulFlops, List<Integer> from) {
    public Step {
      from = List.copyOf(from);
    }

    boolean isGiven() {
      return what.isEmpty();
    }

    /** Name and shape, as they stand on an arrow. */
    String label() {
      return name + " " + tensor.shape();
    }
  }

  private final String title;
  private final List<Step> steps = new ArrayList<>();

  public Walkthrough(String title) {
    this.title = title;
  }

  /** Something the computation begins with. */
  public Tensor given(String name, Tensor tensor) {
    return add(new Step("", name, tensor, 0, 0, List.of()));
  }

  /** Runs a step that takes one tensor, and returns what it made. */
  public Tensor step(String what, String name, UnaryOperator<Tensor> code, Tensor from) {
    return run(what, name, () -> code.apply(from), from);
  }

  /** Runs a step that takes two tensors. */
  public Tensor step(
      String what, String name, BinaryOperator<Tensor> code, Tensor first, Tensor second) {
    return run(what, name, () -> code.apply(first, second), first, second);
  }

  private Tensor run(String what, String name, Supplier<Tensor> code, Tensor... from) {
    List<Integer> numbers = Arrays.stream(from).map(tensor -> number(name, tensor)).toList();
    Tensor[] made = new Tensor[1];
    FlopCounter cost = FlopCounter.count((Runnable) () -> made[0] = code.get());
    if (made[0].requiresGrad()) made[0].retainGrad();
    return add(new Step(what, name, made[0], cost.flops(), cost.matmulFlops(), numbers));
  }

  private Tensor add(Step step) {
    if (steps.size() == MOST_STEPS) {
      throw new IllegalStateException(
          "Walkthrough: step \"%s\" would be number %d, and a picture shows at most %d; begin another"
              .formatted(step.name, MOST_STEPS + 1, MOST_STEPS));
    }
    steps.add(step);
    return step.tensor;
  }

  private int number(String name, Tensor tensor) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).tensor == tensor) return i;
    }
    throw new IllegalArgumentException(
        "Walkthrough: step \"%s\" takes a tensor %s that no step before it made; give it first, by given(name, tensor)"
            .formatted(name, tensor.shape()));
  }

  /** All steps so far, in their order. */
  public List<Step> steps() {
    return Collections.unmodifiableList(steps);
  }

  /** FLOPs of all steps. */
  public long flops() {
    return steps.stream().mapToLong(Step::flops).sum();
  }

  /** FLOPs of the matrix products of all steps. */
  public long matmulFlops() {
    return steps.stream().mapToLong(Step::matmulFlops).sum();
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  Svg draw() {
    var svg = new Svg(title, text());
    new WalkthroughDrawing(svg, steps).draw(title);
    return svg;
  }

  /** A line for each step: what it does, takes, makes and costs. */
  @Override
  public String text() {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("makes", "shape", "by", "from", "FLOPs"));
    for (Step step : steps) {
      String from =
          step.from.stream().map(i -> steps.get(i).name).collect(Collectors.joining(", "));
      rows.add(
          List.of(
              step.name,
              step.tensor.shape().toString(),
              step.isGiven() ? "(given)" : step.what,
              from,
              "%,d".formatted(step.flops)));
    }
    return title + "\n" + Columns.aligned(rows, List.of(false, false, false, false, true));
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }
}
