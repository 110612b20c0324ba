package dev.einlab.viz;

import dev.einlab.tensor.Tensor;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Pen;
import java.util.Arrays;

/**
 * A tensor as a small picture without numbers: the last axis to the right, all others downwards, in
 * the colours of a heat map.
 */
record Thumbnail(double[][] values, ColourScale scale) {
  private static final double WIDEST = 96;
  private static final double HIGHEST = 60;
  private static final double LARGEST_PIXEL = 9;

  static Thumbnail of(Tensor tensor) {
    double[] flat = tensor.detach().toDoubles();
    int columns = tensor.rank() == 0 ? 1 : tensor.length(-1);
    double[][] rows = new double[flat.length / Math.max(1, columns)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * columns, (i + 1) * columns);
    }
    if (flat.length == 0) return new Thumbnail(new double[][] {{Double.NaN}}, ColourScale.of(flat));
    int pool = (int) Math.ceil(Math.max(rows.length / HIGHEST, columns / WIDEST));
    return new Thumbnail(HeatmapPixels.pooled(rows, pool), ColourScale.of(flat));
  }

  double width() {
    return values[0].length * pixel(WIDEST, values[0].length);
  }

  double height() {
    return values.length * pixel(HIGHEST, values.length);
  }

  private static double pixel(double most, int count) {
    return Math.max(1, Math.min(LARGEST_PIXEL, Math.floor(most / count)));
  }

  void draw(Svg svg, double x, double y) {
    int columns = values[0].length;
    var pixels = new byte[values.length * columns];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) scale.index(values[i / columns][i % columns]);
    }
    var box = new Box(x, y, width(), height());
    svg.image(box, PixelPng.indexed(columns, values.length, scale.palette(), pixels));
    svg.rect(box, 0, "none", Pen.of(Palette.CELL_EDGE, 1));
  }
}
