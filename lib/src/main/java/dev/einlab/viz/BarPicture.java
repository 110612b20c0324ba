package dev.einlab.viz;

import dev.einlab.viz.Plot.Key;
import dev.einlab.viz.Plot.Look;
import dev.einlab.viz.Plot.Sample;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

/**
 * XChart's CategoryChart as bars, drawn by us: upright where the names of the categories fit below
 * them, else lying, with the names at the left.
 */
record BarPicture(CategoryChart chart) implements Picture {
  private static final double LYING_BAR = 22;
  private static final double LYING_LENGTH = 440;
  private static final int MOST_ROWS = 40;
  private static final int MOST_WRITTEN = 16;
  private static final Font NAME = Font.of(12);
  private static final Font TICK = Font.of(11);
  private static final Font WORDS = Font.of(12).asBold();
  private static final Pen EDGE = Pen.of(Palette.PAPER, 0.6);
  private static final Pen ZERO = Pen.of(Palette.CELL_EDGE, 1);
  private static final Pen GRID = Pen.of("#E3E6EA", 1);

  @Override
  public String svg() {
    return draw().toString();
  }

  @Override
  public String toString() {
    return text();
  }

  Svg draw() {
    var svg = new Svg(title(), text());
    BarData data = BarData.of(chart);
    List<Look> looks = looks();
    boolean legend = looks.size() > 1 && chart.getStyler().isLegendVisible();
    List<Key> keys = new ArrayList<>();
    for (int i = 0; legend && i < looks.size(); i++) {
      keys.add(new Key(data.series().get(i), looks.get(i), Sample.BAR));
    }
    double top = Plot.header(svg, chart.getTitle(), keys);
    double room = Plot.WIDTH / Math.max(1, data.categories().size()) - 6;
    boolean fit = data.labels().stream().allMatch(name -> NAME.width(name) <= room);
    if (fit || data.numeric()) drawUpright(svg, data, looks, top + 20);
    else drawLying(svg, data, looks, top);
    return svg;
  }

  private List<Look> looks() {
    List<Look> looks = new ArrayList<>();
    for (CategorySeries series : chart.getSeriesMap().values()) {
      if (!series.isEnabled()) continue;
      var own = series.getFillColor();
      String colour =
          own == null ? Palette.fill(looks.size()) : "#%06X".formatted(own.getRGB() & 0xFFFFFF);
      looks.add(Look.of(looks.size(), colour));
    }
    return looks;
  }

  private void drawUpright(Svg svg, BarData data, List<Look> looks, double top) {
    double bottom = top + Plot.HEIGHT;
    Scale y = data.scale(bottom, top);
    double slot = Plot.WIDTH / Math.max(1, data.categories().size());
    for (Scale.Tick tick : y.ticks(6)) {
      svg.line(0, y.at(tick.value()), Plot.WIDTH, y.at(tick.value()), GRID);
      String label = tick.label();
      svg.text(-7, y.at(tick.value()), label, TICK.end(), Palette.QUIET, Palette.PAPER);
    }
    List<BarData.Bar> bars = data.bars(slot);
    for (BarData.Bar bar : bars) {
      double from = y.at(bar.from());
      double to = y.at(bar.to());
      var box = new Box(bar.along(), Math.min(from, to), bar.thickness(), Math.abs(from - to));
      svg.rect(box, 0, looks.get(bar.series()).colour(), EDGE);
      String value = ChartNumber.of(bar.value());
      boolean fits = TICK.width(value) <= bar.thickness() + 4;
      if (fits && bars.size() <= MOST_WRITTEN && !data.stacked()) {
        svg.text(box.centreX(), to + (bar.value() < 0 ? 9 : -8), value, TICK);
      }
    }
    svg.line(0, y.at(0), Plot.WIDTH, y.at(0), ZERO);
    List<String> labels = data.labels();
    double widest = labels.stream().mapToDouble(NAME::width).max().orElse(0) + 8;
    int every = Ticks.step(labels.size(), Plot.WIDTH / widest);
    for (int c = 0; c < labels.size(); c += every) {
      svg.text((c + 0.5) * slot, bottom + 14, labels.get(c), NAME);
    }
    words(svg, chart.getYAxisTitle(), " ↑", 0, top - 22, WORDS.start());
    words(svg, chart.getXAxisTitle(), " →", Plot.WIDTH, bottom + 34, WORDS.end());
  }

  private void drawLying(Svg svg, BarData data, List<Look> looks, double top) {
    double slot = LYING_BAR * (data.stacked() ? 1 : data.series().size()) + 8;
    double left = data.categories().stream().mapToDouble(NAME::width).max().orElse(0) + 9;
    double right = left + LYING_LENGTH;
    double bottom = top + slot * data.categories().size();
    Scale x = data.scale(left, right);
    for (Scale.Tick tick : x.ticks(6)) {
      double at = x.at(tick.value());
      svg.line(at, top, at, bottom, GRID);
      svg.text(at, bottom + 13, tick.label(), TICK, Palette.QUIET, Palette.PAPER);
    }
    List<BarData.Bar> bars = data.bars(slot);
    for (BarData.Bar bar : bars) {
      double from = Math.min(x.at(bar.from()), x.at(bar.to()));
      double to = Math.max(x.at(bar.from()), x.at(bar.to()));
      var box = new Box(from, top + bar.along(), to - from, bar.thickness());
      svg.rect(box, 0, looks.get(bar.series()).colour(), EDGE);
      if (bars.size() <= MOST_WRITTEN && !data.stacked() && bar.value() >= 0) {
        svg.text(to + 5, box.centreY(), ChartNumber.of(bar.value()), TICK.start());
      }
    }
    svg.line(x.at(0), top, x.at(0), bottom, ZERO);
    for (int c = 0; c < data.categories().size(); c++) {
      svg.text(left - 9, top + (c + 0.5) * slot, data.categories().get(c), NAME.end());
    }
    words(svg, chart.getYAxisTitle(), " →", right, bottom + 33, WORDS.end());
  }

  private static void words(Svg svg, String words, String arrow, double x, double y, Font font) {
    if (!words.isBlank()) svg.text(x, y, words + arrow, font);
  }

  private String title() {
    return chart.getTitle().isBlank() ? "Chart" : chart.getTitle();
  }

  /** The table of all bars; of a long histogram, every so many. */
  @Override
  public String text() {
    BarData data = BarData.of(chart);
    var header = new ArrayList<String>();
    header.add(chart.getXAxisTitle().isBlank() ? "category" : chart.getXAxisTitle());
    header.addAll(data.series());
    var rows = new ArrayList<List<String>>();
    rows.add(header);
    int every = Ticks.step(data.categories().size(), MOST_ROWS);
    for (int c = 0; c < data.categories().size(); c += every) {
      var row = new ArrayList<String>();
      row.add(data.labels().get(c));
      for (double[] one : data.values()) row.add(ChartNumber.of(one[c]));
      rows.add(row);
    }
    return title() + "\n" + Columns.aligned(rows);
  }
}
