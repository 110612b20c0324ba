package dev.einlab.viz;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Peak;
import dev.einlab.display.CellMagic;
import dev.einlab.display.Display;
import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        .containsExactly("operation", "calls", "FLOPs", "of them matmul", "bytes");
    assertThat(lines[2].split(" {2,}")).containsExactly("total", "1", "1,024", "1,024", "896");
    assertThat(lines[3]).endsWith(", 1.024 GFLOP/s, 1.14 FLOPs/byte");
    assertThat(lines[4]).isEqualTo("measured: 4.000 GFLOP/s, 2.000 GB/s, ridge at 2.00 FLOPs/byte");
    assertThat(lines[5]).isEqualTo("MFU 25.6 %: matrix products only, of the peak");
    assertThat(report.mimeBundle().get("text/html")).contains("MFU 25.6 %");
    assertThat(report.roofline().text()).contains("cell", "45 %", "memory");
  }

  @Test
  void workWithoutFlopsIsSaidToHaveNone() {
    var report = new FlopsReport(FlopCounter.count(() -> a.t()), 0.5, new Peak(4e9, 2e9, 2));
    assertThat(report.toString()).endsWith(", no FLOPs counted");
    assertThat(report.roofline().text()).startsWith("Roofline: ");
  }
}
