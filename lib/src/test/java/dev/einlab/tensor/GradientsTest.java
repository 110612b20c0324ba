package dev.einlab.tensor;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.scalar;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Backend;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientsTest {
  private final Tensor x = tensor(1.0, 2, 3);
  private final Tensor w = tensor(1.0, 1, 1).requiresGrad(true);

  private Tensor loss() {
    return x.dot(w).sub(5).pow(2).mul(0.5);
  }

  @Test
  void theSquaredErrorOfALinearModel() {
    assertThat(w.grad()).isNull();
    Tensor predicted = x.dot(w);
    Tensor loss = predicted.sub(5).pow(2).mul(0.5);
    loss.backward();
    assertThat(w.grad().toFloats()).containsExactly(1, 2, 3);
    assertThat(loss.grad()).isNull();
    assertThat(predicted.grad()).isNull();
    assertThat(x.grad()).isNull();
  }

  @Test
  void gradientsAddUpInLeaves() {
    loss().backward();
    loss().backward();
    assertThat(w.grad().toFloats()).containsExactly(2, 4, 6);
    w.zeroGrad();
    loss().backward();
    assertThat(w.grad().toFloats()).containsExactly(1, 2, 3);
  }

  @Test
  void aTensorUsedTwiceCollectsBothParts() {
    Tensor a = scalar(3).requiresGrad(true);
    a.mul(a).add(a).backward();
    assertThat(a.grad().item()).isEqualTo(7);
  }

  @Test
  void computedTensorsKeepTheirGradientIfAsked() {
    Tensor predicted = x.dot(w).retainGrad();
    predicted.sub(5).pow(2).mul(0.5).backward();
    assertThat(predicted.grad().item()).isEqualTo(1);
  }

  @Test
  void detachAndNoGradCutTheTape() {
    assertThat(w.mul(2).requiresGrad()).isTrue();
    assertThat(w.mul(2).detach().requiresGrad()).isFalse();
    assertThat(w.detach().sharesMemory(w)).isTrue();
    assertThat(Gradients.noGrad(() -> w.mul(2)).requiresGrad()).isFalse();
    assertThat(w.gt(0).requiresGrad()).isFalse();
  }

  @Test
  void gradientsOfGradients() {
    Tensor a = scalar(2).requiresGrad(true);
    Tensor first = Gradients.of(a.pow(3), a).getFirst();
    assertThat(first.item()).isEqualTo(12);
    Tensor second = Gradients.of(first, a).getFirst();
    assertThat(second.item()).isEqualTo(12);
    assertThat(Gradients.of(second, a).getFirst().item()).isEqualTo(6);
    assertThat(a.grad()).as("asking leaves no trace").isNull();
    Tensor unused = scalar(1).requiresGrad(true);
    assertThat(Gradients.of(a.mul(1.0), unused).getFirst().item()).isZero();
  }

  @Test
  void aGraphAHundredThousandOperationsDeep() {
    Tensor a = scalar(1).requiresGrad(true);
    Tensor y = a;
    for (int i = 0; i < 100_000; i++) y = y.add(1e-6);
    y.mul(3.0).backward();
    assertThat(a.grad().item()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void theFirstLayersInputNeedsNoGradientSoBackwardCostsLess(Backend backend) {
    int b = 16, d = 8, k = 4;
    Generator random = new Generator(1);
    Tensor input = randn(random, b, d).to(backend);
    Tensor w1 = randn(random, d, d).to(backend).requiresGrad(true);
    Tensor w2 = randn(random, d, k).to(backend).requiresGrad(true);
    FlopCounter cost =
        FlopCounter.count(() -> input.matmul(w1).relu().matmul(w2).pow(2).mean().backward());
    assertThat(cost.phase("forward").matmulFlops()).isEqualTo(2L * b * d * (d + k));
    assertThat(cost.phase("backward").matmulFlops()).isEqualTo(2L * b * d * (d + 2 * k));
  }

  @Test
  void savedBytesAreCountedOnceABufferWithoutParameters() {
    Tensor input = randn(new Generator(1), 16, 8);
    Tensor w1 = randn(new Generator(2), 8, 8).requiresGrad(true);
    FlopCounter linear = FlopCounter.count(() -> input.matmul(w1.t()));
    assertThat(linear.total().savedBytes()).isEqualTo(4 * 16 * 8);
    FlopCounter twice = FlopCounter.count(() -> input.matmul(w1).add(input.matmul(w1)).exp());
    assertThat(twice.total().savedBytes()).isEqualTo(4 * 16 * 8 + 4 * 16 * 8); // input, exp
    FlopCounter none = FlopCounter.count(() -> input.matmul(input.t()));
    assertThat(none.total().savedBytes()).isZero();
  }

  @Test
  void checkpointingComputesTwiceAndKeepsOnlyTheInput() {
    Tensor input = randn(new Generator(1), 4, 8);
    Tensor a = randn(new Generator(2), 8, 8).requiresGrad(true);
    Tensor plainLoss = einsum("bi,ij,jk->bk", input, a, a).tanh().sum();
    plainLoss.backward();
    Tensor expected = a.grad();
    a.zeroGrad();
    FlopCounter cost =
        FlopCounter.count(() ->
            Gradients.checkpoint(in -> einsum("bi,ij,jk->bk", in, a, a).tanh(), input)
                .sum()
                .backward());
    assertThat(a.grad().allClose(expected)).isTrue();
    long forward = cost.phase("forward").matmulFlops();
    long backward = cost.phase("backward").matmulFlops();
    FlopCounter plain =
        FlopCounter.count(() -> einsum("bi,ij,jk->bk", input, a, a).tanh().sum().backward());
    assertThat(forward).isEqualTo(plain.phase("forward").matmulFlops());
    assertThat(backward).isEqualTo(plain.phase("backward").matmulFlops() + forward);
    assertThat(cost.phase("forward").savedBytes()).isEqualTo(4 * 4 * 8);
    Tensor leaf = input.detach().requiresGrad(true);
    Gradients.checkpoint(in -> in.mul(in), leaf).sum().backward();
    assertThat(leaf.grad().allClose(input.mul(2.0))).isTrue();
    Tensor twice = Gradients.checkpoint(in -> in.mul(in), leaf).sum();
    assertThatThrownBy(() -> Gradients.of(twice, leaf))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "checkpoint: Gradients.of differentiates again, which a checkpoint cannot; use backward(), or compute without the checkpoint");
  }

  private record Square(int gradients) implements CustomOp {
    @Override
    public String name() {
      return "square";
    }

    @Override
    public Tensor forward(List<Tensor> in) {
      return in.getFirst().mul(in.getFirst());
    }

    @Override
    public List<Tensor> backward(List<Tensor> in, Tensor result, Tensor gradient) {
      return Collections.nCopies(gradients, gradient.mul(in.getFirst()).mul(2.0));
    }
  }

  /** Forgets to expand. */
  private record Summed() implements CustomOp {
    @Override
    public String name() {
      return "summed";
    }

    @Override
    public Tensor forward(List<Tensor> in) {
      return in.getFirst().sum();
    }

    @Override
    public List<Tensor> backward(List<Tensor> in, Tensor result, Tensor gradient) {
      return List.of(gradient);
    }
  }

  @Test
  void aLearnersOwnOperation() {
    Tensor a = tensor(1.0, -3).requiresGrad(true);
    Tensor y = CustomOp.apply(new Square(1), a);
    y.sum().backward();
    assertThat(a.grad().toFloats()).containsExactly(2, -6);
    assertThat(CustomOp.apply(new Square(1), x).requiresGrad()).isFalse();
    assertThat(Gradients.of(CustomOp.apply(new Square(1), a).sum(), a).getFirst().toFloats())
        .containsExactly(2, -6);
    assertThatThrownBy(() -> CustomOp.apply(new Square(2), a).sum().backward())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("square: backward gave 2 gradients for 1 operands; give one for each");
    CustomOp summed = new Summed();
    assertThatThrownBy(() -> CustomOp.apply(summed, a).sum().backward())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "summed: backward gave gradient 0 the shape [], but operand 0 is [2]; a gradient has its operand's shape");
  }

  @Test
  void aSeriesOfSmallStepsDescends() {
    Tensor target = randn(new Generator(3), 5);
    Tensor guess = Tensors.zeros(5).requiresGrad(true);
    for (int step = 0; step < 100; step++) {
      guess.sub(target).pow(2).sum().backward();
      guess = guess.detach().sub(guess.grad().mul(0.1)).requiresGrad(true);
    }
    assertThat(guess.sub(target).abs().max().item()).isCloseTo(0, within(1e-6));
  }

  @Test
  void mistakesSayWhatToDo() {
    assertThatThrownBy(() -> w.mul(2).backward())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "backward: starts from a scalar, but the tensor is [3]; reduce it first, by sum() or mean()");
    assertThatThrownBy(() -> x.sum().backward())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "backward: nothing the scalar was computed from requires a gradient; mark leaves by requiresGrad(true), and compute outside noGrad");
    assertThatThrownBy(() -> arange(3).requiresGrad(true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "requiresGrad: int32 [3] has no gradient, only float types do; convert it: x.to(DType.F32)");
    assertThatThrownBy(() -> arange(3).sum().backward())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("backward: int32 [] has no gradient, only float types do");
    assertThatThrownBy(() -> w.mul(2).requiresGrad(false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "requiresGrad: [3] was computed by mul; mark the leaves it came from, keep its gradient by retainGrad(), or cut it off by detach()");
    assertThatThrownBy(x::retainGrad)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "retainGrad: no gradient reaches [3]; mark a leaf it is computed from by requiresGrad(true)");
    assertThatThrownBy(() -> Gradients.of(w.sum(), w, ones(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Gradients.of: tensor 1 [2] does not require a gradient; mark it by requiresGrad(true) before computing with it");
    Tensor loss = loss();
    loss.backward();
    assertThatThrownBy(loss::backward)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "backward: the graph at 'mul' was already walked and freed; compute the loss again, or walk it first by Gradients.backwardKeepingGraph(loss)");
    Tensor again = loss();
    Gradients.backwardKeepingGraph(again);
    again.backward();
    assertThat(List.of(w.grad().get(0))).containsExactly(3.0);
  }
}
