package dev.einlab.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.nn.ModelConfig;
import dev.einlab.shape.DType;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What costs print, and every error in full. */
class CostTextTest {
  private static final ModelConfig SMALL = ModelConfig.gpt(11, 6, 2, 2, 8);

  @Test
  void parametersPrintByPartInAnyLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(ParameterCount.of(ModelConfig.gpt2Small()))
          .hasToString(
              """
              token table                                38,597,376
              position table                                786,432
              12 blocks of 7,087,872                     85,054,464
              final norm                                      1,536
              head                                                0
              parameters                                124,439,808\
              """);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void forwardFlopsPrintWithShares() {
    assertThat(ForwardFlops.of(ModelConfig.gpt2Small(), 1, 1024))
        .hasToString(
            """
            queries, keys, values                43,486,543,872  14.91 %
            scores                               19,327,352,832   6.63 %
            weighted sum of values               19,327,352,832   6.63 %
            attention output                     14,495,514,624   4.97 %
            MLP                                 115,964,116,992  39.76 %
            head                                 79,047,426,048  27.10 %
            forward, matmul FLOPs               291,648,307,200 100.00 %\
            """);
  }

  @Test
  void trainingFlopsPrint() {
    assertThat(TrainingFlops.of(SMALL, 1, 2, Recomputation.SELECTIVE))
        .hasToString(
            """
            forward                                       6,752
            backward                                     13,504
            recomputed                                      256
            step, matmul FLOPs                           20,512\
            """);
  }

  @Test
  void estimatesPrintWhatLiesBetween() {
    assertThat(TokenEstimate.of(ModelConfig.gpt2Small().withBias(false), 1024))
        .hasToString(
            """
            6N                                  746,025,984
            + attention, 12LHQT                 113,246,208
            − tables looked up                    4,718,592
            − biases and norms                      115,200
            = matmul FLOPs a token              854,438,400
            6N alone is off by 12.69 %\
            """);
  }

  @Test
  void memoryPrintsInBinaryUnits() {
    var plan = TrainingPlan.on(Precision.MIXED_16_BIT, OptimizerKind.ADAM);
    long activations = Activations.bytes(ModelConfig.gpt2Small(), 1, 1024, Recomputation.NONE);
    assertThat(plan.memory(124_439_808L).withActivations(activations))
        .hasToString(
            """
            weights                       248,879,616    237.4 MiB
            gradients                     248,879,616    237.4 MiB
            optimizer                   1,493,277,696    1.391 GiB
            activations                 1,075,838,976    1.002 GiB
            bytes on a device           3,066,875,904    2.856 GiB\
            """);
  }

  @Test
  void devicesAndStacksPrint() {
    assertThat(Accelerator.H100)
        .hasToString("H100: 989.0 TFLOP/s bf16, 67.00 TFLOP/s fp32, 80.00 GB");
    assertThat(Accelerator.A100.times(1024, 0.5))
        .hasToString("1,024 × 312.0 TFLOP/s at 50.00 % of peak: 159.7 PFLOP/s");
    assertThat(DenseStack.of(1024, 256, 256, 64))
        .hasToString(
            "256 → 256 → 64, batch 1,024: forward 167,772,160, backward 201,326,592 FLOPs");
    assertThat(TrainingCompute.sixND(70_000_000_000L, 15_000_000_000_000L))
        .hasToString("6.300 YFLOPs");
  }

  @Test
  void units() {
    assertThat(Units.flops(999)).isEqualTo("999 FLOPs");
    assertThat(Units.flops(291_648_307_200.0)).isEqualTo("291.6 GFLOPs");
    assertThat(Units.flops(0.5)).isEqualTo("0.500 FLOPs");
    assertThat(Units.binaryBytes(1_107_296_256L)).isEqualTo("1.031 GiB");
    assertThat(Units.binaryBytes(12)).isEqualTo("12 B");
    assertThat(Units.time(144 * 86_400)).isEqualTo("144.00 days");
    assertThat(Units.time(5_400)).isEqualTo("1.50 hours");
    assertThat(Units.time(90)).isEqualTo("1.50 minutes");
    assertThat(Units.time(0.755)).isEqualTo("0.755 s");
    assertThat(Units.time(0)).isEqualTo("0 s");
    assertThat(Units.time(0.0678)).isEqualTo("67.80 ms");
    assertThat(Units.time(153.2e-6)).isEqualTo("0.153 ms");
    assertThat(Units.time(2.5e-6)).isEqualTo("2.500 µs");
  }

  @Test
  void sequencesBeyondTheContext() {
    assertThatThrownBy(() -> ForwardFlops.of(ModelConfig.gpt2Small(), 1, 2048))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ForwardFlops: sequences of 2048 tokens, but the model's context is 1024;"
                + " use config.withContext(2048)");
    assertThatThrownBy(() -> KeyValueCache.of(SMALL, 1, 7, DType.F32))
        .hasMessage(
            "KeyValueCache: sequences of 7 tokens, but the model's context is 6;"
                + " use config.withContext(7)");
    assertThatThrownBy(() -> Activations.bytes(SMALL, 0, 6, Recomputation.FULL))
        .hasMessage("Activations: batch is 0, but must be 1 or more");
  }

  @Test
  void headsThatDevicesCannotShare() {
    assertThatThrownBy(() -> Activations.bytes(SMALL, 1, 6, Recomputation.NONE, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Activations: 2 heads do not split over 3 devices; use a divisor of 2");
  }

  @Test
  void counts() {
    assertThatThrownBy(() -> DenseStack.of(5, 784))
        .hasMessage("DenseStack: widths [784] make no layer; give the width before and after each");
    assertThatThrownBy(() -> DenseStack.of(5, 784, 0))
        .hasMessage("DenseStack: a width is 0, but must be 1 or more");
    assertThatThrownBy(() -> new Cluster(8, 312e12, 30))
        .hasMessage(
            "Cluster: an mfu of 30.0 is more than the peak; give a fraction, as 0.5 for 50 %");
    assertThatThrownBy(() -> Cluster.mfu(1e9, 0, 1e12))
        .hasMessage("flopsPerSecond: seconds is 0.0, but must be a number above 0");
    assertThatThrownBy(() -> new Precision(2, -1, 4, 4))
        .hasMessage(
            "Precision: gradientBytes -1, masterBytes 4 and stateBytes 4 must not be negative;"
                + " 0 means not kept");
    assertThatThrownBy(() -> TrainingCompute.sixND(0, 5))
        .hasMessage("sixND: parameters is 0, but must be 1 or more");
    assertThatThrownBy(() -> new TrainingCompute(java.math.BigInteger.valueOf(-3)))
        .hasMessage("TrainingCompute: -3 FLOPs, but work is never negative");
    assertThatThrownBy(() -> TrainingPlan.on(Precision.FP32, OptimizerKind.SGD).largestModel(-1))
        .hasMessage("largestModel: -1 bytes; give a device's memory");
  }

  @Test
  void moreThanALongHolds() {
    int huge = 1 << 30;
    ModelConfig config = ModelConfig.llama(huge, huge, huge, 1, 1 << 28).withTied(true);
    assertThatThrownBy(() -> ForwardFlops.of(config, huge, huge))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "attention: 2 × 1073741824 × 1152921504606846976 × 1073741824 × 268435456"
                + " is more than a long holds (9223372036854775807)");
    assertThatThrownBy(() -> ParameterCount.of(config).total())
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "parameters of all blocks: 1073741824 × 1152921505143717888"
                + " is more than a long holds (9223372036854775807)");
  }
}
