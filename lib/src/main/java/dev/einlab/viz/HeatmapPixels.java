package dev.einlab.viz;

import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;

/** A heat map too large for numbers: one pixel an entry, row and column numbers, a scale. */
record HeatmapPixels(double[][] values, ColourScale scale, String rowAxis, String columnAxis) {
  private static final int MOST_PIXELS = 256;
  private static final double SIDE = 420;
  private static final double BAR_WIDTH = 16;
  private static final double TALLEST = 20;
  private static final Font TICK = Font.of(11);
  private static final Font AXIS = Font.of(12).asBold();

  void draw(Svg svg, double top) {
    int pool = (Math.max(values.length, values[0].length) + MOST_PIXELS - 1) / MOST_PIXELS;
    double[][] pixels = pooled(values, pool);
    double pixel = Math.max(2, Math.floor(SIDE / Math.max(pixels.length, pixels[0].length)));
    double left = Math.max(TICK.width("" + (values.length - 1)), AXIS.width(rowAxis + " ↓")) + 10;
    double pixelHeight = Math.max(pixel, Math.min(TALLEST, 120.0 / pixels.length));
    double height = Math.max(pixels.length * pixelHeight, 60);
    var box = new Box(left, top + 32, pixels[0].length * pixel, pixels.length * pixelHeight);
    svg.image(box, png(pixels));
    svg.rect(box, 0, "none", Pen.of(Palette.CELL_EDGE, 1));
    drawColumnTicks(svg, box, pixel / pool);
    drawRowTicks(svg, box, pixelHeight / pool);
    drawBar(svg, new Box(box.right() + 22, box.y(), BAR_WIDTH, height));
    if (pool > 1) {
      String note = "each pixel: the mean of %d × %d entries".formatted(pool, pool);
      double y = box.y() + height + 16;
      svg.text(left, y, note, TICK.start(), Palette.QUIET, Palette.PAPER);
    }
  }

  private byte[] png(double[][] pixels) {
    int width = pixels[0].length;
    var bytes = new byte[pixels.length * width];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) scale.index(pixels[i / width][i % width]);
    }
    return PixelPng.indexed(width, pixels.length, scale.palette(), bytes);
  }

  /** Means of squares of entries; a square at the edge may be smaller. */
  static double[][] pooled(double[][] values, int pool) {
    if (pool == 1) return values;
    int rows = (values.length + pool - 1) / pool;
    int columns = (values[0].length + pool - 1) / pool;
    var result = new double[rows][columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) result[r][c] = mean(values, r * pool, c * pool, pool);
    }
    return result;
  }

  private static double mean(double[][] values, int row, int column, int pool) {
    double sum = 0;
    int count = 0;
    for (int r = row; r < Math.min(row + pool, values.length); r++) {
      for (int c = column; c < Math.min(column + pool, values[0].length); c++) {
        sum += values[r][c];
        count++;
      }
    }
    return sum / count;
  }

  private void drawColumnTicks(Svg svg, Box box, double step) {
    if (!columnAxis.isEmpty()) {
      svg.text(box.x(), box.y() - 26, columnAxis + " →", AXIS.start());
    }
    int count = values[0].length;
    int every = Ticks.step(count, box.width() / 34);
    for (int c = 0; c < count; c += every) {
      double x = box.x() + (c + 0.5) * step;
      svg.text(x, box.y() - 9, "" + c, TICK, Palette.QUIET, Palette.PAPER);
    }
  }

  private void drawRowTicks(Svg svg, Box box, double step) {
    if (!rowAxis.isEmpty()) {
      svg.text(box.x() - 7, box.y() - 26, rowAxis + " ↓", AXIS.end());
    }
    int count = values.length;
    int every = Ticks.step(count, box.height() / 20);
    for (int r = 0; r < count; r += every) {
      double y = box.y() + (r + 0.5) * step;
      svg.text(box.x() - 7, y, "" + r, TICK.end(), Palette.QUIET, Palette.PAPER);
    }
  }

  private void drawBar(Svg svg, Box bar) {
    var colours = new byte[ColourScale.COLOURS];
    for (int i = 0; i < colours.length; i++) colours[i] = (byte) (colours.length - 1 - i);
    svg.image(bar, PixelPng.indexed(1, colours.length, scale.palette(), colours));
    svg.rect(bar, 0, "none", Pen.of(Palette.CELL_EDGE, 1));
    Font font = TICK.start();
    double x = bar.right() + 6;
    double middle = (scale.high() + scale.low()) / 2;
    svg.text(x, bar.y() + 4, CellText.of(scale.high(), false), font);
    svg.text(x, bar.centreY(), CellText.of(middle, false), font);
    svg.text(x, bar.bottom() - 4, CellText.of(scale.low(), false), font);
  }
}
