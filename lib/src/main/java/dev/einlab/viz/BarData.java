package dev.einlab.viz;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategorySeries;

/**
 * What a CategoryChart holds, as a table.
 *
 * @param categories in order of first appearance
 * @param numeric whether all categories are numbers, as those of a histogram
 * @param series names of the series
 * @param values of each series for each category; NaN where it has none
 */
record BarData(
    List<String> categories,
    boolean numeric,
    boolean stacked,
    List<String> series,
    double[][] values) {
  static BarData of(CategoryChart chart) {
    List<CategorySeries> all =
        chart.getSeriesMap().values().stream().filter(CategorySeries::isEnabled).toList();
    Set<Object> found = new LinkedHashSet<>();
    all.forEach(one -> found.addAll(one.getXData()));
    List<Object> keys = List.copyOf(found);
    var values = new double[all.size()][keys.size()];
    for (int s = 0; s < values.length; s++) {
      Arrays.fill(values[s], Double.NaN);
      var numbers = all.get(s).getYData().iterator();
      for (Object key : all.get(s).getXData()) {
        Number number = numbers.next();
        if (number != null) values[s][keys.indexOf(key)] = number.doubleValue();
      }
    }
    return new BarData(
        keys.stream().map(String::valueOf).toList(),
        keys.stream().allMatch(Number.class::isInstance),
        chart.getStyler().isStacked(),
        all.stream().map(CategorySeries::getLabel).toList(),
        values);
  }

  /** Names to write beside the bars: numbers with three digits that count, where that suffices. */
  List<String> labels() {
    if (!numeric) return categories;
    List<String> labels =
        categories.stream()
            .map(c -> new BigDecimal(c).round(new MathContext(3)).stripTrailingZeros())
            .map(c -> c.toPlainString().replace('-', '−'))
            .toList();
    return labels.stream().distinct().count() == labels.size() ? labels : categories;
  }

  /** From 0 or the lowest bar to 0 or the highest, rounded. */
  Scale scale(double from, double to) {
    double low = 0;
    double high = 0;
    for (int c = 0; c < categories.size(); c++) {
      double stack = 0;
      for (double[] one : values) {
        if (!Double.isFinite(one[c])) continue;
        stack = stacked ? stack + one[c] : one[c];
        low = Math.min(low, stack);
        high = Math.max(high, stack);
      }
    }
    return new Scale(low, high > low ? high : low + 1, false, from, to).rounded(6);
  }

  /**
   * One bar: where it begins across the categories, how thick it is, from which number to which.
   */
  record Bar(int series, double along, double thickness, double from, double to) {
    double value() {
      return to - from;
    }
  }

  /** All bars when each category has this much room. */
  List<Bar> bars(double slot) {
    int together = stacked ? 1 : Math.max(1, values.length);
    double gap = numeric && categories.size() > 12 ? 0 : 0.18 * slot;
    double thickness = (slot - gap) / together;
    var bars = new ArrayList<Bar>();
    double[] base = new double[categories.size()];
    for (int s = 0; s < values.length; s++) {
      for (int c = 0; c < base.length; c++) {
        double value = values[s][c];
        if (!Double.isFinite(value)) continue;
        double along = c * slot + gap / 2 + (stacked ? 0 : s * thickness);
        bars.add(new Bar(s, along, thickness, base[c], base[c] + value));
        if (stacked) base[c] += value;
      }
    }
    return bars;
  }
}
