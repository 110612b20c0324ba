package dev.einlab.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.nn.ModelConfig;
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
}
