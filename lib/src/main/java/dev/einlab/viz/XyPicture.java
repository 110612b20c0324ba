package dev.einlab.viz;

import dev.einlab.viz.Plot.Key;
import dev.einlab.viz.Plot.Look;
import dev.einlab.viz.Plot.Sample;
import dev.einlab.viz.Svg.Pen;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.None;

/** XChart's XYChart, drawn by us. What is drawn is what the chart holds when it is asked. */
record XyPicture(XYChart chart) implements Picture {
  private static final int MARKS_ON_A_LINE = 12;
  private static final int MOST_ROWS = 12;

  @Override
  public String svg() {
    return draw().toString();
  }

  @Override
  public String toString() {
    return text();
  }

  private List<XYSeries> series() {
    return chart.getSeriesMap().values().stream().filter(XYSeries::isEnabled).toList();
  }

  private XYSeriesRenderStyle style(XYSeries series) {
    XYSeriesRenderStyle own = series.getXYSeriesRenderStyle();
    return own == null ? chart.getStyler().getDefaultSeriesRenderStyle() : own;
  }

  Svg draw() {
    List<XYSeries> all = series();
    var svg = new Svg(title(), text());
    List<Look> looks = looks(all);
    List<Key> legend = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      XYSeries one = all.get(i);
      if (one.isShowInLegend()) legend.add(new Key(one.getLabel(), looks.get(i), sample(one)));
    }
    boolean shown = all.size() > 1 && chart.getStyler().isLegendVisible();
    double top = Plot.header(svg, chart.getTitle(), shown ? legend : List.of());
    top += chart.getYAxisTitle().isBlank() ? 0 : 20;
    var plot = new Plot(svg, xScale(), yScale(top));
    plot.frame(chart.getXAxisTitle(), chart.getYAxisTitle());
    for (int i = 0; i < all.size(); i++) drawSeries(plot, all.get(i), looks.get(i), all.size() > 1);
    return svg;
  }

  /** Colours and dashes that were given stay; the others get the next of ours. */
  private static List<Look> looks(List<XYSeries> all) {
    List<Look> looks = new ArrayList<>();
    int ours = 0;
    for (int i = 0; i < all.size(); i++) {
      XYSeries one = all.get(i);
      var own = one.getLineColor() == null ? one.getMarkerColor() : one.getLineColor();
      Look look =
          own == null ? Look.of(ours++) : Look.of(i, "#%06X".formatted(own.getRGB() & 0xFFFFFF));
      looks.add(
          one.getLineStyle() == null
              ? look
              : new Look(look.index(), look.colour(), dashes(one.getLineStyle())));
    }
    return looks;
  }

  private static String dashes(BasicStroke stroke) {
    if (stroke.getDashArray() == null) return "";
    var lengths = new StringJoiner(" ");
    for (float length : stroke.getDashArray()) lengths.add(ChartNumber.of(length));
    return lengths.toString();
  }

  private Sample sample(XYSeries series) {
    if (style(series) == XYSeriesRenderStyle.Scatter) return Sample.MARKS;
    return isMarked(series) ? Sample.MARKED_LINE : Sample.LINE;
  }

  private boolean isMarked(XYSeries series) {
    return switch (style(series)) {
      case Step, StepArea -> false;
      default -> !(series.getMarker() instanceof None);
    };
  }

  private void drawSeries(Plot plot, XYSeries series, Look look, boolean among) {
    double[] xs = series.getXData();
    double[] ys = series.getYData();
    boolean scatter = style(series) == XYSeriesRenderStyle.Scatter;
    boolean steps =
        style(series) == XYSeriesRenderStyle.Step || style(series) == XYSeriesRenderStyle.StepArea;
    int[] kept = Plot.thinned(xs.length);
    if (series.getExtraValues() != null) drawErrors(plot, series, kept, look);
    if (!scatter) {
      double[] shownX = Arrays.stream(kept).mapToDouble(i -> xs[i]).toArray();
      double[] shownY = Arrays.stream(kept).mapToDouble(i -> ys[i]).toArray();
      if (steps) drawSteps(plot, shownX, shownY, look);
      else plot.line(shownX, shownY, look.pen());
    }
    int every = scatter ? 1 : Math.max(1, (kept.length - 1) / MARKS_ON_A_LINE + 1);
    boolean few = kept.length <= 2 * MARKS_ON_A_LINE;
    if (!scatter && (!isMarked(series) || !(few || among))) return;
    for (int i = 0; i < kept.length; i += few ? 1 : every)
      plot.mark(xs[kept[i]], ys[kept[i]], look);
  }

  /** Each value holds until the next one. */
  private static void drawSteps(Plot plot, double[] xs, double[] ys, Look look) {
    var stepX = new double[Math.max(0, 2 * xs.length - 1)];
    var stepY = new double[stepX.length];
    for (int i = 0; i < stepX.length; i++) {
      stepX[i] = xs[(i + 1) / 2];
      stepY[i] = ys[i / 2];
    }
    plot.line(stepX, stepY, look.pen());
  }

  private static void drawErrors(Plot plot, XYSeries series, int[] kept, Look look) {
    Pen pen = Pen.of(look.colour(), 1.2);
    for (int i : kept) {
      double x = series.getXData()[i];
      double y = series.getYData()[i];
      double error = series.getExtraValues()[i];
      plot.line(new double[] {x, x}, new double[] {y - error, y + error}, pen);
    }
  }

  private Scale xScale() {
    XYStyler styler = chart.getStyler();
    double[] range = range(XYSeries::getXData, styler.isXAxisLogarithmic());
    double low = styler.getXAxisMin() == null ? range[0] : styler.getXAxisMin();
    double high = styler.getXAxisMax() == null ? range[1] : styler.getXAxisMax();
    boolean points = series().stream().anyMatch(s -> style(s) == XYSeriesRenderStyle.Scatter);
    var scale = scale(low, high, styler.isXAxisLogarithmic(), 0, Plot.WIDTH);
    return points && styler.getXAxisMin() == null ? scale.rounded(8) : scale;
  }

  private Scale yScale(double top) {
    XYStyler styler = chart.getStyler();
    boolean log = styler.isYAxisLogarithmic();
    double[] range = range(XYSeries::getYData, log);
    boolean nearZero = !log && range[0] > 0 && range[0] < 0.4 * range[1];
    double low = styler.getYAxisMin() != null ? styler.getYAxisMin() : nearZero ? 0 : range[0];
    double high = styler.getYAxisMax() == null ? range[1] : styler.getYAxisMax();
    var scale = scale(low, high, log, top + Plot.HEIGHT, top);
    boolean fixed = styler.getYAxisMin() != null || styler.getYAxisMax() != null;
    return fixed ? scale : scale.rounded(6);
  }

  /** A scale with room, even where all values are equal. */
  private static Scale scale(double low, double high, boolean log, double from, double to) {
    if (low < high) return new Scale(low, high, log, from, to);
    if (log) return new Scale(low / 2, low * 2, true, from, to);
    double room = low == 0 ? 1 : Math.abs(low) / 2;
    return new Scale(low - room, low + room, false, from, to);
  }

  /** Least and greatest number that can be shown; 0 to 1, or 1 to 10, where there is none. */
  private double[] range(Function<XYSeries, double[]> data, boolean log) {
    double[] shown =
        series().stream()
            .flatMapToDouble(s -> Arrays.stream(data.apply(s)))
            .filter(v -> Double.isFinite(v) && (!log || v > 0))
            .toArray();
    if (shown.length == 0) return log ? new double[] {1, 10} : new double[] {0, 1};
    var range = DoubleStream.of(shown).summaryStatistics();
    return new double[] {range.getMin(), range.getMax()};
  }

  private String title() {
    return chart.getTitle().isBlank() ? "Chart" : chart.getTitle();
  }

  /** The numbers of all series that the legend names, long ones thinned to a dozen rows. */
  @Override
  public String text() {
    var text = new StringBuilder(title());
    for (XYSeries series : series()) {
      if (!series.isShowInLegend()) continue;
      double[] xs = series.getXData();
      double[] ys = series.getYData();
      text.append("\n\n").append(series.getLabel());
      text.append(", %,d %s".formatted(xs.length, xs.length == 1 ? "point" : "points"));
      var rows = new ArrayList<List<String>>();
      rows.add(List.of(word(chart.getXAxisTitle(), "x"), word(chart.getYAxisTitle(), "y")));
      int shown = Math.min(xs.length, MOST_ROWS);
      for (int row = 0; row < shown; row++) {
        int i = shown == 1 ? 0 : (int) ((long) row * (xs.length - 1) / (shown - 1));
        rows.add(List.of(ChartNumber.of(xs[i]), ChartNumber.of(ys[i])));
      }
      text.append('\n').append(Columns.aligned(rows));
    }
    return text.toString();
  }

  private static String word(String title, String otherwise) {
    return title.isBlank() ? otherwise : title;
  }
}
