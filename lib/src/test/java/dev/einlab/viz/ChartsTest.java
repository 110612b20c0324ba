package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Peak;
import dev.einlab.cost.Roofline;
import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.PieChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

class ChartsTest {
  private static final double[] X = {1, 2, 3, 4};

  private static XYChart chart(String title) {
    return new XYChartBuilder().title(title).xAxisTitle("step").yAxisTitle("loss").build();
  }

  private static XYChart lines(int count) {
    XYChart chart = chart(count + " lines");
    for (int i = 0; i < count; i++) {
      int line = i;
      chart.addSeries(
          "a line with the number " + i, X, Arrays.stream(X).map(x -> x * line).toArray());
    }
    return chart;
  }

  private static XYChart logarithmic() {
    XYChart chart = chart("");
    chart.addSeries("with zero and nothing", X, new double[] {0, 1e-5, Double.NaN, 3e7});
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisLogarithmic(true);
    return chart;
  }

  private static XYChart scatter() {
    XYChart chart = chart("points");
    chart.getStyler().setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    chart.addSeries("all equal", new double[] {2, 2}, new double[] {5, 5});
    return chart;
  }

  private static XYChart withErrors() {
    XYChart chart = chart("errors");
    chart.addSeries("measured", X, new double[] {1, 2, 3, 2}, new double[] {.1, .2, .3, .1});
    chart.addSeries("steps", X, X).setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
    return chart;
  }

  private static CategoryChart bars(String... names) {
    CategoryChart chart = new CategoryChartBuilder().title("bars").yAxisTitle("GB").build();
    List<String> categories = List.of(names);
    chart.addSeries("one", categories, categories.stream().map(String::length).toList());
    chart.addSeries("two", categories, categories.stream().map(n -> 0.5 - n.length()).toList());
    return chart;
  }

  private static CategoryChart histogram() {
    CategoryChart chart = new CategoryChartBuilder().xAxisTitle("value").build();
    double[] middles = new double[40];
    double[] counts = new double[40];
    for (int i = 0; i < 40; i++) {
      middles[i] = -4 + i / 5.0 + 1 / 30.0;
      counts[i] = i % 7;
    }
    chart.addSeries("count", middles, counts);
    return chart;
  }

  private static CategoryChart stacked() {
    CategoryChart chart = bars("parameters of the model", "gradients", "states of the optimizer");
    chart.getStyler().setStacked(true);
    return chart;
  }

  static Stream<XYChart> xyCharts() {
    return Stream.of(
        chart("empty"), lines(1), lines(3), lines(9), logarithmic(), scatter(), withErrors());
  }

  static Stream<CategoryChart> barCharts() {
    return Stream.of(
        bars("a", "bb", "ccc"),
        bars("a long name that fits below no bar", "another such name", "and one more of them"),
        histogram(),
        stacked());
  }

  @ParameterizedTest
  @MethodSource("xyCharts")
  void everyXyChartIsReadableAndComplete(XYChart chart) throws Exception {
    PictureChecks.readable(new XyPicture(chart).draw());
    PictureChecks.complete(Charts.of(chart));
  }

  @ParameterizedTest
  @MethodSource("barCharts")
  void everyBarChartIsReadableAndComplete(CategoryChart chart) throws Exception {
    PictureChecks.readable(new BarPicture(chart).draw());
    PictureChecks.complete(Charts.of(chart));
  }

  @Test
  void otherChartsArePaintedByXChart() throws Exception {
    var pie = new PieChartBuilder().title("Shares").width(300).height(200).build();
    pie.addSeries("attention", 1);
    pie.addSeries("feed-forward", 2);
    PictureChecks.complete(Charts.of(pie));
    assertThat(Charts.of(pie).text()).isEqualTo("Shares (PieChart of attention, feed-forward)");
  }

  @Test
  void textHoldsTheNumbers() {
    XYChart chart = chart("Loss");
    chart.addSeries("SGD", X, new double[] {2.3, 1.25, 0.000012345678, 1e20});
    assertThat(Charts.of(chart).text())
        .isEqualTo(
            """
            Loss

            SGD, 4 points
            step         loss
               1          2.3
               2         1.25
               3  0.000012346
               4         1e20\
            """);
    assertThat(Charts.of(bars("a", "bb")).text())
        .isEqualTo(
            """
            bars
            category  one   two
            a           1  -0.5
            bb          2  -1.5\
            """);
  }

  @Test
  void longSeriesAreThinnedInTextAndPicture() {
    double[] x = new double[100_000];
    for (int i = 0; i < x.length; i++) x[i] = i;
    XYChart chart = chart("long");
    chart.addSeries("all", x, x);
    assertThat(Charts.of(chart).text().lines()).hasSize(16);
    assertThat(Charts.of(chart).text()).contains("99,999  99,999");
    assertThat(Charts.of(chart).svg().length()).isLessThan(20_000);
  }

  /** A line from far below to far above the limits is cut where it leaves the frame. */
  @Test
  void linesEndAtTheFrame() {
    var svg = new Svg("t", "d");
    var plot = new Plot(svg, new Scale(0, 10, false, 0, 100), new Scale(0, 10, false, 100, 0));
    plot.line(new double[] {-5, 15}, new double[] {-5, 15}, Svg.Pen.of("#000000", 1));
    assertThat(svg.toString()).contains("points=\"0,100 100,0\"");
    plot.line(new double[] {-5, -1}, new double[] {3, 3}, Svg.Pen.of("#000000", 1));
    assertThat(svg.toString().split("polyline")).hasSize(2);
  }

  @Test
  void aSeriesKeepsTheColourItWasGiven() {
    XYChart chart = lines(2);
    chart.getSeriesMap().get("a line with the number 1").setLineColor(new Color(0x123456));
    assertThat(Charts.of(chart).svg()).contains("#123456").contains(Palette.ink(0));
  }

  /** Nobody looks in the chart for a mark that only the legend shows. */
  @Test
  void theLegendShowsWhatTheChartShows() {
    XYChart chart = lines(2);
    assertThat(count("<circle", chart)).isEqualTo(X.length + 1);
    chart.getSeriesMap().get("a line with the number 0").setMarker(SeriesMarkers.NONE);
    assertThat(count("<circle", chart)).isZero();
    assertThat(count("stroke-dasharray=\"8 3\"", chart)).isEqualTo(2);
    chart
        .getSeriesMap()
        .get("a line with the number 1")
        .setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    assertThat(count("stroke-dasharray=\"8 3\"", chart)).isZero();
  }

  @Test
  void aSeriesOutsideTheLegendIsDrawnAndNotNamed() {
    XYChart chart = lines(3);
    chart.getSeriesMap().get("a line with the number 1").setShowInLegend(false);
    assertThat(count("<polyline", chart)).isGreaterThan(count("<polyline", lines(2)));
    assertThat(Charts.of(chart).svg()).doesNotContain("number 1");
    assertThat(Charts.of(chart).text()).contains("number 0").doesNotContain("number 1");
  }

  @Test
  void aSeriesKeepsTheDashesItWasGiven() {
    XYChart chart = lines(2);
    chart.getSeriesMap().get("a line with the number 1").setLineStyle(SeriesLines.SOLID);
    assertThat(count("stroke-dasharray", chart)).isZero();
  }

  private static int count(String piece, XYChart chart) {
    return Charts.of(chart).svg().split(piece, -1).length - 1;
  }

  @Test
  void limitsOfTheStylerHold() {
    XYChart chart = lines(2);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(40.0);
    assertThat(Charts.of(chart).svg()).contains(">40</text>");
  }

  private static RooflineChart roofline() {
    return RooflineChart.of(new Peak(80e9, 20e9, 2))
        .point("dot", 0.25, 4.1e9)
        .point("axpy", 0.167, 2.9e9)
        .point("gemm 512", 85.3, 71e9)
        .point("gemm 1024", 170.6, 74e9)
        .point("gemm 1025", 171, 74.1e9)
        .point("softmax", 0.6, 1.3e9);
  }

  @Test
  void rooflinesAreReadableAndComplete() throws Exception {
    PictureChecks.readable(roofline().draw());
    PictureChecks.complete(roofline());
    PictureChecks.readable(RooflineChart.of(new Roofline(1e12, 1e9)).draw());
    assertThat(roofline().draw().labels().stream().map(Svg.Label::text))
        .contains("dot · 82 %", "gemm 512 · 89 %", "gemm 1025 · 93 %", "softmax · 11 %");
  }

  @Test
  void textOfARooflineTellsEachPointsLimit() {
    var chart = RooflineChart.of(new Roofline(80e9, 20e9)).point("dot", 0.25, 4.1e9);
    assertThat(chart.text())
        .isEqualTo(
            """
            Roofline: 80.00 GFLOP/s, 20.00 GB/s, ridge at 4.00 FLOPs/byte
            work  FLOPs/byte  measured       roof           of roof  limit
            dot         0.25  4.100 GFLOP/s  5.000 GFLOP/s  82 %     memory\
            """);
    assertThatThrownBy(() -> chart.point("nothing", 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The point \"nothing\" has 0.0 FLOPs per byte and 1.0 FLOP/s; a logarithmic chart shows"
                + " positive numbers only.");
  }
}
