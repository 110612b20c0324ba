package dev.einlab.viz;

import dev.einlab.backend.Peak;
import dev.einlab.cost.Roofline;
import dev.einlab.cost.Units;
import dev.einlab.viz.Plot.Look;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The roofline of a machine, and where measured work lies below it. Both axes are logarithmic: to
 * the right more FLOPs for each byte moved, upwards more FLOPs a second. Under the slope the memory
 * is the limit, under the flat roof the arithmetic.
 *
 * <pre>
 *   RooflineChart.of(backend.measurePeak())
 *       .point("dot 1M", 0.25, 2.1e9)
 *       .point("gemm 512", 85.3, 61e9)
 * </pre>
 */
public final class RooflineChart implements Picture {
  private static final Font LABEL = Font.of(12);
  private static final double TOP = 24;

  private record Point(String label, double flopsPerByte, double flopsPerSecond) {}

  private final Roofline roof;
  private final List<Point> points;

  private RooflineChart(Roofline roof, List<Point> points) {
    this.roof = roof;
    this.points = points;
  }

  /** The roofline of a machine whose peaks were measured. */
  public static RooflineChart of(Peak peak) {
    return of(Roofline.of(peak));
  }

  public static RooflineChart of(Roofline roof) {
    return new RooflineChart(roof, List.of());
  }

  /**
   * The same chart with one more measurement.
   *
   * @throws IllegalArgumentException when a number is not positive
   */
  public RooflineChart point(String label, double flopsPerByte, double flopsPerSecond) {
    if (!(flopsPerByte > 0 && flopsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "The point \"%s\" has %s FLOPs per byte and %s FLOP/s; a logarithmic chart shows positive numbers only."
              .formatted(label, flopsPerByte, flopsPerSecond));
    }
    var more = new ArrayList<>(points);
    more.add(new Point(label, flopsPerByte, flopsPerSecond));
    return new RooflineChart(roof, List.copyOf(more));
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }

  @Override
  public String text() {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of("work", "FLOPs/byte", "measured", "roof", "of roof", "limit"));
    for (Point point : points) {
      double limit = roof.attainableFlopsPerSecond(point.flopsPerByte);
      rows.add(
          List.of(
              point.label,
              ChartNumber.of(point.flopsPerByte),
              Units.rate(point.flopsPerSecond),
              Units.rate(limit),
              percent(point),
              roof.isMemoryBound(point.flopsPerByte) ? "memory" : "arithmetic"));
    }
    String head = "Roofline: " + roof;
    return points.isEmpty() ? head : head + "\n" + Columns.aligned(rows);
  }

  private String percent(Point point) {
    double share = point.flopsPerSecond / roof.attainableFlopsPerSecond(point.flopsPerByte);
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  Svg draw() {
    var svg = new Svg("Roofline", text());
    var plot = new Plot(svg, xScale(), yScale());
    plot.frame("FLOPs for each byte moved", "FLOP/s");
    drawRoof(svg, plot);
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      plot.mark(point.flopsPerByte, point.flopsPerSecond, Look.of(i % Palette.size()));
    }
    var taken = new ArrayList<Box>();
    for (Point point : points) taken.add(markBox(plot, point));
    taken.addAll(roofBoxes(plot));
    for (int i = 0; i < points.size(); i++) drawLabel(svg, plot, points.get(i), i, taken);
    return svg;
  }

  private Scale xScale() {
    double[] all =
        DoubleStream.concat(
                DoubleStream.of(roof.ridge()), points.stream().mapToDouble(Point::flopsPerByte))
            .toArray();
    double low = DoubleStream.of(all).min().orElseThrow() / 3;
    double high = DoubleStream.of(all).max().orElseThrow() * 6;
    return new Scale(low, high, true, 0, Plot.WIDTH).rounded(8);
  }

  private Scale yScale() {
    double[] all =
        DoubleStream.concat(
                DoubleStream.of(roof.attainableFlopsPerSecond(xScale().low())),
                points.stream().mapToDouble(Point::flopsPerSecond))
            .toArray();
    double low = DoubleStream.of(all).min().orElseThrow() / 1.5;
    double high = Math.max(roof.peakFlopsPerSecond(), DoubleStream.of(all).max().orElseThrow());
    return new Scale(low, high * 1.6, true, TOP + Plot.HEIGHT, TOP).rounded(6);
  }

  private void drawRoof(Svg svg, Plot plot) {
    double ridge = roof.ridge();
    double peak = roof.peakFlopsPerSecond();
    double[] xs = {plot.x().low(), ridge, plot.x().high()};
    double[] ys = {roof.attainableFlopsPerSecond(xs[0]), peak, peak};
    double bottom = plot.y().low();
    Pen down = Pen.of(Palette.QUIET, 1).asDashed();
    plot.line(new double[] {ridge, ridge}, new double[] {bottom, peak}, down);
    plot.line(xs, ys, Pen.of(Palette.TEXT, 2.5));
    double x = plot.x().at(ridge);
    double y = plot.y().at(peak);
    Font font = LABEL.asBold();
    svg.text(plot.area().right() - 6, y - 12, "peak " + Units.rate(peak), font.end());
    String memory = "memory " + Units.decimalBytes((long) roof.bytesPerSecond()) + "/s";
    double end = Math.max(x / 2, font.width(memory) + 14);
    double slope = plot.y().at(roof.attainableFlopsPerSecond(plot.x().inverse(end)));
    svg.text(end - 8, Math.max(slope, y) - 12, memory, font.end());
    String words = String.format(Locale.ROOT, "%.3g FLOPs/byte", ridge);
    double foot = plot.area().bottom() - 11;
    svg.text(x + 6, foot, words, LABEL.start(), Palette.QUIET, Palette.PAPER);
  }

  private static Box markBox(Plot plot, Point point) {
    double x = plot.x().at(point.flopsPerByte);
    double y = plot.y().at(point.flopsPerSecond);
    return new Box(x - 5, y - 5, 10, 10);
  }

  /** The roof in small pieces, so that no label crosses them. */
  private List<Box> roofBoxes(Plot plot) {
    var boxes = new ArrayList<Box>();
    for (double x = 0; x < Plot.WIDTH; x += 4) {
      double y = plot.y().at(roof.attainableFlopsPerSecond(plot.x().inverse(x)));
      boxes.add(new Box(x, y - 3, 4, 6));
    }
    return boxes;
  }

  /** Beside its mark where nothing else is written: right, left, below, above, then farther off. */
  private void drawLabel(Svg svg, Plot plot, Point point, int index, List<Box> taken) {
    String text = point.label + " · " + percent(point);
    double width = LABEL.width(text);
    Box mark = taken.get(index);
    List<Box> used =
        Stream.concat(svg.labels().stream().map(Svg.Label::box), taken.stream()).toList();
    Box free = null;
    for (int ring = 0; free == null && ring < 12; ring++) {
      double far = 16.0 * ring;
      double[][] corners = {
        {mark.right() + 5, mark.centreY() - 6 + far},
        {mark.x() - 5 - width, mark.centreY() - 6 + far},
        {mark.right() + 5, mark.centreY() - 6 - far},
        {mark.x() - 5 - width, mark.centreY() - 6 - far}
      };
      for (double[] corner : corners) {
        var box = new Box(corner[0], corner[1], width, 12);
        boolean inside =
            box.x() > 3 && box.right() < Plot.WIDTH - 3 && box.bottom() < TOP + Plot.HEIGHT - 3;
        if (free == null && inside && used.stream().noneMatch(box::overlaps)) free = box;
      }
    }
    if (free == null) return; // no room: the table in the text names the point
    if (Math.abs(free.centreY() - mark.centreY()) > 12) {
      double end = free.x() > mark.x() ? free.x() - 3 : free.right() + 3;
      svg.line(mark.centreX(), mark.centreY(), end, free.centreY(), Pen.of(Palette.CELL_EDGE, 0.8));
    }
    svg.rect(free, 0, Palette.PAPER, null); // over the ridge and the grid
    svg.text(free.x(), free.centreY(), text, LABEL.start());
  }
}
