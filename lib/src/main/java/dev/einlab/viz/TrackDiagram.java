package dev.einlab.viz;

import dev.einlab.shape.Axis;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A contraction of tensors of any size: a box for each operand and for the output, and a line for
 * each axis, which joins the boxes that have it. Lines of kept axes run into the output; those of
 * summed axes end at a Σ.
 */
final class TrackDiagram {
  private static final double ROW = 34;
  private static final double HEADER = 48;
  private static final double GAP = 34;
  private static final double SIGMA_WIDTH = 40;
  private static final double SIGMA_RADIUS = 11;
  private static final String BOX_FILL = "#F3F5F7";
  private static final Font TITLE = Font.of(14).asBold();
  private static final Font SHAPE = Font.of(12);
  private static final Font LENGTH = Font.of(13).start();
  private static final Font PLACE = Font.of(11).start();

  private final Svg svg;
  private final Wiring wiring;
  private final Beads beads;
  private final List<String> rows;
  private final double top;

  private TrackDiagram(Svg svg, Wiring wiring, Beads beads, double top) {
    this.svg = svg;
    this.wiring = wiring;
    this.beads = beads;
    this.top = top;
    Stream<String> kept = wiring.bound().output().stream().map(Axis::name);
    this.rows = Stream.concat(kept, wiring.summed().stream()).toList();
  }

  static double draw(Svg svg, Wiring wiring, Beads beads, double y) {
    return new TrackDiagram(svg, wiring, beads, y).draw();
  }

  /** A tensor's box: its title, its axes, its left edge and width. */
  private record Station(String title, String shape, List<Axis> axes, double x, double width) {
    double right() {
      return x + width;
    }
  }

  private double draw() {
    List<Station> operands = new ArrayList<>();
    double x = labelWidth() + GAP;
    for (int n = 0; n < wiring.bound().operands().size(); n++) {
      Station station =
          station(
              Wiring.operandName(n),
              wiring.bound().shapes().get(n).toString(),
              wiring.bound().operands().get(n),
              x);
      operands.add(station);
      x = station.right() + GAP;
    }
    double sigma = x + SIGMA_WIDTH / 2 - GAP / 2;
    double outputX = wiring.summed().isEmpty() ? x : x + SIGMA_WIDTH;
    String shape = wiring.bound().outputShape().toString();
    Station output = station("out", shape, wiring.bound().output(), outputX);
    for (Station operand : operands) drawStation(operand, rows.size());
    drawStation(output, Math.max(1, wiring.bound().output().size()));
    for (int row = 0; row < rows.size(); row++) drawTrack(row, operands, sigma, output);
    return top + HEADER + rows.size() * ROW;
  }

  private Station station(String title, String shape, List<Axis> axes, double x) {
    double widest = Math.max(TITLE.width(title), SHAPE.width(shape));
    for (Axis axis : axes) {
      double port = beads.width(axis.name()) + 6 + PLACE.width(wiring.place(axes, axis.name()));
      widest = Math.max(widest, port);
    }
    return new Station(title, shape, axes, x, widest + 24);
  }

  private double labelWidth() {
    double widest = 0;
    for (String name : rows) {
      widest = Math.max(widest, beads.width(name) + LENGTH.width(length(name)) + 6);
    }
    return widest;
  }

  private String length(String name) {
    return "= " + Wiring.grouped(wiring.bound().length(name));
  }

  private double rowY(int row) {
    return top + HEADER + row * ROW + ROW / 2 - 4;
  }

  /** The line of one axis, from the first box that has it, and its label at the left. */
  private void drawTrack(int row, List<Station> operands, double sigma, Station output) {
    String name = rows.get(row);
    double y = rowY(row);
    beads.draw(svg, beads.width(name) / 2, y, name);
    svg.text(beads.width(name) + 6, y, length(name), LENGTH);
    boolean summed = wiring.isSummed(name);
    Pen pen = beads.pen(name, summed);
    double x = -1;
    for (Station station : operands) {
      if (x >= 0) svg.line(x, y, station.x, y, pen);
      if (drawPort(station, name, y)) {
        x = station.right();
      } else if (x >= 0) {
        svg.line(station.x, y, station.right(), y, passing(pen));
        x = station.right();
      }
    }
    if (summed) {
      svg.line(x, y, sigma - SIGMA_RADIUS, y, pen);
      svg.circle(sigma, y, SIGMA_RADIUS, Palette.PAPER, Pen.of(pen.colour(), 2));
      svg.text(sigma, y, "Σ", Font.of(15).asBold());
    } else {
      svg.arrow(x, y, output.x - 1, y, pen);
      drawPort(output, name, y);
    }
  }

  /** The bead of an axis in a box that has it, and which of its axes that is. */
  private boolean drawPort(Station station, String name, double y) {
    if (Wiring.positions(station.axes, name).isEmpty()) return false;
    double x = station.x + 10;
    beads.draw(svg, x + beads.width(name) / 2, y, name);
    String place = wiring.place(station.axes, name);
    svg.text(x + beads.width(name) + 6, y, place, PLACE, Palette.QUIET, BOX_FILL);
    return true;
  }

  /** A line that passes a box without the axis: there, but faint. */
  private static Pen passing(Pen pen) {
    return new Pen(Palette.mix(BOX_FILL, pen.colour(), 0.35), pen.width(), pen.dashes());
  }

  private void drawStation(Station station, int rowCount) {
    var box = new Box(station.x, top, station.width, HEADER + rowCount * ROW);
    svg.rect(box, 7, BOX_FILL, Pen.of(Palette.CELL_EDGE, 1.2));
    svg.text(box.centreX(), top + 16, station.title, TITLE, Palette.TEXT, BOX_FILL);
    svg.text(box.centreX(), top + 34, station.shape, SHAPE, Palette.QUIET, BOX_FILL);
    if (station.axes.isEmpty()) {
      svg.text(box.centreX(), rowY(0), "a scalar", Font.of(11), Palette.QUIET, BOX_FILL);
    }
  }
}
