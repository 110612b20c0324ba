package dev.einlab.viz;

import dev.einlab.backend.Peak;
import dev.einlab.cost.Roofline;
import dev.einlab.cost.Units;
import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.FlopCounter.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a piece of work cost and how fast it ran: FLOPs and bytes by operation, time, FLOP/s,
 * arithmetic intensity, and where the machine's peak was measured, the share of it.
 *
 * @param cost what was counted
 * @param seconds how long it took
 * @param peak what the machine can do, or null where that was not measured
 */
public record FlopsReport(FlopCounter cost, double seconds, Peak peak) {
  private static final List<String> HEADER =
      List.of("operation", "calls", "FLOPs", "of them matmul", "bytes");
  private static final List<Boolean> NUMERIC = List.of(false, true, true, true, true);

  /** The forms a front end may choose from: {@code text/plain} and {@code text/html}. */
  public Map<String, String> mimeBundle() {
    String html = HtmlTable.of("", HEADER, NUMERIC, rows(), summary());
    return Map.of("text/plain", toString(), "text/html", html);
  }

  @Override
  public String toString() {
    var all = new ArrayList<List<String>>();
    all.add(HEADER);
    all.addAll(rows());
    return Columns.aligned(all, NUMERIC) + "\n" + summary();
  }

  private List<List<String>> rows() {
    var rows = new ArrayList<List<String>>();
    boolean phases = cost.byPhase().size() > 1;
    cost.byPhase()
        .forEach((phase, sum) -> {
          if (phases) rows.add(row(phase, sum));
          cost.byOperation(phase)
              .forEach((name, count) -> rows.add(row(phases ? "  " + name : name, count)));
        });
    rows.add(row("total", cost.total()));
    return rows;
  }

  private static List<String> row(String name, Count count) {
    return List.of(
        name,
        Wiring.grouped(count.calls()),
        Wiring.grouped(count.flops()),
        Wiring.grouped(count.matmulFlops()),
        Wiring.grouped(count.bytes()));
  }

  /** FLOPs for each byte, as counted; NaN where no bytes moved. */
  public double flopsPerByte() {
    return cost.bytes() == 0 ? Double.NaN : (double) cost.flops() / cost.bytes();
  }

  /** All FLOPs over the time. */
  public double flopsPerSecond() {
    return cost.flops() / seconds;
  }

  /** The cell on the roofline of the machine. */
  RooflineChart roofline() {
    var chart = RooflineChart.of(peak);
    return cost.flops() == 0 ? chart : chart.point("cell", flopsPerByte(), flopsPerSecond());
  }

  private String summary() {
    if (cost.flops() == 0) return Units.time(seconds) + ", no FLOPs counted";
    String speed =
        String.format(
            Locale.ROOT,
            "%s, %s, %.3g FLOPs/byte",
            Units.time(seconds),
            Units.rate(flopsPerSecond()),
            flopsPerByte());
    if (cost.total().skippedFlops() > 0) {
      speed += "\n%,d FLOPs skipped by causality".formatted(cost.total().skippedFlops());
    }
    if (peak == null) return speed;
    double mfu = cost.matmulFlops() / seconds / peak.flopsPerSecond();
    return speed
        + String.format(
            Locale.ROOT,
            "\nmeasured: %s\nMFU %.1f %%: matrix products only, of the peak",
            Roofline.of(peak),
            100 * mfu);
  }
}
