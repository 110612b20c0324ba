package dev.einlab.viz;

import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import dev.einlab.viz.Walkthrough.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Lays out a walkthrough: a row for each level, steps at one level side by side. An arrow to the
 * next row goes straight; one that passes rows by takes a lane beside them.
 */
final class WalkthroughDrawing {
  private static final double GAP = 30;
  private static final double STUB = 22; // the part of an arrow that carries the label
  private static final double BETWEEN_ROWS = 44;
  private static final double LINE = 17;
  private static final double PADDING = 9;
  private static final double LANE = 18;
  private static final double BESIDE = 9;
  private static final String PLAIN = "#F3F5F7";
  private static final Font TITLE = Font.of(14).asBold().start();
  private static final Font WHAT = Font.of(13).asBold().start();
  private static final Font SMALL = Font.of(11);
  private static final Pen FLOW = Pen.of(Palette.ink(0), 1.8);
  private static final Pen BY_PASS = Pen.of(Palette.ink(4), 1.8);

  private final Svg svg;
  private final List<Step> steps;
  private final List<Thumbnail> values;
  private final List<Thumbnail> gradients; // null where there is none
  private final int[] levels;
  private final Box[] boxes;
  private double left = Double.POSITIVE_INFINITY; // of all boxes and lanes so far
  private double right = Double.NEGATIVE_INFINITY;

  WalkthroughDrawing(Svg svg, List<Step> steps) {
    this.svg = svg;
    this.steps = steps;
    this.values = steps.stream().map(step -> Thumbnail.of(step.tensor())).toList();
    this.gradients = new ArrayList<>();
    for (Step step : steps) {
      boolean has = step.tensor().requiresGrad() && step.tensor().grad() != null;
      gradients.add(has ? Thumbnail.of(step.tensor().grad()) : null);
    }
    this.levels = levels();
    this.boxes = new Box[steps.size()];
  }

  void draw(String title) {
    place();
    for (int i = 0; i < steps.size(); i++) drawLabel(i);
    for (int to = 0; to < steps.size(); to++) {
      for (int from : steps.get(to).from()) {
        if (levels[to] == levels[from] + 1) drawStraight(from, to);
      }
    }
    for (int to = 0; to < steps.size(); to++) {
      for (int from : steps.get(to).from()) if (levels[to] > levels[from] + 1) drawLane(from, to);
    }
    for (int i = 0; i < steps.size(); i++) drawBox(i);
    svg.text(Math.min(left, 0), -30, title, TITLE);
  }

  /** One more than the deepest of what it takes; something given stands right above its use. */
  private int[] levels() {
    int[] levels = new int[steps.size()];
    for (int i = 0; i < levels.length; i++) {
      for (int from : steps.get(i).from()) levels[i] = Math.max(levels[i], levels[from] + 1);
    }
    for (int i = 0; i < levels.length; i++) {
      int given = i;
      if (!steps.get(i).isGiven()) continue;
      IntStream.range(0, levels.length)
          .filter(to -> steps.get(to).from().contains(given))
          .map(to -> levels[to] - 1)
          .min()
          .ifPresent(level -> levels[given] = level);
    }
    return levels;
  }

  private void place() {
    double y = 0;
    int deepest = IntStream.of(levels).max().orElse(-1);
    for (int level = 0; level <= deepest; level++) {
      int here = level;
      var row = IntStream.range(0, levels.length).filter(i -> levels[i] == here).boxed().toList();
      double width = row.stream().mapToDouble(i -> width(i)).sum() + GAP * (row.size() - 1);
      double height = row.stream().mapToDouble(i -> height(i)).max().orElse(0);
      double x = -width / 2;
      for (int i : row) {
        boxes[i] = new Box(x, y + height - height(i), width(i), height(i));
        x = boxes[i].right() + GAP;
      }
      left = Math.min(left, -width / 2);
      right = Math.max(right, width / 2);
      y += height + BETWEEN_ROWS;
    }
  }

  private double picturesWidth(int i) {
    Thumbnail gradient = gradients.get(i);
    double value = Math.max(values.get(i).width(), SMALL.width("value"));
    return gradient == null
        ? value
        : value + 12 + Math.max(gradient.width(), SMALL.width("gradient"));
  }

  private double wordsWidth(int i) {
    return Math.max(WHAT.width(what(i)), SMALL.width(cost(i)));
  }

  private double width(int i) {
    double label = SMALL.width(steps.get(i).label()) * 2 - 20; // right of the middle
    return Math.ceil(Math.max(wordsWidth(i) + 14 + picturesWidth(i) + 2 * PADDING, label));
  }

  private double height(int i) {
    double words = cost(i).isEmpty() ? LINE : 2 * LINE;
    double gradient = gradients.get(i) == null ? 0 : gradients.get(i).height();
    return 2 * PADDING + Math.max(words, Math.max(values.get(i).height(), gradient) + LINE);
  }

  private String what(int i) {
    return steps.get(i).isGiven() ? steps.get(i).name() : steps.get(i).what();
  }

  private String cost(int i) {
    Step step = steps.get(i);
    if (step.isGiven()) return "";
    return step.flops() == 0 ? "no FLOPs" : "%,d FLOPs".formatted(step.flops());
  }

  private void drawBox(int i) {
    Box box = boxes[i];
    boolean given = steps.get(i).isGiven();
    Pen edge = Pen.of(Palette.MARK_EDGE, 1.2);
    svg.rect(box, 7, PLAIN, given ? edge.asDashed() : edge);
    double x = box.centreX() - (wordsWidth(i) + 14 + picturesWidth(i)) / 2;
    double y = box.centreY() - (given ? 0 : LINE / 2);
    svg.text(x, y, what(i), WHAT, Palette.TEXT, PLAIN);
    svg.text(x, y + LINE, cost(i), SMALL.start(), Palette.TEXT, PLAIN);
    x += wordsWidth(i) + 14;
    double width = Math.max(values.get(i).width(), SMALL.width("value"));
    drawPicture(values.get(i), x + width / 2, box.y() + PADDING, "value");
    if (gradients.get(i) == null) return;
    double rest = picturesWidth(i) - width - 12;
    drawPicture(gradients.get(i), x + width + 12 + rest / 2, box.y() + PADDING, "gradient");
  }

  private void drawPicture(Thumbnail thumbnail, double centre, double top, String caption) {
    thumbnail.draw(svg, centre - thumbnail.width() / 2, top);
    double y = top + thumbnail.height() + LINE / 2;
    svg.text(centre, y, caption, SMALL, Palette.QUIET, PLAIN);
  }

  /** Name and shape beside the first part of the arrows that leave a box. */
  private void drawLabel(int i) {
    Box box = boxes[i];
    boolean goesDown =
        IntStream.range(0, levels.length)
            .anyMatch(to -> levels[to] == levels[i] + 1 && steps.get(to).from().contains(i));
    if (goesDown) svg.line(box.centreX(), box.bottom(), box.centreX(), box.bottom() + STUB, FLOW);
    svg.text(box.centreX() + 7, box.bottom() + STUB / 2, steps.get(i).label(), SMALL.start());
  }

  private void drawStraight(int from, int to) {
    List<Integer> near =
        steps.get(to).from().stream()
            .filter(i -> levels[i] == levels[to] - 1)
            .distinct()
            .sorted(Comparator.comparingDouble(i -> boxes[i].centreX()))
            .toList();
    double share = (near.indexOf(from) + 1.0) / (near.size() + 1);
    Box target = boxes[to];
    double x = target.x() + target.width() * share;
    double y = boxes[from].bottom() + STUB;
    svg.arrow(boxes[from].centreX(), y, x, target.y() - 2, FLOW);
  }

  /** Out at the side, down a lane outside of all rows, in at the side. */
  private void drawLane(int from, int to) {
    Box source = boxes[from];
    Box target = boxes[to];
    boolean onTheRight = source.centreX() > 1;
    double lane = onTheRight ? (right += LANE) : (left -= LANE);
    double out = onTheRight ? source.right() : source.x();
    double in = onTheRight ? target.right() + 2 : target.x() - 2;
    double start = source.centreY() + BESIDE; // what comes in does not lie over what goes out
    double end = target.centreY() - BESIDE;
    svg.polyline("none", BY_PASS, out, start, lane, start, lane, end);
    svg.arrow(lane, end, in, end, BY_PASS);
    String label = steps.get(from).label();
    double room = Math.abs(in - lane) - 14;
    if (SMALL.width(label) > room) return;
    Font font = onTheRight ? SMALL.end() : SMALL.start();
    svg.text(onTheRight ? lane - 4 : lane + 4, end - 9, label, font);
  }
}
