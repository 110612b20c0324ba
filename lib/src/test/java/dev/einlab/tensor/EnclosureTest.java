package dev.einlab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backends;
import dev.einlab.backend.HostBuffer;
import dev.einlab.nn.Parameter;
import dev.einlab.optim.AdaGrad;
import dev.einlab.optim.Adam;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Algorithm;
import dev.einlab.optim.Optimizer;
import dev.einlab.optim.RmsProp;
import dev.einlab.optim.Sgd;
import dev.einlab.shape.DType;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When memory inside a closed computation is given up, and what keeps it. */
class EnclosureTest {
  private static final int N = 40_000; // large enough for the pool

  private final Tensor x = Tensors.randn(new Generator(1), N).to(Backends.simd());
  private Tensor inside;

  private static boolean isGivenUp(Tensor tensor) {
    try {
      ((HostBuffer) tensor.view().buffer()).floats();
      return false;
    } catch (IllegalStateException givenUp) {
      return true;
    }
  }

  private Tensor enclosed(UnaryOperator<Tensor> first, UnaryOperator<Tensor> second) {
    return Gradients.enclosed(() -> {
      inside = first.apply(x);
      return second.apply(inside);
    });
  }

  @Test
  void whatBackwardDoesNotReadGoesWithTheResult() {
    Tensor y = enclosed(x -> x.mul(2), x -> x.add(1));
    assertThat(isGivenUp(inside)).isTrue();
    assertThat(y.toFloats()).isEqualTo(x.mul(2).add(1).toFloats());
  }

  @Test
  void whatBackwardReadsGoesWhenItHasPassed() {
    x.requiresGrad(true);
    Tensor y = enclosed(x -> x.mul(2), Tensor::exp).sum();
    Tensor z = enclosed(x -> x.mul(2), x -> x.mul(x).sum());
    assertThat(isGivenUp(inside)).isFalse();
    z.backward();
    assertThat(isGivenUp(inside)).isTrue();
    assertThat(x.grad().toFloats()).isEqualTo(x.detach().mul(8).toFloats());
    y.backward();
  }

  @Test
  void aGraphThatIsKeptKeepsItsMemory() {
    x.requiresGrad(true);
    Tensor y = enclosed(x -> x.mul(2), x -> x.mul(x).sum());
    Gradients.backwardKeepingGraph(y);
    Gradients.of(y, x);
    assertThat(isGivenUp(inside)).isFalse();
    y.backward();
    assertThat(isGivenUp(inside)).isTrue();
    assertThat(x.grad().toFloats()).isEqualTo(x.detach().mul(16).toFloats());
  }

  /** The result may be a view of what was made first; an outer enclosure takes it over. */
  @Test
  void resultsStayThroughViewsAndNesting() {
    Tensor y = enclosed(x -> x.mul(2), x -> x.reshape(2, N / 2).transpose(0, 1));
    assertThat(y.select(1, 0).toFloats()).isEqualTo(x.mul(2).slice(0, 0, N / 2).toFloats());
    Tensor[] between = new Tensor[1];
    Tensor z =
        Gradients.enclosed(() -> {
          between[0] = enclosed(x -> x.mul(2), x -> x.add(1));
          assertThat(isGivenUp(inside)).isTrue();
          assertThat(isGivenUp(between[0])).isFalse();
          return between[0].add(1);
        });
    assertThat(isGivenUp(between[0])).isTrue();
    assertThat(z.toFloats()).isEqualTo(x.mul(2).add(1).add(1).toFloats());
  }

  /** A learner's operation may hold on to what it got. */
  @Test
  void whatACustomOperationHasSeenIsLeftToTheCollector() {
    CustomOp twice =
        new CustomOp() {
          @Override
          public String name() {
            return "twice";
          }

          @Override
          public Tensor forward(List<Tensor> in) {
            return in.getFirst().mul(2);
          }

          @Override
          public List<Tensor> backward(List<Tensor> in, Tensor result, Tensor g) {
            return List.of(g.mul(2));
          }
        };
    x.requiresGrad(true);
    enclosed(x -> x.mul(2), x -> CustomOp.apply(twice, x).sum()).backward();
    assertThat(isGivenUp(inside)).isFalse();
    assertThat(x.grad().toFloats()).containsOnly(4);
  }

  @Test
  void afterAnErrorNothingIsGivenUp() {
    assertThatThrownBy(() -> enclosed(x -> x.mul(2), x -> x.reshape(-1, 7)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(isGivenUp(inside)).isFalse();
  }

  /** What was there before stays, also where the code's last word was a view of it. */
  @Test
  void codeWithoutAResultGivesUpWhatItComputed() {
    Tensor[] seen = new Tensor[2];
    Gradients.enclosed(() -> {
      seen[0] = x.mul(2);
      seen[1] = enclosed(x -> x.mul(3), x -> x.add(1));
      x.reshape(2, N / 2).transpose(0, 1);
    });
    assertThat(isGivenUp(seen[0])).isTrue();
    assertThat(isGivenUp(seen[1])).isTrue();
    assertThat(isGivenUp(x)).isFalse();
  }

  /** Also where its memory is none of the pool's, as that of booleans. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "BOOL"})
  void whoeverUsesATensorThatWasGivenUpIsTold(DType type) {
    Tensor[] kept = new Tensor[1];
    Gradients.enclosed(() -> {
      kept[0] = (type == DType.BOOL ? x.gt(0) : x.mul(2)).reshape(1, -1);
    });
    assertThatThrownBy(() -> kept[0].to(DType.F32).add(1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "simd: memory of 40000 %s elements was used after it had been given up; Gradients.enclosed keeps only what its code returns: return the tensor from that code, or compute it outside"
                .formatted(type));
  }

  /** The same memory serves the next result: a collection would have to find it first. */
  @Test
  void theNextResultLiesWhereTheLastOneDid() {
    float[][] memory = new float[2][];
    for (int i = 0; i < 2; i++) {
      int run = i;
      Gradients.enclosed(() -> {
        memory[run] = ((HostBuffer) x.exp().view().buffer()).floats();
      });
    }
    assertThat(memory[1]).isSameAs(memory[0]);
  }

  /** What outlives a step: gradients of leaves, and what an optimizer remembers. */
  @Test
  void wholeStepsOfTrainingAreTheSameInside() {
    List<Algorithm> algorithms =
        List.of(
            new Sgd(0.1, 0.9), new Adam(0.1), new AdamW(0.1), new AdaGrad(0.1), new RmsProp(0.1));
    for (Algorithm algorithm : algorithms) {
      assertThat(trained(algorithm, Gradients::enclosed))
          .as(algorithm.toString())
          .isEqualTo(trained(algorithm, Runnable::run));
    }
  }

  private float[] trained(Algorithm algorithm, Consumer<Runnable> around) {
    Parameter weight = new Parameter("weight", x.mul(1).requiresGrad(true));
    Optimizer optimizer = new Optimizer(algorithm, List.of(weight));
    for (int step = 0; step < 3; step++) {
      around.accept(() -> {
        optimizer.zeroGrad();
        weight.value().exp().sum().backward();
        optimizer.clipGradients(1);
        optimizer.step();
      });
    }
    return weight.value().toFloats();
  }

  @Test
  void gradientsThatReachLeavesInsideStay() {
    x.requiresGrad(true);
    Gradients.enclosed(() -> x.mul(x).sum().backward());
    assertThat(x.grad().toFloats()).isEqualTo(x.detach().mul(2).toFloats());
  }

  @Test
  void aGradientNobodyAskedForIsGivenUpWhenItIsForgotten() {
    x.requiresGrad(true);
    x.mul(x).sum().backward();
    Tensor unseen = x.gradToRead();
    x.scaleGrad(0.5);
    assertThat(isGivenUp(unseen)).isTrue();
    Tensor shown = x.grad();
    x.scaleGrad(2);
    x.zeroGrad();
    assertThat(shown.toFloats()).isEqualTo(x.detach().toFloats());
  }

  /** Both operands of a sum get the very same gradient. */
  @Test
  void aGradientThatTwoLeavesShareIsNotGivenUp() {
    Tensor w = Tensors.zeros(x.backend(), N).requiresGrad(true);
    x.requiresGrad(true);
    Tensor weights = x.detach().mul(3);
    x.add(w).mul(weights).sum().backward();
    x.zeroGrad();
    assertThat(w.grad().toFloats()).isEqualTo(weights.toFloats());
  }
}
