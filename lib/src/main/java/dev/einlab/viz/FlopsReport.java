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
import java.util.stream.Stream;

/**
 * What a piece of work cost and how fast it ran: FLOPs, bytes, time and FLOP/s by operation,
 * arithmetic intensity, and where the machine's peak was measured, the share of it.
 *
 * @param cost what was counted
 * @param seconds how long all of it took; what happened between the operations is part of it
 * @param peak what the machine can do, or null where that was not measured
 */
public record FlopsReport(FlopCounter cost, double seconds, Peak peak) {
  private static final List<String> HEADER =
      List.of("operation", "calls", "FLOPs", "of them matmul", "bytes", "time", "FLOP/s", "MFU");

  /** The forms a front end may choose from: {@code text/plain} and {@code text/html}. */
  public Map<String, String> mimeBundle() {
    String html = HtmlTable.of("", columns(HEADER), numeric(), rows(), summary());
    return Map.of("text/plain", toString(), "text/html", html);
  }

  @Override
  public String toString() {
    var all = new ArrayList<List<String>>();
    all.add(columns(HEADER));
    all.addAll(rows());
    return Columns.aligned(all, numeric()) + "\n" + summary();
  }

  /** The share of the peak is there where the peak was measured. */
  private List<String> columns(List<String> row) {
    return peak == null ? row.subList(0, row.size() - 1) : row;
  }

  private List<Boolean> numeric() {
    return columns(HEADER).stream().map(name -> !name.equals("operation")).toList();
  }

  private List<List<String>> rows() {
    var rows = new ArrayList<List<String>>();
    boolean phases = cost.byPhase().size() > 1;
    cost.byPhase()
        .forEach((phase, sum) -> {
          if (phases) rows.add(row(phase, sum, cost.seconds(phase)));
          cost.byOperation(phase)
              .forEach((name, count) ->
                  rows.add(row((phases ? "  " : "") + name, count, cost.seconds(phase, name))));
        });
    rows.add(row("total", cost.total(), cost.seconds()));
    return rows;
  }

  private List<String> row(String name, Count count, double took) {
    Stream<String> counted =
        Stream.of(count.calls(), count.flops(), count.matmulFlops(), count.bytes())
            .map(Wiring::grouped);
    Stream<String> timed = Stream.of(Units.time(took), rate(count.flops(), took), mfu(count, took));
    return columns(Stream.of(Stream.of(name), counted, timed).flatMap(s -> s).toList());
  }

  private static String rate(long flops, double took) {
    return took == 0 ? "" : Units.rate(flops / took);
  }

  private String mfu(Count count, double took) {
    if (peak == null || took == 0) return "";
    double share = count.matmulFlops() / took / peak.flopsPerSecond();
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** FLOPs for each byte, as counted; NaN where no bytes moved. */
  public double flopsPerByte() {
    return cost.bytes() == 0 ? Double.NaN : (double) cost.flops() / cost.bytes();
  }

  /** All FLOPs over the time spent in operations. */
  public double flopsPerSecond() {
    return cost.flops() / cost.seconds();
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
            "%s, of them %s in operations: %s, %.3g FLOPs/byte",
            Units.time(seconds),
            Units.time(cost.seconds()),
            Units.rate(flopsPerSecond()),
            flopsPerByte());
    if (cost.total().skippedFlops() > 0) {
      speed += "\n%,d FLOPs skipped by causality".formatted(cost.total().skippedFlops());
    }
    if (peak == null) return speed;
    return speed
        + "\nmeasured: %s\nMFU %s over all of the time: matrix products only, of the peak"
            .formatted(Roofline.of(peak), mfu(cost.total(), seconds));
  }
}
