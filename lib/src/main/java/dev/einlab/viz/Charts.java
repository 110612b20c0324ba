package dev.einlab.viz;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * XChart's charts as pictures of this library.
 *
 * <pre>
 *   var chart = new XYChartBuilder().title("Loss").xAxisTitle("step").yAxisTitle("loss").build();
 *   chart.addSeries("SGD", steps, losses);
 *   Charts.of(chart)
 * </pre>
 *
 * XChart's own SVG draws every letter as outlines of the machine's fonts: 400 kB for two lines, and
 * different on the next machine. So line, scatter, step, area and bar charts are drawn here from
 * the chart's series, titles, limits and logarithmic axes, in the colours of all other pictures,
 * unless a series has been given its own. Any other kind is painted by XChart into pixels.
 */
public final class Charts {
  private Charts() {}

  /** Lines, steps, areas and points over two number axes, with error bars where given. */
  public static Picture of(XYChart chart) {
    return new XyPicture(chart);
  }

  /** Bars over categories, side by side, or stacked where the styler says so. */
  public static Picture of(CategoryChart chart) {
    return new BarPicture(chart);
  }

  /** Any other chart, as XChart paints it. */
  public static Picture of(Chart<?, ?> chart) {
    return switch (chart) {
      case XYChart xy -> new XyPicture(xy);
      case CategoryChart bars -> new BarPicture(bars);
      default -> new PaintedPicture(chart);
    };
  }
}
