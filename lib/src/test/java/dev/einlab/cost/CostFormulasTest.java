package dev.einlab.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Peak;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.ModelConfig.Mlp;
import dev.einlab.nn.ModelConfig.Norm;
import dev.einlab.nn.ModelConfig.NormPlace;
import dev.einlab.nn.ModelConfig.Positions;
import dev.einlab.shape.DType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The formulas against sums over the shapes of every matrix and vector, on random configs. */
class CostFormulasTest {
  private record Matrix(long rows, long columns) {}

  @Test
  void parametersAreTheElementsOfAllShapes() {
    for (ModelConfig config : RandomConfigs.of(50)) {
      long expected = (long) config.vocabulary() * config.width();
      if (!config.tied()) expected += (long) config.width() * config.vocabulary();
      if (config.positions() == Positions.LEARNED) expected += config.context() * config.width();
      for (int layer = 0; layer < config.layers(); layer++) {
        for (Matrix matrix : matrices(config)) {
          expected += matrix.rows * matrix.columns + (config.bias() ? matrix.columns : 0);
        }
      }
      int norms = 2 * config.layers() + (config.normPlace() == NormPlace.PRE ? 1 : 0);
      int vectors = config.norm() == Norm.LAYER_NORM && config.bias() ? 2 : 1;
      expected += (long) norms * vectors * config.width();
      assertThat(ParameterCount.of(config).total()).as("%s", config).isEqualTo(expected);
    }
  }

  @Test
  void forwardFlopsAreThoseOfAllProducts() {
    for (ModelConfig config : RandomConfigs.of(50)) {
      int batch = 3;
      int length = config.context();
      long tokens = (long) batch * length;
      long expected = 2 * tokens * config.width() * config.vocabulary();
      for (int layer = 0; layer < config.layers(); layer++) {
        for (Matrix matrix : matrices(config)) {
          expected += 2 * tokens * matrix.rows * matrix.columns;
        }
        for (int head = 0; head < config.heads(); head++) { // q·kᵀ, and weights times values
          expected += 2 * (2L * batch * length * length * config.headWidth());
        }
      }
      assertThat(ForwardFlops.of(config, batch, length).total())
          .as("%s", config)
          .isEqualTo(expected);
    }
  }

  /** The matrices of one block, one by one. */
  private static List<Matrix> matrices(ModelConfig config) {
    int width = config.width();
    int shared = config.keyValueHeads() * (width / config.heads());
    List<Matrix> matrices = new ArrayList<>();
    matrices.add(new Matrix(width, width));
    matrices.add(new Matrix(width, shared));
    matrices.add(new Matrix(width, shared));
    matrices.add(new Matrix(width, width));
    matrices.add(new Matrix(width, config.mlpWidth()));
    if (config.mlp() == Mlp.SWIGLU) matrices.add(new Matrix(width, config.mlpWidth()));
    matrices.add(new Matrix(config.mlpWidth(), width));
    return matrices;
  }

  @Test
  void sixNAndTheExactCountDifferByWhatIsNamed() {
    for (ModelConfig config : RandomConfigs.of(50)) {
      TokenEstimate estimate = TokenEstimate.of(config, config.context());
      assertThat(estimate.sixN() + estimate.attention() - estimate.lookedUp() - estimate.vectors())
          .as("%s", config)
          .isEqualTo(estimate.exact());
    }
  }

  @Test
  void generatingTokenByTokenCostsLessThanAllAtOnce() {
    ModelConfig config = ModelConfig.gpt(11, 6, 2, 2, 8);
    long steps = 0;
    for (int length = 1; length <= 6; length++) {
      steps += ForwardFlops.ofNextToken(config, 3, length).total();
    }
    ForwardFlops whole = ForwardFlops.of(config, 3, 6);
    // A step meets the keys so far: 1 + 2 + … + 6 = 21 pairs of the 36.
    assertThat(steps).isEqualTo(whole.total() - whole.attention() + whole.attention() * 21 / 36);
  }

  @Test
  void recomputationAddsForwardWork() {
    ModelConfig config = ModelConfig.gpt(11, 6, 2, 2, 8);
    ForwardFlops forward = ForwardFlops.of(config, 2, 5);
    TrainingFlops selective = TrainingFlops.of(config, 2, 5, Recomputation.SELECTIVE);
    assertThat(selective)
        .isEqualTo(
            new TrainingFlops(
                10, forward.total(), 2 * forward.total(), forward.scores() + forward.reduce()));
    assertThat(selective.total()).isEqualTo(selective.model() + forward.attention());
    assertThat(selective.perToken() * 10).isEqualTo(selective.total());
  }

  @Test
  void tensorParallelDevicesShareActivations() {
    ModelConfig config = ModelConfig.gpt(11, 8, 1, 4, 16);
    long sbh = 8 * 2 * 16;
    assertThat(Activations.bytes(config, 2, 8, Recomputation.NONE, 4))
        .isEqualTo(10 * sbh + 24 * sbh / 4 + 5 * 4 * 8 * 8 * 2 / 4);
  }

  @Test
  void memoryByPrecisionAndOptimizer() {
    assertThat(Precision.FP32.bytesPerParameter(OptimizerKind.SGD)).isEqualTo(8);
    assertThat(Precision.FP32.bytesPerParameter(OptimizerKind.MOMENTUM)).isEqualTo(12);
    assertThat(Precision.FP32.bytesPerParameter(OptimizerKind.ADAMW)).isEqualTo(16);
    assertThat(Precision.MIXED_16_BIT_FP32_GRADIENTS.bytesPerParameter(OptimizerKind.ADAM))
        .isEqualTo(18);
    assertThat(Precision.PURE_16_BIT.bytesPerParameter(OptimizerKind.ADAM)).isEqualTo(8);
  }

  @Test
  void theLargestModelFitsAndOneMoreDoesNot() {
    var plan =
        new TrainingPlan(Precision.MIXED_16_BIT, OptimizerKind.ADAM, ZeroStage.GRADIENTS, 3, 2);
    for (long bytes : new long[] {0, 15, 16, 1000, 123_457}) {
      long largest = plan.largestModel(bytes);
      if (largest > 0) assertThat(plan.memory(largest).total()).isLessThanOrEqualTo(bytes);
      assertThat(plan.memory(largest + 1).total()).isGreaterThan(bytes);
    }
  }

  @Test
  void roofline() {
    Roofline roof = Roofline.of(new Peak(100e9, 20e9, 2));
    assertThat(roof.ridge()).isEqualTo(5);
    assertThat(roof.attainableFlopsPerSecond(0.25)).isEqualTo(5e9);
    assertThat(roof.attainableFlopsPerSecond(50)).isEqualTo(100e9);
    assertThat(roof.isMemoryBound(4.9)).isTrue();
    assertThat(roof.isMemoryBound(5)).isFalse();
    assertThat(roof.seconds(200_000_000_000L, 1)).isEqualTo(2);
    assertThat(roof.seconds(1, 20_000_000_000L)).isEqualTo(1);
    assertThat(roof).hasToString("100.0 GFLOP/s, 20.00 GB/s, ridge at 5.00 FLOPs/byte");
  }

  @Test
  void aKeyValueCacheNamesItsPriceAToken() {
    KeyValueCache cache = KeyValueCache.of(ModelConfig.gpt2Small(), 2, 512, DType.F16);
    assertThat(cache.bytesPerToken()).isEqualTo(36_864);
    assertThat(cache).hasToString("36,864 bytes a token × 1,024 tokens = 36.00 MiB");
  }

  @Test
  void exactBeyondWhatALongHolds() {
    var compute = TrainingCompute.sixND(Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(compute.flops().toString()).isEqualTo("510423550381407695084381446705395007494");
    assertThat(compute.flops().doubleValue()).isCloseTo(6 * 0x1p126, within(1e24));
  }
}
