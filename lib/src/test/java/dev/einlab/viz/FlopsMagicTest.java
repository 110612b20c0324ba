package dev.einlab.viz;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Peak;
import dev.einlab.cost.Units;
import dev.einlab.display.CellMagic;
import dev.einlab.display.Display;
import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_OUT)
class FlopsMagicTest {
  private final List<Object> shown = new ArrayList<>();
  private final CellMagic magic =
      ServiceLoader.load(CellMagic.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(found -> found.name().equals("flops"))
          .findFirst()
          .orElseThrow();
  private final Tensor a = ones(4, 8);
  private final Tensor b = ones(8, 16);

  @BeforeEach
  void connect() {
    Display.connect(value -> {
      shown.add(value);
      return shown::add;
    });
  }

  @AfterEach
  void disconnect() {
    Display.connect(null);
  }

  @Test
  void countsTheCellAndReturnsItsValue() throws Exception {
    Object value = magic.run("", () -> einsum("ij,jk->ik", a, b));
    assertThat(((Tensor) value).sum().item()).isEqualTo(4 * 8 * 16);
    assertThat(shown).hasSize(1);
    var report = (FlopsReport) shown.getFirst();
    assertThat(report.cost().flops()).isEqualTo(2 * 4 * 8 * 16);
    assertThat(report.peak()).isNull();
    assertThat(report.seconds()).isPositive();
  }

  @Test
  void whatTheCellThrowsIsThrownAndNothingIsShown() {
    var failure = new IOException("no such file");
    assertThatThrownBy(() ->
            magic.run(
                "",
                () -> {
                  throw failure;
                }))
        .isSameAs(failure);
    assertThat(shown).isEmpty();
  }

  @Test
  void anotherArgumentIsRefused() {
    assertThatThrownBy(() -> magic.run("peek", () -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("%%flops was given \"peek\"; it takes nothing, or peak.");
  }

  @Test
  void theReportTellsSpeedIntensityAndShareOfThePeak() {
    FlopCounter cost = FlopCounter.count(() -> einsum("ij,jk->ik", a, b));
    var report = new FlopsReport(cost, 1e-6, new Peak(4e9, 2e9, 2));
    String[] lines = report.toString().split("\n");
    assertThat(lines[0].split(" {2,}"))
        .containsExactly(
            "operation", "calls", "FLOPs", "of them matmul", "bytes", "time", "FLOP/s", "MFU");
    String rate = Units.rate(1024 / cost.seconds());
    String mfu = String.format(Locale.ROOT, "%.1f %%", 100 * 1024 / cost.seconds() / 4e9);
    String time = Units.time(cost.seconds());
    assertThat(lines[2].split(" {2,}"))
        .containsExactly("total", "1", "1,024", "1,024", "896", time, rate, mfu);
    assertThat(lines[3])
        .isEqualTo(
            "%s, of them %s in operations: %s, 1.14 FLOPs/byte"
                .formatted(Units.time(1e-6), time, rate));
    assertThat(lines[4]).isEqualTo("measured: 4.000 GFLOP/s, 2.000 GB/s, ridge at 2.00 FLOPs/byte");
    assertThat(lines[5])
        .isEqualTo("MFU 25.6 % over all of the time: matrix products only, of the peak");
    assertThat(report.mimeBundle().get("text/html")).contains("MFU 25.6 %", "<th", rate);
    assertThat(report.roofline().text()).contains("cell", rate, "memory");
  }

  @Test
  void withoutAPeakThereIsNoShareOfIt() {
    var report = new FlopsReport(FlopCounter.count(() -> einsum("ij,jk->ik", a, b)), 1, null);
    assertThat(report.toString().lines().findFirst().orElseThrow()).endsWith("FLOP/s");
    assertThat(report.toString()).doesNotContain("MFU", "measured");
  }

  @Test
  void phasesAreToldApart() {
    Tensor weight = ones(8, 16).requiresGrad(true);
    FlopCounter cost =
        FlopCounter.count(() -> einsum("ij,jk->ik", a, weight).relu().sum().backward());
    String text = new FlopsReport(cost, 1, null).toString();
    assertThat(text.lines().map(line -> line.replaceFirst("(?<=\\S) .*", "")))
        .contains("forward", "  einsum", "  relu", "  sum", "backward", "total");
    assertThat(cost.seconds("forward") + cost.seconds("backward"))
        .isCloseTo(cost.seconds(), within(1e-9));
    assertThat(cost.seconds("forward", "einsum")).isPositive().isLessThan(cost.seconds("forward"));
  }

  @Test
  void workWithoutFlopsIsSaidToHaveNone() {
    var report = new FlopsReport(FlopCounter.count(() -> a.t()), 0.5, new Peak(4e9, 2e9, 2));
    assertThat(report.toString()).endsWith(", no FLOPs counted");
    assertThat(report.roofline().text()).startsWith("Roofline: ");
  }
}
