package dev.einlab.viz;

import dev.einlab.tensor.Tensor;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How tensors lie in memory: one row of memory on top, and below it each tensor that looks at it,
 * with the step in memory along each axis drawn as an arrow, and under each element its position.
 *
 * <pre>
 *   StorageDiagram.of("a", a).view("a.t()", a.t()).view("a.select(1, 2)", a.select(1, 2))
 * </pre>
 */
public final class StorageDiagram implements Picture {
  private static final int MOST_ELEMENTS = 24;
  private static final double CELL = 34;
  private static final double CELL_HEIGHT = 30;
  private static final double TALL_CELL = 38;
  private static final double ARROW_HEIGHT = 24;
  private static final double SLICE_GAP = 18;
  private static final Font VALUE = Font.of(13);
  private static final Font POSITION = Font.of(10);
  private static final Font NAME = Font.of(14).asBold().start();
  private static final Font WORDS = Font.of(12).start();
  private static final Beads AXES = new Beads(List.of("0", "1", "2", "3"));

  private record Named(String name, Tensor tensor) {
    int offset() {
      return tensor.offset();
    }

    /** Positions in memory of all elements, row-major. */
    int[] positions() {
      int[] positions = new int[tensor.size()];
      for (int i = 0; i < positions.length; i++) {
        int rest = i;
        positions[i] = tensor.offset();
        for (int axis = tensor.rank() - 1; axis >= 0; axis--) {
          positions[i] += rest % tensor.length(axis) * tensor.strides()[axis];
          rest /= tensor.length(axis);
        }
      }
      return positions;
    }

    String words() {
      return "shape %s, strides %s, offset %d, %s"
          .formatted(
              tensor.shape(),
              Arrays.toString(tensor.strides()),
              offset(),
              tensor.isContiguous() ? "contiguous" : "not contiguous");
    }
  }

  private final Tensor memory;
  private final List<Named> views;

  private StorageDiagram(Tensor memory, List<Named> views) {
    this.memory = memory;
    this.views = views;
  }

  /**
   * The memory behind a tensor, and the tensor.
   *
   * @throws IllegalArgumentException when the memory holds more than 24 elements or none, or the
   *     tensor has more than 4 axes
   */
  public static StorageDiagram of(String name, Tensor tensor) {
    Tensor memory = tensor.storage();
    if (memory.size() == 0 || memory.size() > MOST_ELEMENTS) {
      throw new IllegalArgumentException(
          "The memory of \"%s\" has %,d elements; 1 to %d can be drawn: take a smaller tensor, such as arange(6).reshape(2, 3)."
              .formatted(name, memory.size(), MOST_ELEMENTS));
    }
    return new StorageDiagram(memory, List.of()).view(name, tensor);
  }

  /**
   * The same diagram with one more tensor that looks at this memory.
   *
   * @throws IllegalArgumentException when it looks at other memory, or has more than 4 axes
   */
  public StorageDiagram view(String name, Tensor tensor) {
    if (!tensor.sharesMemory(memory)) {
      throw new IllegalArgumentException(
          "\"%s\" has memory of its own, so it is a copy, not a view; draw it with StorageDiagram.of."
              .formatted(name));
    }
    if (tensor.rank() > AXES.names().size() || tensor.size() == 0) {
      throw new IllegalArgumentException(
          "\"%s\" has the shape %s; tensors of up to 4 axes that are not empty can be drawn."
              .formatted(name, tensor.shape()));
    }
    var more = new ArrayList<>(views);
    more.add(new Named(name, tensor));
    return new StorageDiagram(memory, List.copyOf(more));
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
    String head =
        "memory: %d elements of %s, %d bytes each: %s"
            .formatted(
                memory.size(),
                memory.dtype().label(),
                memory.dtype().bytes(),
                String.join(" ", CellText.of(memory.toDoubles())));
    return views.stream()
        .map(view ->
            "\n%s: %s\n  reads positions %s"
                .formatted(
                    view.name,
                    view.words(),
                    IntStream.of(view.positions())
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining(" "))))
        .collect(Collectors.joining("", head, ""));
  }

  private double cellWidth() {
    double widest =
        Arrays.stream(CellText.of(memory.toDoubles())).mapToDouble(VALUE::width).max().orElse(0);
    return Math.max(CELL, Math.ceil(widest) + 10);
  }

  Svg draw() {
    var svg = new Svg("Memory and views", text());
    double width = cellWidth();
    String[] cells = CellText.of(memory.toDoubles());
    svg.text(0, 0, "memory", NAME);
    String bytes =
        "%d elements of %s, %d bytes each"
            .formatted(memory.size(), memory.dtype().label(), memory.dtype().bytes());
    svg.text(NAME.width("memory") + 12, 0, bytes, WORDS, Palette.QUIET, Palette.PAPER);
    for (int p = 0; p < cells.length; p++) {
      var box = new Box(p * width, 32, width, CELL_HEIGHT);
      svg.text(box.centreX(), 24, "" + p, POSITION, Palette.QUIET, Palette.PAPER);
      svg.rect(box, 0, Palette.PAPER, Pen.of(Palette.CELL_EDGE, 1));
      svg.text(box.centreX(), box.centreY(), cells[p], VALUE);
    }
    double y = 32 + CELL_HEIGHT + 30;
    for (Named view : views) y = drawView(svg, view, y) + 30;
    return svg;
  }

  /** One tensor from its top at {@code y}; returns its lower end. */
  private double drawView(Svg svg, Named view, double y) {
    svg.text(0, y, view.name, NAME);
    double after = NAME.width(view.name) + 12;
    svg.text(after, y, view.words(), WORDS, Palette.QUIET, Palette.PAPER);
    y += 16;
    y = drawUse(svg, view, y);
    for (int axis = 0; axis < view.tensor.rank(); axis++) {
      if (view.tensor.length(axis) > 1) {
        drawStride(svg, view, axis, y + ARROW_HEIGHT / 2);
        y += ARROW_HEIGHT;
      }
    }
    return drawElements(svg, view, y + 14);
  }

  /** A band below memory: the positions the tensor looks at are filled. */
  private double drawUse(Svg svg, Named view, double y) {
    double width = cellWidth();
    int[] used = view.positions();
    for (int p = 0; p < memory.size(); p++) {
      int position = p;
      boolean uses = IntStream.of(used).anyMatch(u -> u == position);
      String fill = uses ? Palette.MARK : Palette.PAPER;
      svg.rect(new Box(p * width, y, width, 8), 0, fill, Pen.of(Palette.CELL_EDGE, 1));
    }
    return y + 10;
  }

  /** The step from the first element to its neighbour along one axis. */
  private void drawStride(Svg svg, Named view, int axis, double y) {
    double width = cellWidth();
    int stride = view.tensor.strides()[axis];
    double from = (view.offset() + 0.5) * width;
    double to = (view.offset() + stride + 0.5) * width;
    String words = stride == 0 ? "0: the same element again" : "%+d".formatted(stride);
    words = words.replace("-", "−");
    if (stride != 0) svg.arrow(from, y, to, y, AXES.pen("" + axis, false));
    double x = Math.max(from, to) + (stride == 0 ? 0 : 8);
    AXES.draw(svg, x + Beads.RADIUS, y, "" + axis);
    svg.text(x + 2 * Beads.RADIUS + 5, y, words, WORDS);
  }

  /** The elements as rows and columns, matrices of leading axes side by side. */
  private double drawElements(Svg svg, Named view, double top) {
    int rank = view.tensor.rank();
    int columns = rank == 0 ? 1 : view.tensor.length(-1);
    int rows = rank < 2 ? 1 : view.tensor.length(-2);
    int[] positions = view.positions();
    String[] cells = CellText.of(view.tensor.toDoubles());
    double width = cellWidth();
    double left = rank < 2 ? 0 : 29;
    double head = rank < 1 ? 0 : 26;
    for (int i = 0; i < positions.length; i++) {
      int slice = i / (rows * columns);
      double x = left + slice * (columns * width + SLICE_GAP + left) + i % columns * width;
      double y = top + head + i / columns % rows * TALL_CELL;
      var box = new Box(x, y, width, TALL_CELL);
      svg.rect(box, 0, Palette.PAPER, Pen.of(Palette.CELL_EDGE, 1));
      svg.text(box.centreX(), y + 14, cells[i], VALUE);
      svg.text(box.centreX(), y + 29, "@" + positions[i], POSITION, Palette.QUIET, Palette.PAPER);
    }
    int slices = positions.length / (rows * columns);
    for (int slice = 0; slice < slices; slice++) {
      double x = left + slice * (columns * width + SLICE_GAP + left);
      if (rank >= 1) drawAxis(svg, rank - 1, x, top + 11, columns * width, false);
      if (rank >= 2) drawAxis(svg, rank - 2, x - 15, top + head, rows * TALL_CELL, true);
    }
    return top + head + rows * TALL_CELL;
  }

  private static void drawAxis(Svg svg, int axis, double x, double y, double length, boolean down) {
    Pen pen = AXES.pen("" + axis, false);
    double r = Beads.RADIUS;
    if (down) {
      svg.arrow(x, y + 2 * r, x, y + Math.max(length, 2 * r + 12), pen);
      AXES.draw(svg, x, y + r, "" + axis);
    } else {
      svg.arrow(x + 2 * r, y, x + Math.max(length, 2 * r + 12), y, pen);
      AXES.draw(svg, x + r, y, "" + axis);
    }
  }
}
