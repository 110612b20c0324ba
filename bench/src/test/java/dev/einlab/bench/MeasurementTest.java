package dev.einlab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Peak;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Peak PEAK = new Peak(1e12, 1e10, 2);

  @Test
  void theRatioIsThatOfMedians() {
    Measurement measured =
        new Measurement(
            "gemm/8/2t", new double[] {2, 1, 9}, new double[] {4, 3, 90}, "PyTorch", 1000, PEAK, 2);
    assertThat(measured.ratio()).isCloseTo(2, within(1e-12));
    assertThat(measured.row()).contains("2.00", "2.00–10.00");
    assertThat(measured.json().get("pairs").getAsInt()).isEqualTo(3);
    assertThat(measured.json().get("gflops").getAsDouble()).isCloseTo(5e-7, within(1e-12));
  }

  @Test
  void withoutAPeerOnlyOurColumnsAreThere() {
    Measurement measured =
        new Measurement("op/x", new double[] {1, 2}, new double[0], null, 0, PEAK, 1);
    assertThat(measured.json().get("ratio").isJsonNull()).isTrue();
    assertThat(measured.row()).contains("1500.000 ms").doesNotContain("%");
  }

  @Test
  void workloadsHaveDistinctNamesAndEinsumsSpanSevenPowersOfTen() {
    assertThat(Workloads.all()).extracting(Workloads.Planned::name).doesNotHaveDuplicates();
    assertThat(Workloads.all().stream().filter(w -> w.name().startsWith("einsum/"))).hasSize(30);
  }

  @Test
  void ourSideOfAWorkloadRunsByItself() throws Exception {
    Workload tiny =
        Workloads.all().stream()
            .filter(w -> w.name().equals("tiny/einsum"))
            .findFirst()
            .orElseThrow()
            .workload()
            .get();
    Measurement measured = new Bench(null, 1, 3).run(tiny);
    assertThat(measured.ours()).hasSize(3);
    for (double seconds : measured.ours()) assertThat(seconds).isPositive();
  }
}
