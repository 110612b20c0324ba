package dev.einlab.viz;

import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Grey images side by side, with a label under each. Values from 0 to 1 are drawn from black to
 * white; where some lie outside, the smallest of all images is black and the largest white.
 *
 * <pre>
 *   Images.grid(data.images().slice(0, 0, 10), "boot", "shirt", …)
 * </pre>
 */
public final class Images implements Picture {
  private static final int MOST_IMAGES = 200;
  private static final double WIDEST = 700;
  private static final double WANTED_WIDTH = 84;
  private static final double WIDEST_LABEL = 160;
  private static final double GAP = 12;
  private static final double LABEL_HEIGHT = 22;
  private static final Font LABEL = Font.of(12);
  private static final String INKS = " .:-=+*#%@";

  private final double[] values;
  private final Shape shape;
  private final List<String> labels;
  private final double black;
  private final double white;

  private Images(double[] values, Shape shape, List<String> labels) {
    this.values = values;
    this.shape = shape;
    this.labels = labels;
    double min = Arrays.stream(values).min().orElse(0);
    double max = Arrays.stream(values).max().orElse(1);
    boolean unit = min >= 0 && max <= 1;
    this.black = unit ? 0 : min;
    this.white = unit || min == max ? black + 1 : max;
  }

  /**
   * Images [n, height, width], or one image [height, width], in rows of equal length.
   *
   * @param labels one for each image, or none at all
   * @throws IllegalArgumentException for another rank, no images or too many, or another number of
   *     labels
   */
  public static Images grid(Tensor images, String... labels) {
    boolean drawable = images.rank() == 2 || images.rank() == 3;
    if (!drawable || images.size() == 0) {
      throw new IllegalArgumentException(
          "Images were to be drawn of a tensor of shape %s; give [n, height, width] or [height, width], not empty."
              .formatted(images.shape()));
    }
    Shape shape =
        images.rank() == 3 ? images.shape() : Shape.of(1, images.length(0), images.length(1));
    int count = shape.length(0);
    if (count > MOST_IMAGES) {
      throw new IllegalArgumentException(
          "%,d images were to be drawn, but one picture holds %d; take some with slice(0, 0, %d)."
              .formatted(count, MOST_IMAGES, MOST_IMAGES));
    }
    if (labels.length != 0 && labels.length != count) {
      throw new IllegalArgumentException(
          "%d labels were given for %d images; give one for each, or none."
              .formatted(labels.length, count));
    }
    return new Images(images.toDoubles(), shape, List.of(labels));
  }

  private int count() {
    return shape.length(0);
  }

  private int height() {
    return shape.length(1);
  }

  private int width() {
    return shape.length(2);
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  /** The images in ten characters from dark to bright, as a terminal can show them. */
  @Override
  public String text() {
    var text = new StringBuilder(title()).append('\n');
    int columns = Math.max(1, 5 * 14 / sketchWidth());
    for (int from = 0; from < count(); from += columns) {
      int to = Math.min(count(), from + columns);
      for (int y = 0; y < sketchHeight(); y++) {
        var line = new StringBuilder();
        for (int n = from; n < to; n++) line.append(sketchLine(n, y)).append("  ");
        text.append(line.toString().stripTrailing()).append('\n');
      }
      if (!labels.isEmpty()) text.append(labelLine(from, to)).append('\n');
    }
    return text.toString().stripTrailing();
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }

  private String title() {
    return "%d %s of %d × %d, %s is black, %s is white"
        .formatted(
            count(),
            count() == 1 ? "image" : "images",
            height(),
            width(),
            CellText.of(new double[] {black})[0],
            CellText.of(new double[] {white})[0]);
  }

  private double shade(int image, int y, int x) {
    double value = values[(image * height() + y) * width() + x];
    return Double.isNaN(value) ? 0 : Math.clamp((value - black) / (white - black), 0, 1);
  }

  private int sketchWidth() {
    return Math.min(width(), 14);
  }

  /** Characters are about twice as high as they are wide. */
  private int sketchHeight() {
    return Math.max(1, Math.round(height() * sketchWidth() / (2f * width())));
  }

  private String sketchLine(int image, int row) {
    var line = new StringBuilder();
    for (int column = 0; column < sketchWidth(); column++) {
      double sum = 0;
      int pixels = 0;
      int bottom =
          Math.max(row * height() / sketchHeight() + 1, (row + 1) * height() / sketchHeight());
      int right =
          Math.max(column * width() / sketchWidth() + 1, (column + 1) * width() / sketchWidth());
      for (int y = row * height() / sketchHeight(); y < bottom; y++) {
        for (int x = column * width() / sketchWidth(); x < right; x++) {
          sum += shade(image, y, x);
          pixels++;
        }
      }
      line.append(INKS.charAt((int) Math.round(sum / pixels * (INKS.length() - 1))));
    }
    return line.toString();
  }

  private String labelLine(int from, int to) {
    return labels.subList(from, to).stream()
        .map(label -> {
          int width = sketchWidth();
          String cut = label.length() > width ? label.substring(0, width - 1) + "…" : label;
          return cut + " ".repeat(width - cut.length());
        })
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  Svg draw() {
    var svg = new Svg(title(), labels.isEmpty() ? title() : title() + ": " + labels);
    double wanted = count() <= 2 ? 2 * WANTED_WIDTH : WANTED_WIDTH;
    double pixel = Math.max(1, Math.round(wanted / width()));
    double imageWidth = width() * pixel;
    double imageHeight = height() * pixel;
    double widestLabel = labels.stream().mapToDouble(LABEL::width).max().orElse(0);
    double columnWidth = Math.max(imageWidth, Math.min(Math.ceil(widestLabel), WIDEST_LABEL));
    int most = (int) Math.max(1, (WIDEST + GAP) / (columnWidth + GAP));
    int rows = (count() + most - 1) / most;
    int columns = (count() + rows - 1) / rows;
    double rowHeight = imageHeight + GAP + (labels.isEmpty() ? 0 : LABEL_HEIGHT);
    for (int n = 0; n < count(); n++) {
      double x = n % columns * (columnWidth + GAP);
      double y = (double) (n / columns) * rowHeight;
      double left = x + (columnWidth - imageWidth) / 2;
      var box = new Box(left, y, imageWidth, imageHeight);
      svg.image(box, png(n));
      svg.rect(box, 0, "none", Pen.of(Palette.CELL_EDGE, 1));
      if (!labels.isEmpty()) {
        String label = TextWidth.fitted(labels.get(n), LABEL.size(), false, columnWidth);
        svg.text(x + columnWidth / 2, y + imageHeight + 13, label, LABEL);
      }
    }
    return svg;
  }

  private byte[] png(int image) {
    var pixels = new byte[height() * width()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) Math.round(255 * shade(image, i / width(), i % width()));
    }
    return PixelPng.grey(width(), height(), pixels);
  }
}
