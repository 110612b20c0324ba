package dev.einlab.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.nn.Parameter;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OptimizerTest {
  static Stream<Algorithm> algorithms() {
    return Stream.of(
        new Sgd(0.1),
        new Sgd(0.05, 0.9),
        new Sgd(0.05, 0.9, true, 0),
        new AdaGrad(0.5),
        new RmsProp(0.05),
        new Adam(0.1),
        new AdamW(0.1, 0.9, 0.999, 1e-8, 0));
  }

  private static Tensor start() {
    return Tensors.randn(new Generator(1), 3, 4).requiresGrad(true);
  }

  private static void descend(Tensor p, Optimizer optimizer, int steps) {
    for (int i = 0; i < steps; i++) {
      p.sub(2).pow(2).sum().backward();
      optimizer.step();
      optimizer.zeroGrad();
    }
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void descendsToTheMinimum(Algorithm algorithm) {
    Tensor p = start();
    descend(p, new Optimizer(algorithm, List.of(new Parameter("p", p))), 300);
    assertThat(p.sub(2).abs().max().item()).isCloseTo(0, within(0.05));
  }

  @ParameterizedTest
  @MethodSource("algorithms")
  void goesOnFromItsStateBitForBit(Algorithm algorithm) {
    Tensor p = start();
    Optimizer optimizer = new Optimizer(algorithm, List.of(new Parameter("p", p)));
    descend(p, optimizer, 3);
    Tensor copy = p.detach().add(0.0).requiresGrad(true);
    Optimizer resumed = new Optimizer(algorithm, List.of(new Parameter("p", copy)));
    resumed.load(optimizer.state());
    descend(p, optimizer, 5);
    descend(copy, resumed, 5);
    assertThat(copy.equal(p)).isTrue();
  }

  /**
   * The closed form of COURSE: W ← W(1 − 2α/(100√(t+1))) on the loss mean(W²) of 100 numbers, by
   * AdaGrad's idea.
   */
  @Test
  void aRateThatFallsWithTheRootOfTimeFollowsItsClosedForm() {
    for (double alpha : new double[] {1, 100}) {
      Tensor w = Tensors.full(5, 10, 10).requiresGrad(true);
      Optimizer optimizer = new Optimizer(new Sgd(alpha), List.of(new Parameter("w", w)));
      double first = 25;
      double expected = 1;
      for (int t = 0; t < 4; t++) {
        w.pow(2).mean().backward();
        optimizer.step(alpha / Math.sqrt(t + 1));
        optimizer.zeroGrad();
        expected *= Math.pow(1 - 2 * alpha / (100 * Math.sqrt(t + 1)), 2);
        double ratio = w.pow(2).mean().item() / first;
        assertThat(ratio).isCloseTo(expected, within(1e-5));
        if (alpha == 1 && t == 3) assertThat(ratio).isCloseTo(0.893847, within(1e-5));
        if (alpha == 100 && t == 2) assertThat(ratio).isCloseTo(0.00410613, within(1e-6));
      }
    }
  }

  @Test
  void decaySparesWhatItIsToldToSpare() {
    Tensor matrix = Tensors.ones(2, 2).requiresGrad(true);
    Tensor bias = Tensors.ones(2).requiresGrad(true);
    List<Parameter> all = List.of(new Parameter("m", matrix), new Parameter("b", bias));
    AdamW decaying = new AdamW(0.1, 0.9, 0.999, 1e-8, 0.5);
    Optimizer optimizer = new Optimizer(decaying, all, Optimizer::matricesOnly);
    matrix.sum().mul(0.0).add(bias.sum().mul(0.0)).backward();
    optimizer.step();
    assertThat(matrix.toFloats()).containsOnly(0.95f);
    assertThat(bias.toFloats()).containsOnly(1);
  }

  @Test
  void clippingScalesAllGradientsTogether() {
    Tensor a = Tensors.tensor(0.0, 0).requiresGrad(true);
    Tensor b = Tensors.scalar(0).requiresGrad(true);
    List<Parameter> both = List.of(new Parameter("a", a), new Parameter("b", b));
    Optimizer optimizer = new Optimizer(new Sgd(1), both);
    a.mul(Tensors.tensor(3.0, 0)).sum().add(b.mul(4.0)).backward();
    assertThat(optimizer.clipGradients(1).item()).isCloseTo(5, within(1e-6));
    assertThat(optimizer.gradientNorm().item()).isCloseTo(1, within(1e-5));
    assertThat(a.grad().get(0)).isCloseTo(0.6, within(1e-6));
    assertThat(optimizer.clipGradients(10).item()).isCloseTo(1, within(1e-5));
    assertThat(b.grad().item()).isCloseTo(0.8, within(1e-6));
  }

  @Test
  void microBatchesAccumulateToTheGradientOfTheWhole() {
    Tensor w = Tensors.randn(new Generator(1), 4).requiresGrad(true);
    Tensor x = Tensors.randn(new Generator(2), 6, 4);
    x.matmul(w).pow(2).mean().backward();
    Tensor whole = w.grad();
    w.zeroGrad();
    for (int part = 0; part < 3; part++) {
      x.slice(0, 2 * part, 2 * part + 2).matmul(w).pow(2).mean().div(3).backward();
    }
    assertThat(w.grad().allClose(whole, 1e-5, 1e-6)).isTrue();
  }

  @Test
  void theCosineScheduleIsAsPublished() {
    double[] published = {
      0, .142857, .285714, .428571, .571429, .714286, .857143, 1, .988718, .955436, .901824,
      .830571, .745248, .650134, .55, .449866, .354752, .269430, .198176, .144564, .111282, .1, .1,
      .1, .1
    };
    LearningRate rate = LearningRate.cosine(1, .1, 7, 21);
    for (int step = 0; step < published.length; step++) {
      assertThat(rate.at(step)).as("step " + step).isCloseTo(published[step], within(1e-6));
    }
    LearningRate linear = LearningRate.linear(1, .1, 7, 21);
    assertThat(linear.at(14)).isCloseTo(.55, within(1e-9));
    assertThat(linear.at(99)).isEqualTo(.1);
  }

  @Test
  void lossScalingLeavesOverflowingStepsOutAndBacksOff() {
    Tensor w = Tensors.scalar(1).requiresGrad(true);
    Optimizer optimizer = new Optimizer(new Sgd(0.5), List.of(new Parameter("w", w)));
    LossScaler scaler = new LossScaler(1024, 2);
    scaler.scaled(w.mul(Double.MAX_VALUE)).backward();
    assertThat(scaler.step(optimizer, 0.5, List.of(w))).isFalse();
    assertThat(w.item()).isEqualTo(1);
    assertThat(scaler.scale()).isEqualTo(512);
    for (int i = 0; i < 2; i++) {
      w.zeroGrad();
      scaler.scaled(w.mul(w)).backward();
      assertThat(scaler.step(optimizer, 0.5, List.of(w))).isTrue();
    }
    assertThat(w.item()).isCloseTo(0, within(1e-6));
    assertThat(scaler.scale()).isEqualTo(1024);
  }

  @Test
  void aGradientThatIsNotFiniteChangesNothing() {
    Tensor a = Tensors.tensor(1.0, 2).requiresGrad(true);
    Tensor b = Tensors.scalar(0).requiresGrad(true);
    List<Parameter> both = List.of(new Parameter("a", a), new Parameter("layer.b", b));
    Optimizer optimizer = new Optimizer(new Sgd(1), both);
    a.sum().add(b.log()).backward();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "step 1: the gradient of layer.b [] is not finite; nothing was changed. A smaller rate, clipping or loss scaling may help");
    assertThatThrownBy(
            () -> {
              optimizer.clipGradients(1);
              optimizer.step();
            })
        .hasMessageContaining("layer.b []"); // clipping blames no other
    assertThat(a.toFloats()).containsExactly(1, 2);
    assertThat(optimizer.steps()).isZero();
  }

  /** Each weight of a model whose loss is NaN gets NaN: the step says so, and takes none. */
  @Test
  void aLossThatIsNotANumberChangesNothing() {
    Tensor w = Tensors.tensor(1.0, 2, 3).requiresGrad(true);
    Optimizer optimizer = new Optimizer(new AdamW(1), List.of(new Parameter("mlp.up.weight", w)));
    w.mul(w).sum().backward();
    optimizer.step();
    float[] before = w.toFloats();
    optimizer.zeroGrad();
    Tensor loss = w.mul(Double.NaN).sum();
    assertThat(loss.item()).isNaN();
    loss.backward();
    assertThatThrownBy(optimizer::step)
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "step 2: the gradient of mlp.up.weight [3] is not finite; nothing was changed. A smaller rate, clipping or loss scaling may help");
    assertThat(w.toFloats()).isEqualTo(before);
    assertThat(optimizer.steps()).isEqualTo(1);
    assertThat(optimizer.state().steps()).isEqualTo(1);
  }

  @Test
  void mistakesSayWhatToDo() {
    assertThatThrownBy(() -> new Optimizer(new Sgd(1), List.of()))
        .hasMessage(
            "Optimizer: there are no parameters; do the model's tensors require gradients?");
    assertThatThrownBy(() -> new Sgd(1, 0, true, 0))
        .hasMessage("Sgd: Nesterov's step needs a momentum; got 0");
    assertThatThrownBy(() -> LearningRate.cosine(1, 0, 5, 5))
        .hasMessage("cosine: warm-up 5 must not be negative and end 5 must come after it");
    Optimizer optimizer = new Optimizer(new Adam(1), List.of(new Parameter("p", start())));
    assertThatThrownBy(() -> optimizer.load(new Optimizer.State(3, Map.of())))
        .hasMessage(
            "Optimizer.load: p.0 should be [3, 4], but the state has nothing under that name");
  }
}
