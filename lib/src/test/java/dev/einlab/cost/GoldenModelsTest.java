package dev.einlab.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.ModelConfig.Mlp;
import dev.einlab.shape.DType;
import org.junit.jupiter.api.Test;

/** Published figures of three models, to the integer. */
class GoldenModelsTest {
  private static final ModelConfig GPT2 = ModelConfig.gpt2Small().withBias(false);
  private static final ModelConfig XL =
      ModelConfig.llama(50257, 1024, 48, 25, 1600).withMlp(Mlp.SWIGLU, 6400);
  private static final ModelConfig GPT3 = ModelConfig.gpt3();
  private static final long TOKENS = 300_000_000_000L;

  @Test
  void parametersOfGpt2() {
    ParameterCount count = ParameterCount.of(GPT2);
    assertThat(count.total()).isEqualTo(124_337_664L);
    assertThat(count.positionTable()).isEqualTo(786_432L);
    assertThat(count.tokenTable()).isEqualTo(38_597_376L);
    assertThat(count.block().total()).isEqualTo(7_079_424L);
    assertThat(count.head()).isZero();
    assertThat(ParameterCount.of(ModelConfig.gpt2Small()).total()).isEqualTo(124_439_808L);
  }

  @Test
  void forwardFlopsOfGpt2() {
    ForwardFlops flops = ForwardFlops.of(GPT2, 1, 1024);
    assertThat(flops.queriesKeysValues()).isEqualTo(12 * 3_623_878_656L);
    assertThat(flops.scores()).isEqualTo(12 * 1_610_612_736L);
    assertThat(flops.reduce()).isEqualTo(12 * 1_610_612_736L);
    assertThat(flops.projection()).isEqualTo(12 * 1_207_959_552L);
    assertThat(flops.mlp()).isEqualTo(12 * 2 * 4_831_838_208L);
    assertThat(flops.block()).isEqualTo(17_716_740_096L);
    assertThat(flops.head()).isEqualTo(79_047_426_048L);
    assertThat(flops.total()).isEqualTo(291_648_307_200L);
  }

  @Test
  void trainingFlopsOfGpt2AndTheEstimate() {
    TrainingFlops flops = TrainingFlops.of(GPT2, 1, 1024, Recomputation.NONE);
    assertThat(flops.total()).isEqualTo(874_944_921_600L);
    assertThat(flops.model()).isEqualTo(874_944_921_600L);
    assertThat(1024 * TokenEstimate.withAttention(GPT2, 1024)).isEqualTo(875_062_886_400L);
  }

  @Test
  void utilizationOfGpt2OnAnA100() {
    double mfu = Cluster.mfu(100 * 874_944_921_600.0, 0.755, Accelerator.A100.bf16FlopsPerSecond());
    assertThat(100 * mfu).isCloseTo(37.14, within(0.005));
  }

  @Test
  void daysToTrainGpt2() {
    var compute = TrainingCompute.sixND(ParameterCount.of(GPT2).total(), TOKENS);
    assertThat(compute.days(Accelerator.A100.times(8, 0.3))).isCloseTo(3.46, within(0.005));
  }

  @Test
  void parametersOfTheXlShape() {
    ParameterCount count = ParameterCount.of(XL);
    assertThat(count.total()).isEqualTo(2_127_057_600L);
    assertThat(count.bytes(DType.F32)).isEqualTo(8_508_230_400L);
    assertThat(ParameterCount.of(XL.withMlp(Mlp.GELU, 6400)).total()).isEqualTo(1_635_537_600L);
  }

  @Test
  void forwardFlopsOfTheXlShape() {
    ForwardFlops flops = ForwardFlops.of(XL, 1, 1024);
    assertThat(flops)
        .isEqualTo(
            new ForwardFlops(
                48,
                754_974_720_000L,
                161_061_273_600L,
                161_061_273_600L,
                251_658_240_000L,
                3_019_898_880_000L,
                164_682_137_600L));
    assertThat(flops.total()).isEqualTo(4_513_336_524_800L);
    assertThat(ForwardFlops.of(XL.withContext(16384), 1, 16384).total())
        .isEqualTo(149_522_795_724_800L);
    assertThat(ForwardFlops.of(XL.withMlp(Mlp.GELU, 6400), 1, 1024).total())
        .isEqualTo(3_506_703_564_800L);
  }

  @Test
  void gpt3() {
    assertThat(ParameterCount.of(GPT3).total()).isEqualTo(175_244_992_512L);
    TrainingFlops plain = TrainingFlops.of(GPT3, 1, 2048, Recomputation.NONE);
    TrainingFlops full = TrainingFlops.of(GPT3, 1, 2048, Recomputation.FULL);
    assertThat(plain.over(TOKENS).zettaFlops()).isCloseTo(322.93, within(0.005));
    assertThat(full.over(TOKENS).zettaFlops()).isCloseTo(430.20, within(0.005));
  }

  @Test
  void activationsOfGpt2() {
    assertThat(Activations.bytes(GPT2, 1, 1024, Recomputation.NONE)).isEqualTo(1_075_838_976L);
    assertThat(Activations.bytes(GPT2, 1, 1024, Recomputation.SELECTIVE)).isEqualTo(320_864_256L);
    assertThat(Activations.bytes(GPT2, 1, 1024, Recomputation.FULL)).isEqualTo(18_874_368L);
  }

  @Test
  void activationsOfLargeModels() {
    assertThat(activationGib(GPT3)).containsExactly(256.5, 76.5, 4.5);
    ModelConfig twentyBillion = ModelConfig.gpt(51200, 2048, 44, 64, 6144);
    assertThat(activationGib(twentyBillion)).containsExactly(72.53125, 17.53125, 1.03125);
  }

  private static double[] activationGib(ModelConfig config) {
    double[] gib = new double[3];
    for (Recomputation kind : Recomputation.values()) {
      gib[kind.ordinal()] = Units.gib(Activations.bytes(config, 1, 2048, kind));
    }
    return gib;
  }

  @Test
  void zero() {
    long parameters = 7_500_000_000L;
    var plan = TrainingPlan.on(Precision.MIXED_16_BIT, OptimizerKind.ADAM);
    assertThat(plan.precision().optimizerBytes(plan.optimizer())).isEqualTo(12);
    double[] gb = new double[4];
    for (ZeroStage stage : ZeroStage.values()) {
      gb[stage.ordinal()] = Units.gb(plan.withZero(stage, 64).memory(parameters).total());
    }
    assertThat(gb).containsExactly(120, 31.40625, 16.640625, 1.875);
  }

  @Test
  void daysToTrain70BillionParameters() {
    var compute = TrainingCompute.sixND(70_000_000_000L, 15_000_000_000_000L);
    assertThat(compute.days(Accelerator.H100.times(1024, 0.5))).isCloseTo(144, within(0.5));
  }

  @Test
  void largestModelOnEightDevices() {
    var plan =
        TrainingPlan.on(Precision.MIXED_16_BIT, OptimizerKind.ADAMW).withZero(ZeroStage.WEIGHTS, 8);
    assertThat(plan.precision().bytesPerParameter(plan.optimizer())).isEqualTo(16);
    assertThat(plan.largestModel(Accelerator.A100.memoryBytes())).isEqualTo(40_000_000_000L);
  }

  @Test
  void petaFlopDay() {
    assertThat(TrainingCompute.FLOPS_PER_PETAFLOP_DAY).isEqualTo(8.64e19);
    assertThat(TrainingCompute.sixND(1_440_000_000L, 10_000_000_000L).petaFlopDays())
        .isEqualTo(1.0);
  }

  @Test
  void twoLayersOnData() {
    DenseStack stack = DenseStack.of(1024, 256, 256, 64);
    assertThat(stack.forwardFlops()).isEqualTo(167_772_160L);
    assertThat(stack.backwardFlops()).isEqualTo(201_326_592L);
  }

  @Test
  void optimizers() {
    int[] states = new int[6];
    for (OptimizerKind kind : OptimizerKind.values()) {
      states[kind.ordinal()] = kind.statesPerParameter();
    }
    assertThat(states).containsExactly(0, 1, 1, 1, 2, 2);
    assertThat(OptimizerKind.ADAMW.flops(124_337_664L)).isEqualTo(14 * 124_337_664L);
  }
}
