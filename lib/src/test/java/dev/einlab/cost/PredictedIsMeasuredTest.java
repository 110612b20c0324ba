package dev.einlab.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.nn.KeyValues;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.Parameter;
import dev.einlab.nn.TransformerLm;
import dev.einlab.optim.AdaGrad;
import dev.einlab.optim.Adam;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Algorithm;
import dev.einlab.optim.Optimizer;
import dev.einlab.optim.RmsProp;
import dev.einlab.optim.Sgd;
import dev.einlab.shape.DType;
import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What a step costs by its config, and what the counter counts while it runs: the same integers.
 */
class PredictedIsMeasuredTest {

  @Test
  void on50RandomConfigs() {
    int number = 0;
    for (ModelConfig config : RandomConfigs.of(50)) {
      int batch = 1 + number % 4;
      int length = Math.max(1, config.context() - number % 3);
      Recomputation recomputation = number % 2 == 0 ? Recomputation.NONE : Recomputation.FULL;
      assertThat(StepCost.measure(config, batch, length, recomputation))
          .as(
              "config %d, %s, batch %d, length %d, %s",
              number, config, batch, length, recomputation)
          .isEqualTo(StepCost.predict(config, batch, length, recomputation));
      number++;
    }
  }

  @Test
  void theStepAndTheFormulasCountTheSameMatrixProducts() {
    for (ModelConfig config : RandomConfigs.of(50)) {
      int length = config.context();
      StepCost step = StepCost.predict(config, 3, length, Recomputation.FULL);
      TrainingFlops formulas = TrainingFlops.of(config, 3, length, Recomputation.FULL);
      assertThat(step.forward().matmulFlops()).as("%s", config).isEqualTo(formulas.forward());
      assertThat(step.backward().matmulFlops())
          .as("%s", config)
          .isEqualTo(formulas.backward() + formulas.recomputed());
      assertThat(step.parameters()).isEqualTo(ParameterCount.of(config).total());
    }
  }

  @Test
  void gpt2IsPredictedWithoutRunningIt() {
    ModelConfig gpt2 = ModelConfig.gpt2Small().withBias(false);
    StepCost step = StepCost.predict(gpt2, 1, 1024, Recomputation.NONE);
    assertThat(step.forward().matmulFlops()).isEqualTo(291_648_307_200L);
    assertThat(step.forward().matmulFlops() + step.backward().matmulFlops())
        .isEqualTo(874_944_921_600L);
    assertThat(step.optimizer().flopsByOperation())
        .isEqualTo(Map.of("update", 14 * 124_337_664L, "einsum", 2 * 124_337_664L));
    assertThat(step.optimizer().matmulFlops()).isZero(); // formulas mean the model's own
  }

  @Test
  void selectiveRecomputationIsNoChoiceHere() {
    ModelConfig config = ModelConfig.gpt(11, 6, 2, 2, 8);
    assertThatThrownBy(() -> StepCost.predict(config, 1, 6, Recomputation.SELECTIVE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "StepCost.predict: attention here never keeps its scores, so SELECTIVE is what NONE"
                + " does already; use NONE or FULL");
    assertThatThrownBy(() -> StepCost.measure(config, 1, 7, Recomputation.NONE))
        .hasMessage(
            "StepCost.measure: sequences of 7 tokens, but the model's context is 6;"
                + " use config.withContext(7)");
  }

  @Test
  void generatingWithACacheTokenByToken() {
    for (ModelConfig config : RandomConfigs.of(12)) {
      TransformerLm model = TransformerLm.create(config, new Generator(1));
      KeyValues cache = new KeyValues();
      for (int length = 1; length <= Math.min(4, config.context()); length++) {
        Tensor ids = Tensors.randint(new Generator(length), 0, config.vocabulary(), 3, 1);
        FlopCounter counter = FlopCounter.count(() -> model.forward(ids, cache));
        assertThat(counter.matmulFlops())
            .as("%s at length %d", config, length)
            .isEqualTo(ForwardFlops.ofNextToken(config, 3, length).total());
        assertThat(cache.bytes())
            .as("%s at length %d", config, length)
            .isEqualTo(KeyValueCache.of(config, 3, length, DType.F32).bytes());
      }
    }
  }

  @Test
  void layersOnDataNeedNoGradientOfTheData() {
    Generator random = new Generator(1);
    Tensor x = Tensors.randn(random, 1024, 256);
    Tensor w1 = Tensors.randn(random, 256, 256).requiresGrad(true);
    Tensor w2 = Tensors.randn(random, 256, 64).requiresGrad(true);
    FlopCounter counter = FlopCounter.count(() -> x.matmul(w1).matmul(w2).sum().backward());
    DenseStack stack = DenseStack.of(1024, 256, 256, 64);
    assertThat(counter.phase("forward").matmulFlops()).isEqualTo(stack.forwardFlops());
    assertThat(counter.phase("backward").matmulFlops()).isEqualTo(stack.backwardFlops());
    assertThat(stack.backwardFlops()).isEqualTo(201_326_592L);
  }

  @Test
  void optimizersKeepAndDoWhatTheirRulesSay() {
    Map<OptimizerKind, Algorithm> algorithms =
        Map.of(
            OptimizerKind.SGD, new Sgd(0.1),
            OptimizerKind.MOMENTUM, new Sgd(0.1, 0.9),
            OptimizerKind.ADAGRAD, new AdaGrad(0.1),
            OptimizerKind.RMSPROP, new RmsProp(0.1),
            OptimizerKind.ADAM, new Adam(0.1),
            OptimizerKind.ADAMW, new AdamW(0.1));
    for (OptimizerKind kind : OptimizerKind.values()) {
      Tensor weights = Tensors.ones(5, 7).requiresGrad(true);
      weights.sum().backward();
      Optimizer optimizer =
          new Optimizer(algorithms.get(kind), List.of(new Parameter("w", weights)));
      FlopCounter counter = FlopCounter.count(() -> optimizer.step());
      assertThat(counter.byOperation("optimizer").get("update").flops())
          .as("%s", kind)
          .isEqualTo(kind.flops(35));
      assertThat(optimizer.state().tensors()).as("%s", kind).hasSize(kind.statesPerParameter());
    }
  }
}
