package dev.einlab.viz;

import dev.einlab.shape.Axis;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.List;

/**
 * A contraction of small tensors with every element drawn: operands, times signs, an arrow with
 * what is summed, the output. The elements that flow into one result are marked.
 */
final class CellDiagram {
  private static final double CELL_HEIGHT = 28;
  private static final double SLICE_GAP = 12;
  private static final double TITLE_HEIGHT = 20;
  private static final double AXIS_HEIGHT = 27;
  private static final double GAP = 12;
  private static final double TIMES_WIDTH = 16;
  private static final Font CELL = Font.of(13);
  private static final Font TITLE = Font.of(14).asBold().start();
  private static final Font SUBTITLE = Font.of(13).start();
  private static final Font TIMES = Font.of(18);
  private static final Font INDEX = Font.of(12).start();

  private final Svg svg;
  private final Wiring wiring;
  private final Beads beads;
  private final double bandHeight;

  CellDiagram(Svg svg, Wiring wiring, Beads beads, List<Sheet> sheets) {
    this.svg = svg;
    this.wiring = wiring;
    this.beads = beads;
    this.bandHeight =
        sheets.stream()
            .filter(sheet -> sheet.sliceAxis() != null)
            .mapToDouble(sheet -> sheet.rows() * CELL_HEIGHT)
            .max()
            .orElse(0);
  }

  /** Draws operands and output from the left, tops at {@code y}; returns the lower end. */
  static double draw(Svg svg, Wiring wiring, Beads beads, List<Sheet> sheets, double y) {
    var diagram = new CellDiagram(svg, wiring, beads, sheets);
    double height = sheets.stream().mapToDouble(diagram::height).max().orElse(0);
    double top = y + TITLE_HEIGHT + AXIS_HEIGHT;
    double centre = top + height / 2;
    double x = 0;
    for (int n = 0; n < sheets.size(); n++) {
      if (n == sheets.size() - 1) {
        x = diagram.drawArrow(x + GAP, centre) + GAP;
      } else if (n > 0) {
        svg.text(x + GAP + TIMES_WIDTH / 2, centre, "×", TIMES);
        x += TIMES_WIDTH + 2 * GAP;
      }
      x = diagram.drawSheet(sheets.get(n), x, centre);
    }
    return top + height;
  }

  /** The arrow to the output, with the summed axes above it. */
  private double drawArrow(double x, double y) {
    List<String> summed = wiring.summed();
    Font sigma = Font.of(20).start();
    double label = summed.isEmpty() ? 0 : sigma.width("Σ") + 5 + beads.rowWidth(summed);
    double width = Math.max(36, label + 8);
    if (!summed.isEmpty()) {
      double start = x + (width - label) / 2;
      svg.text(start, y - 18, "Σ", sigma);
      beads.drawRow(svg, start + sigma.width("Σ") + 5, y - 18, summed);
    }
    svg.arrow(x, y, x + width, y, Pen.of(Palette.TEXT, 2));
    return x + width;
  }

  private double drawSheet(Sheet sheet, double x, double centre) {
    double cellWidth = cellWidth(sheet);
    double gridWidth = sheet.columns() * cellWidth;
    double titleWidth = TITLE.width(sheet.title()) + 7 + SUBTITLE.width(sheet.subtitle());
    double gutter = sliceGutter(sheet) + rowGutter(sheet);
    double width = Math.max(gutter + gridWidth, titleWidth);
    double gridLeft = x + gutter + (width - gutter - gridWidth) / 2;
    double top = centre - height(sheet) / 2;
    double above = sheet.columnAxis() == null ? 8 : AXIS_HEIGHT;
    double titleStart = Math.max(x, gridLeft + gridWidth / 2 - titleWidth / 2);
    double titleY = top - above - TITLE_HEIGHT / 2;
    svg.text(titleStart, titleY, sheet.title(), TITLE);
    double afterTitle = titleStart + TITLE.width(sheet.title()) + 7;
    svg.text(afterTitle, titleY, sheet.subtitle(), SUBTITLE, Palette.QUIET, Palette.PAPER);
    if (sheet.columnAxis() != null) {
      drawColumnAxis(sheet.columnAxis(), gridLeft, gridWidth, top - AXIS_HEIGHT / 2);
    }
    if (sheet.sliceAxis() != null) {
      drawSliceAxis(sheet, gridLeft - rowGutter(sheet) - sliceGutter(sheet), top);
    }
    for (int slice = 0; slice < sheet.slices(); slice++) {
      drawSlice(sheet, slice, gridLeft, sliceTop(sheet, slice, top), cellWidth);
    }
    return Math.max(x + width, titleStart + titleWidth);
  }

  private void drawSlice(Sheet sheet, int slice, double left, double top, double cellWidth) {
    if (sheet.rowAxis() != null) {
      drawRowAxis(sheet.rowAxis(), left - rowGutter(sheet) / 2, top, sheet.rows() * CELL_HEIGHT);
    }
    for (boolean marked : new boolean[] {false, true}) { // marked edges lie over their neighbours'
      for (int row = 0; row < sheet.rows(); row++) {
        for (int column = 0; column < sheet.columns(); column++) {
          int offset = sheet.offset(slice, row, column);
          if (sheet.marked().contains(offset) == marked) {
            double x = left + column * cellWidth;
            drawCell(sheet, offset, new Box(x, top + row * CELL_HEIGHT, cellWidth, CELL_HEIGHT));
          }
        }
      }
    }
  }

  private void drawCell(Sheet sheet, int offset, Box box) {
    boolean marked = sheet.marked().contains(offset);
    String fill = Palette.PAPER;
    String ink = Palette.TEXT;
    if (sheet.unused().contains(offset)) {
      fill = Palette.UNUSED;
      ink = Palette.QUIET;
    } else if (marked) {
      fill = Palette.MARK;
    }
    Pen edge = marked ? Pen.of(Palette.MARK_EDGE, 2) : Pen.of(Palette.CELL_EDGE, 1);
    svg.rect(box, 0, fill, edge);
    if (!sheet.cells().isEmpty()) {
      Font font = marked ? CELL.asBold() : CELL;
      svg.text(box.centreX(), box.centreY(), sheet.cells().get(offset), font, ink, fill);
    }
  }

  private void drawColumnAxis(Axis axis, double left, double width, double y) {
    double bead = beads.width(axis.name());
    Pen pen = beads.pen(axis.name(), wiring.isSummed(axis.name()));
    double end = left + Math.max(width, bead + 12);
    svg.arrow(left + bead, y, end, y, pen);
    beads.draw(svg, left + bead / 2, y, axis.name());
  }

  private void drawRowAxis(Axis axis, double x, double top, double height) {
    Pen pen = beads.pen(axis.name(), wiring.isSummed(axis.name()));
    double end = top + Math.max(height, 2 * Beads.RADIUS + 12);
    svg.arrow(x, top + 2 * Beads.RADIUS, x, end, pen);
    beads.draw(svg, x, top + Beads.RADIUS, axis.name());
  }

  private void drawSliceAxis(Sheet sheet, double left, double top) {
    Axis axis = sheet.sliceAxis();
    double x = left + beads.width(axis.name()) / 2;
    Pen pen = beads.pen(axis.name(), wiring.isSummed(axis.name()));
    svg.arrow(x, top + Beads.RADIUS, x, top + height(sheet), pen);
    beads.draw(svg, x, top + Beads.RADIUS, axis.name());
    for (int slice = 0; slice < sheet.slices(); slice++) {
      double middle = sliceTop(sheet, slice, top) + sheet.rows() * CELL_HEIGHT / 2;
      svg.text(
          left + beads.width(axis.name()) + 3,
          middle,
          sliceLabel(sheet, slice),
          INDEX,
          Palette.QUIET,
          Palette.PAPER);
    }
  }

  private static String sliceLabel(Sheet sheet, int slice) {
    return Wiring.shown(sheet.sliceAxis().name()) + "=" + slice;
  }

  private double rowGutter(Sheet sheet) {
    return sheet.rowAxis() == null ? 0 : beads.width(sheet.rowAxis().name()) + 10;
  }

  private double sliceGutter(Sheet sheet) {
    if (sheet.sliceAxis() == null) return 0;
    double label = INDEX.width(sliceLabel(sheet, sheet.slices() - 1));
    return beads.width(sheet.sliceAxis().name()) + 3 + label + 6;
  }

  /** Slices of all tensors lie in bands of one height, so that equal indices are side by side. */
  private double sliceTop(Sheet sheet, int slice, double top) {
    if (sheet.sliceAxis() == null) return top;
    double inBand = (bandHeight - sheet.rows() * CELL_HEIGHT) / 2;
    return top + slice * (bandHeight + SLICE_GAP) + inBand;
  }

  private double height(Sheet sheet) {
    if (sheet.sliceAxis() == null) return sheet.rows() * CELL_HEIGHT;
    return sheet.slices() * (bandHeight + SLICE_GAP) - SLICE_GAP;
  }

  private static double cellWidth(Sheet sheet) {
    double widest = sheet.cells().stream().mapToDouble(CELL.asBold()::width).max().orElse(0);
    return Math.max(32, Math.ceil(widest) + 12);
  }
}
