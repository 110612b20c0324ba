package dev.einlab.backend;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.nn.Parameter;
import dev.einlab.optim.Optimizer;
import dev.einlab.optim.Sgd;
import dev.einlab.tensor.Tensor;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InterruptionTest {
  static List<Backend> backends() {
    return Backends.available();
  }

  @AfterEach
  void forget() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aProductStops(Backend backend) {
    Tensor a = ones(300, 300).to(backend);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> einsum("ij,jk->ik", a, a).toFloats())
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("interrupted");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void aStepIsDoneWholeOrNotAtAll(Backend backend) {
    List<Parameter> weights =
        Stream.of("a", "b").map(name -> new Parameter(name, weight(backend))).toList();
    Optimizer optimizer = new Optimizer(new Sgd(1), weights);
    weights.forEach(w -> w.value().sum().backward());
    Thread.currentThread().interrupt();
    Interruption.whole(optimizer::step);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThatThrownBy(optimizer::step).isInstanceOf(CancellationException.class);
    for (Parameter w : weights) assertThat(w.value().toFloats()).containsOnly(0f);
  }

  private static Tensor weight(Backend backend) {
    return ones(300, 300).to(backend).requiresGrad(true);
  }
}
