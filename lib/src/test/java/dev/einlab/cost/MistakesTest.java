package dev.einlab.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.nn.ModelConfig;
import dev.einlab.shape.DType;
import org.junit.jupiter.api.Test;

/** Mistakes found in public calculators and texts: each test fails where we make it too. */
class MistakesTest {

  @Test
  void aKeyValueCacheHoldsKeysAndValues() {
    ModelConfig config = ModelConfig.gpt2Small();
    long keysOnly = 12L * 768 * 1024 * 2;
    assertThat(KeyValueCache.of(config, 1, 1024, DType.F16).bytes()).isEqualTo(2 * keysOnly);
  }

  @Test
  void aKeyValueCacheHoldsOneCopyForEachSequence() {
    ModelConfig config = ModelConfig.gpt2Small();
    long one = KeyValueCache.of(config, 1, 100, DType.F16).bytes();
    assertThat(KeyValueCache.of(config, 7, 100, DType.F16).bytes()).isEqualTo(7 * one);
  }

  @Test
  void aKeyValueCacheShrinksWithGroupedQueries() {
    ModelConfig config = ModelConfig.gpt2Small();
    long all = KeyValueCache.of(config, 3, 100, DType.BF16).bytes();
    assertThat(KeyValueCache.of(config.withKeyValueHeads(3), 3, 100, DType.BF16).bytes())
        .isEqualTo(all / 4);
  }

  @Test
  void dataNeedsNoGradient() {
    DenseStack stack = DenseStack.of(1024, 256, 256, 64);
    assertThat(stack.inputGradientFlops(0)).isZero();
    assertThat(stack.inputGradientFlops(1)).isEqualTo(2L * 1024 * 256 * 64);
    assertThat(stack.backwardFlops()).isNotEqualTo(335_544_320L);
    assertThat(stack.backwardFlops()).isEqualTo(4 * 1024 * stack.weights() - 2L * 1024 * 256 * 256);
  }

  @Test
  void theHeadHasABackwardPassToo() {
    ModelConfig gpt3 = ModelConfig.gpt3();
    TrainingFlops plain = TrainingFlops.of(gpt3, 1, 2048, Recomputation.NONE);
    TrainingFlops full = TrainingFlops.of(gpt3, 1, 2048, Recomputation.FULL);
    assertThat(plain.backward()).isEqualTo(2 * plain.forward());
    assertThat(plain.over(300_000_000_000L).zettaFlops()).isNotCloseTo(322.18, within(0.5));
    assertThat(full.over(300_000_000_000L).zettaFlops()).isNotCloseTo(429.44, within(0.5));
  }

  @Test
  void theHeadIsNotRecomputed() {
    ModelConfig gpt3 = ModelConfig.gpt3();
    ForwardFlops forward = ForwardFlops.of(gpt3, 1, 2048);
    assertThat(TrainingFlops.of(gpt3, 1, 2048, Recomputation.FULL).recomputed())
        .isEqualTo(forward.total() - forward.head());
  }

  @Test
  void eachNormHasWeightAndBias() {
    ModelConfig gpt3 = ModelConfig.gpt3();
    assertThat(ParameterCount.of(gpt3).total()).isNotEqualTo(175_239_094_272L);
    assertThat(ParameterCount.of(gpt3).block().norms()).isEqualTo(4L * 12288);
    assertThat(ParameterCount.of(gpt3).finalNorm()).isEqualTo(2L * 12288);
  }

  @Test
  void zeroDividesByTheDataParallelDevicesOnly() {
    long parameters = 64_000_000_000L;
    var plan =
        TrainingPlan.on(Precision.MIXED_16_BIT, OptimizerKind.ADAM)
            .withZero(ZeroStage.WEIGHTS, 8)
            .withTensorParallel(4);
    assertThat(plan.devices()).isEqualTo(32);
    assertThat(plan.memory(parameters).total()).isEqualTo(16 * parameters / 32);
    assertThat(plan.withZero(ZeroStage.NONE, 8).memory(parameters).total())
        .isEqualTo(16 * parameters / 4);
  }

  @Test
  void binaryAndDecimalUnitsDiffer() {
    long bytes = 80_000_000_000L;
    assertThat(Units.gb(bytes)).isEqualTo(80);
    assertThat(Units.gib(bytes)).isCloseTo(74.506, within(0.001));
    assertThat(Units.decimalBytes(bytes)).isEqualTo("80.00 GB");
    assertThat(Units.binaryBytes(bytes)).isEqualTo("74.51 GiB");
  }

  @Test
  void aRateIsWorkOverTime() {
    double flops = 2.0 * 1000 * 1000 * 1000;
    assertThat(Units.rate(Units.flopsPerSecond(flops, 0.25))).isEqualTo("8.000 GFLOP/s");
    assertThat(Units.rate(Units.flopsPerSecond(2.0 * 100 * 100 * 100, 0.25)))
        .isEqualTo("8.000 MFLOP/s"); // "2/t" would print 8 for this one too
  }

  @Test
  void tiedWeightsAreCountedOnceAndMultiplyAllTheSame() {
    ModelConfig tied = ModelConfig.gpt2Small();
    ModelConfig untied = tied.withTied(false);
    assertThat(ParameterCount.of(untied).total() - ParameterCount.of(tied).total())
        .isEqualTo(50257L * 768);
    assertThat(ForwardFlops.of(untied, 1, 1024)).isEqualTo(ForwardFlops.of(tied, 1, 1024));
  }
}
