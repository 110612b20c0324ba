package dev.einlab.viz;

import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.List;

/** The inside of a chart: a frame with two axes, and lines and marks placed by their numbers. */
final class Plot {
  static final double WIDTH = 560;
  static final double HEIGHT = 300;
  private static final int MOST_X_TICKS = 8;
  private static final int MOST_Y_TICKS = 6;
  private static final double MARK = 4;
  private static final int MOST_POINTS = 600;
  private static final Pen GRID = Pen.of("#E3E6EA", 1);
  private static final Pen FAINT_GRID = Pen.of("#F1F3F5", 1);
  private static final Font TICK = Font.of(11);
  private static final Font WORDS = Font.of(12).asBold();
  private static final Font TITLE = Font.of(14).asBold().start();
  private static final Font LEGEND = Font.of(12).start();
  private static final String[] DASHES = {"", "8 3", "3 3", "10 3 3 3"};

  /** How one series is told from the others: the shape of its marks, colour, and dashes. */
  record Look(int index, String colour, String dashes) {
    static Look of(int index) {
      return of(index, Palette.ink(index));
    }

    static Look of(int index, String colour) {
      return new Look(index, colour, DASHES[index % DASHES.length]);
    }

    Pen pen() {
      return new Pen(colour, 2, dashes);
    }
  }

  /** What stands for a series in the legend: what stands for it in the chart. */
  enum Sample {
    LINE,
    MARKS,
    MARKED_LINE,
    BAR
  }

  /** An entry of the legend. */
  record Key(String name, Look look, Sample sample) {}

  private final Svg svg;
  private final Scale x;
  private final Scale y;

  Plot(Svg svg, Scale x, Scale y) {
    this.svg = svg;
    this.x = x;
    this.y = y;
  }

  Scale x() {
    return x;
  }

  Scale y() {
    return y;
  }

  Box area() {
    return new Box(x.from(), y.to(), x.to() - x.from(), y.from() - y.to());
  }

  /** Title and legend in lines from the top; returns where the words of the y axis go. */
  static double header(Svg svg, String title, List<Key> legend) {
    double top = 0;
    if (!title.isBlank()) {
      svg.text(0, top, title, TITLE);
      top += 27;
    }
    double at = 0;
    for (Key key : legend) {
      double room = key.sample == Sample.BAR ? 18 : 32;
      double width = room + LEGEND.width(key.name);
      if (at > 0 && at + width > WIDTH + 40) {
        at = 0;
        top += 20;
      }
      sample(svg, at, top, key);
      svg.text(at + room, top, key.name, LEGEND);
      at += width + 18;
    }
    return legend.isEmpty() ? top : top + 24;
  }

  private static void sample(Svg svg, double at, double top, Key key) {
    if (key.sample == Sample.BAR) {
      svg.rect(new Box(at, top - 6, 12, 12), 0, key.look.colour, Pen.of(Palette.PAPER, 1));
      return;
    }
    if (key.sample != Sample.MARKS) svg.line(at, top, at + 26, top, key.look.pen());
    if (key.sample != Sample.LINE) mark(svg, at + 13, top, key.look);
  }

  /** Grid, numbers and words of both axes. */
  void frame(String xWords, String yWords) {
    Box area = area();
    for (Scale.Tick tick : y.ticks(MOST_Y_TICKS)) {
      double at = y.at(tick.value());
      svg.line(area.x(), at, area.right(), at, tick.label().isEmpty() ? FAINT_GRID : GRID);
      svg.text(area.x() - 7, at, tick.label(), TICK.end(), Palette.QUIET, Palette.PAPER);
    }
    double written = Double.NEGATIVE_INFINITY;
    for (Scale.Tick tick : x.ticks(MOST_X_TICKS)) {
      double at = x.at(tick.value());
      svg.line(at, area.y(), at, area.bottom(), tick.label().isEmpty() ? FAINT_GRID : GRID);
      double half = TICK.width(tick.label()) / 2;
      if (at - half < written + 6) continue;
      svg.text(at, area.bottom() + 13, tick.label(), TICK, Palette.QUIET, Palette.PAPER);
      if (!tick.label().isEmpty()) written = at + half;
    }
    svg.rect(area, 0, "none", Pen.of(Palette.CELL_EDGE, 1));
    if (!yWords.isBlank()) svg.text(area.x(), area.y() - 14, yWords + " ↑", WORDS.start());
    if (!xWords.isBlank()) svg.text(area.right(), area.bottom() + 33, xWords + " →", WORDS.end());
  }

  /** A line through points; it breaks where one cannot be shown, and ends at the frame. */
  void line(double[] xs, double[] ys, Pen pen) {
    var run = new ArrayList<Double>();
    for (int i = 0; i + 1 < xs.length; i++) {
      double[] piece = clipped(xs[i], ys[i], xs[i + 1], ys[i + 1]);
      if (piece == null) {
        flush(run, pen);
        continue;
      }
      boolean joins =
          run.size() >= 2 && run.get(run.size() - 2) == piece[0] && run.getLast() == piece[1];
      if (!joins) {
        flush(run, pen);
        run.add(piece[0]);
        run.add(piece[1]);
      }
      run.add(piece[2]);
      run.add(piece[3]);
    }
    flush(run, pen);
  }

  private void flush(List<Double> run, Pen pen) {
    if (!run.isEmpty()) {
      svg.polyline("none", pen, run.stream().mapToDouble(Double::doubleValue).toArray());
    }
    run.clear();
  }

  /** The part of a segment inside the frame in pixels (Liang and Barsky), or null. */
  private double[] clipped(double x1, double y1, double x2, double y2) {
    if (!x.canShow(x1) || !x.canShow(x2) || !y.canShow(y1) || !y.canShow(y2)) return null;
    double px = x.at(x1);
    double py = y.at(y1);
    double dx = x.at(x2) - px;
    double dy = y.at(y2) - py;
    Box area = area();
    double enter = 0;
    double leave = 1;
    double[] along = {-dx, dx, -dy, dy};
    double[] room = {px - area.x(), area.right() - px, py - area.y(), area.bottom() - py};
    for (int side = 0; side < 4; side++) {
      if (along[side] == 0 && room[side] < 0) return null;
      double share = room[side] / along[side];
      if (along[side] < 0) enter = Math.max(enter, share);
      if (along[side] > 0) leave = Math.min(leave, share);
    }
    if (enter > leave) return null;
    return new double[] {
      px + enter * dx,
      py + enter * dy,
      leave == 1 ? x.at(x2) : px + leave * dx,
      leave == 1 ? y.at(y2) : py + leave * dy
    };
  }

  /** A mark at a point inside the frame; others are left out. */
  void mark(double atX, double atY, Look look) {
    if (x.contains(atX) && y.contains(atY)) mark(svg, x.at(atX), y.at(atY), look);
  }

  /**
   * Circles, squares, triangles and diamonds, so that colour is not all that tells series apart.
   */
  static void mark(Svg svg, double px, double py, Look look) {
    Pen edge = Pen.of(Palette.PAPER, 1);
    switch (look.index % 4) {
      case 0 -> svg.circle(px, py, MARK, look.colour, edge);
      case 1 -> svg.rect(new Box(px - 3.6, py - 3.6, 7.2, 7.2), 0, look.colour, edge);
      case 2 -> svg.polyline(look.colour, edge, px, py - 5, px + 4.8, py + 3.8, px - 4.8, py + 3.8);
      default ->
          svg.polyline(look.colour, edge, px, py - 5.2, px + 5.2, py, px, py + 5.2, px - 5.2, py);
    }
  }

  /** Indices of at most so many points of a long series, the first and the last among them. */
  static int[] thinned(int count) {
    int shown = Math.min(count, MOST_POINTS);
    int[] indices = new int[shown];
    for (int i = 0; i < shown; i++) {
      indices[i] = shown == 1 ? 0 : (int) ((long) i * (count - 1) / (shown - 1));
    }
    return indices;
  }
}
