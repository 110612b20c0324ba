package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Backends;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Norm;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.einsum.Contraction;
import dev.einlab.shape.Axis;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation there is, against finite differences in F64: first derivatives along random
 * directions, then second ones. The sealed permits are walked, so an operation without an example
 * here fails the test.
 */
class DerivativesTest {
  private static final double STEP = 1e-5;

  /**
   * An operation with operands on which it is smooth; those at {@code fixed} positions have no
   * gradient.
   */
  private record Example(Op op, List<Tensor> operands, Set<Integer> fixed) {
    @Override
    public String toString() {
      return op.toString();
    }
  }

  static List<Example> examples() {
    List<Example> all = new ArrayList<>();
    Tensor x = noise(1, 3, 4);
    Tensor positive = noise(2, 3, 4).abs().add(0.45);
    all.add(on(new ViewOps.Permute(List.of(1, 0)), x));
    all.add(on(new ViewOps.Slice(1, 3, 2, -2), x));
    all.add(on(new ViewOps.Select(0, 2), x));
    all.add(on(new ViewOps.Unsqueeze(1), x));
    all.add(on(new ViewOps.Squeeze(0), noise(1, 1, 4)));
    all.add(on(new ViewOps.Expand(Shape.of(2, 3, 4)), noise(1, 3, 1)));
    all.add(on(new ViewOps.Reshape(Shape.of(2, 6)), x));
    all.add(on(new ViewOps.Diagonal(0, 1), x));
    all.add(on(new ElementOps.Copy(DType.F64), x));
    all.add(on(new IndexOps.Embed(Shape.of(5, 4), new ViewOps.Slice(0, 1, 3, 1)), x));
    for (Unary function : Unary.values()) {
      boolean needsPositive = Set.of(Unary.LOG, Unary.SQRT, Unary.RSQRT).contains(function);
      all.add(on(new ElementOps.Map(function), needsPositive ? positive : x));
    }
    for (Binary function : Binary.values()) {
      if (function.isComparison()) continue;
      all.add(on(new ElementOps.Zip(function), positive, noise(3, 4)));
      all.add(on(new ElementOps.Zip(function), noise(4, 3, 1).abs().add(0.45), x));
    }
    Tensor condition = x.gt(0);
    all.add(new Example(new ElementOps.Where(), List.of(condition, x, noise(5, 4)), Set.of(0)));
    for (Reduction function : Reduction.values()) {
      all.add(on(new AxisOps.Reduce(function, List.of(1)), x));
      all.add(on(new AxisOps.Reduce(function, List.of(0, 2)), noise(6, 2, 3, 2)));
    }
    Tensor oneZero = x.mul(x.ne(x.select(0, 1).select(0, 2)).to(DType.F64));
    all.add(on(new AxisOps.Reduce(Reduction.PRODUCT, List.of(1)), oneZero));
    all.add(on(new AxisOps.Cumsum(), x));
    Tensor index = tensor(new int[][] {{2, 0, 1, 1}, {2, 2, 0, 0}}).to(Backends.reference());
    all.add(new Example(new IndexOps.Gather(0), List.of(x, index), Set.of(1)));
    all.add(new Example(new IndexOps.ScatterAdd(0), List.of(x, index, noise(7, 2, 4)), Set.of(1)));
    all.add(new Example(new IndexOps.Scatter(0), List.of(x, index, noise(7, 2, 4)), Set.of(1)));
    all.add(on(new AxisOps.Softmax(), x));
    all.add(on(new Concat(1), x, noise(10, 3, 1), noise(11, 3, 2)));
    Norm layerNorm = new Norm(true, 1e-5);
    all.add(on(new FusedOps.Normalise(layerNorm), x));
    all.add(on(new FusedOps.Normalise(layerNorm), x, noise(12, 4), noise(13, 4)));
    all.add(on(new FusedOps.Normalise(new Norm(false, 1e-5)), x, noise(12, 4)));
    Tensor targets = tensor(2, -1, 0).to(Backends.reference());
    for (double smoothing : new double[] {0, 0.1}) {
      Op loss = new FusedOps.CrossEntropy(smoothing);
      all.add(new Example(loss, List.of(x, targets), Set.of(1)));
    }
    Axis b = new Axis("b", 2);
    Axis i = new Axis("i", 3);
    Axis j = new Axis("j", 4);
    Axis k = new Axis("k", 5);
    all.add(contract(List.of(i, k), List.of(k, j), List.of(j, i)));
    all.add(contract(List.of(k, b, i), List.of(b, j, k), List.of(i, b, j)));
    all.add(contract(List.of(i), List.of(j), List.of(i, j)));
    all.add(contract(List.of(i, j), List.of(i, j), List.of()));
    return all;
  }

  private static Example on(Op op, Tensor... operands) {
    return new Example(op, List.of(operands), Set.of());
  }

  private static Example contract(List<Axis> left, List<Axis> right, List<Axis> output) {
    return on(new Contract(new Contraction(left, right, output)), noise(8, left), noise(9, right));
  }

  private static Tensor noise(long seed, List<Axis> axes) {
    return noise(seed, axes.stream().mapToInt(Axis::length).toArray());
  }

  /** Nowhere near a kink: no value closer than 0.05 to 0 or to another. */
  private static Tensor noise(long seed, int... lengths) {
    Shape shape = Shape.of(lengths);
    Generator random = new Generator(seed);
    List<Double> values = new ArrayList<>();
    for (int n = 1; n <= shape.size(); n++) values.add((0.1 * n + 0.03) * (n % 2 == 0 ? 1 : -1));
    double[] shuffled = new double[values.size()];
    for (int n = 0; n < shuffled.length; n++) {
      shuffled[n] = values.remove(random.nextInt(values.size()));
    }
    return Tensors.of(shuffled, shape);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void firstDerivativesEqualFiniteDifferences(Example example) {
    List<Tensor> leaves = leaves(example.operands, example.fixed);
    Tensor weights = weights(Engine.apply(example.op, leaves.toArray(Tensor[]::new)));
    Tensor[] wanted = leaves.stream().filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    Tensor loss = Engine.apply(example.op, leaves.toArray(Tensor[]::new)).mul(weights).sum();
    List<Tensor> gradients = Gradients.of(loss, wanted);
    checkDirection(example, leaves, gradients, weights, false);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void secondDerivativesEqualFiniteDifferences(Example example) {
    List<Tensor> leaves = leaves(example.operands, example.fixed);
    Tensor weights = weights(Engine.apply(example.op, leaves.toArray(Tensor[]::new)));
    Tensor slope = slope(example, leaves, weights);
    if (!slope.requiresGrad()) return; // linear: its derivative is constant
    Tensor[] wanted = leaves.stream().filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    checkDirection(example, leaves, Gradients.of(slope, wanted), weights, true);
  }

  /** Moves all operands along one random direction, and compares. */
  private static void checkDirection(
      Example example,
      List<Tensor> leaves,
      List<Tensor> gradients,
      Tensor weights,
      boolean second) {
    double expected = 0;
    List<Tensor> ahead = new ArrayList<>(leaves);
    List<Tensor> behind = new ArrayList<>(leaves);
    for (int i = 0, next = 0; i < leaves.size(); i++) {
      if (!leaves.get(i).requiresGrad()) continue;
      Tensor leaf = leaves.get(i);
      Tensor direction =
          randn(new Generator(i + 20), leaf.shape().toArray())
              .to(Backends.reference())
              .to(DType.F64);
      expected += gradients.get(next++).mul(direction).sum().item();
      ahead.set(i, leaf.detach().add(direction.mul(STEP)).requiresGrad(true));
      behind.set(i, leaf.detach().sub(direction.mul(STEP)).requiresGrad(true));
    }
    double rise =
        second
            ? slope(example, ahead, weights).item() - slope(example, behind, weights).item()
            : value(example, ahead, weights) - value(example, behind, weights);
    double measured = rise / (2 * STEP);
    assertThat(expected).isCloseTo(measured, within(1e-6 * Math.max(1, Math.abs(measured))));
  }

  private static double value(Example example, List<Tensor> operands, Tensor weights) {
    return Engine.apply(example.op, operands.toArray(Tensor[]::new)).mul(weights).sum().item();
  }

  /**
   * The gradient's product with fixed numbers: a scalar whose own gradient is the second
   * derivative.
   */
  private static Tensor slope(Example example, List<Tensor> leaves, Tensor weights) {
    Tensor[] wanted = leaves.stream().filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    Tensor loss = Engine.apply(example.op, leaves.toArray(Tensor[]::new)).mul(weights).sum();
    Tensor slope = Tensors.constant(Backends.reference(), DType.F64, 0);
    for (Tensor g : Gradients.of(loss, wanted)) slope = slope.add(g.mul(weights(g)).sum());
    return slope;
  }

  private static Tensor weights(Tensor like) {
    return randn(new Generator(10), like.shape().toArray()).to(Backends.reference()).to(DType.F64);
  }

  private static List<Tensor> leaves(List<Tensor> operands, Set<Integer> fixed) {
    List<Tensor> leaves = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      Tensor copy = operands.get(i).detach();
      leaves.add(fixed.contains(i) ? copy : copy.requiresGrad(true));
    }
    return leaves;
  }

  @Test
  void everyOperationHasAnExample() {
    Set<Class<?>> shown = new HashSet<>();
    examples().forEach(example -> shown.add(example.op.getClass()));
    shown.add(AxisOps.Argmax.class); // gives positions: there is nothing to differentiate
    shown.add(AxisOps.Topk.class);
    shown.addAll(List.of(FusedOps.MapGrad.class, FusedOps.SoftmaxGrad.class)); // ways back are
    shown.addAll(List.of(FusedOps.NormGrad.class, FusedOps.CrossEntropyGrad.class)); // compared
    shown.addAll(List.of(FusedOps.Attention.class, FusedOps.AttentionGrad.class)); // with their
    shown.addAll(List.of(FusedOps.Attend.class, FusedOps.Update.class)); // compositions: FusedTest
    shown.add(Recompute.class); // these have tests of their own
    shown.add(Custom.class);
    assertThat(Stream.of(Op.class.getPermittedSubclasses()).flatMap(DerivativesTest::records))
        .allSatisfy(operation -> assertThat(shown).contains(operation));
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isSealed()
        ? Arrays.stream(type.getPermittedSubclasses()).flatMap(DerivativesTest::records)
        : Stream.of(type);
  }
}
