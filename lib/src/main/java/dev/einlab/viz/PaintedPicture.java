package dev.einlab.viz;

import dev.einlab.viz.Svg.Box;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;

/** A chart painted by XChart itself, its pixels on our card. */
record PaintedPicture(Chart<?, ?> chart) implements Picture {
  @Override
  public String svg() {
    try {
      byte[] png = BitmapEncoder.getBitmapBytes(chart, BitmapFormat.PNG);
      var box = new Box(0, 0, chart.getWidth(), chart.getHeight());
      return new Svg(title(), text()).image(box, png).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("XChart could not paint \"" + title() + "\": " + e, e);
    }
  }

  @Override
  public String text() {
    String series =
        chart.getSeriesMap().values().stream()
            .map(one -> one.getLabel())
            .collect(Collectors.joining(", "));
    return title() + " (" + chart.getClass().getSimpleName() + " of " + series + ")";
  }

  @Override
  public String toString() {
    return text();
  }

  private String title() {
    return chart.getTitle().isBlank() ? "Chart" : chart.getTitle();
  }
}
