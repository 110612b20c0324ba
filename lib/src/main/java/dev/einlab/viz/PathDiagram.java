package dev.einlab.viz;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.einsum.Contraction;
import dev.einlab.einsum.ContractionPath;
import dev.einlab.shape.Axis;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A contraction path as a tree: operands at the top, each step joins two of what is above it, the
 * result at the bottom. A step names its axes, its elements and its FLOPs, with a bar for its share
 * of all FLOPs; what it sums stands above its box.
 *
 * <pre>
 *   PathDiagram.of(ContractionPath.of(EinsumExpression.parse("ij,jk,kl->il").bind(shapes)))
 * </pre>
 */
public final class PathDiagram implements Picture {
  private static final double LEVEL = 128;
  private static final double GAP = 22;
  private static final String BOX_FILL = "#F3F5F7";
  private static final Font TITLE = Font.of(13).asBold();
  private static final Font SMALL = Font.of(11);

  private final ContractionPath path;
  private final Beads beads;

  /** One tensor of the tree: where it stands, and the step that made it or null. */
  private record Node(
      String name,
      List<Axis> axes,
      ContractionPath.Step step,
      List<Node> above,
      int level,
      double x,
      double width) {}

  private PathDiagram(ContractionPath path) {
    this.path = path;
    this.beads = new Beads(List.copyOf(path.einsum().lengths().keySet()));
  }

  public static PathDiagram of(ContractionPath path) {
    return new PathDiagram(path);
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  /** The path's own table. */
  @Override
  public String text() {
    return path.toString();
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }

  Svg draw() {
    var svg = new Svg("Contraction path of \"" + path.einsum().expression() + "\"", text());
    double x = 0;
    for (Node root : roots()) {
      Node placed = placed(root, x);
      drawTree(svg, placed);
      x = right(placed) + GAP;
    }
    double bottom = height() * LEVEL + (height() == 0 ? 62 : 82) + 24;
    String total =
        "total %s FLOPs, largest result %s elements"
            .formatted(Wiring.grouped(path.flops()), Wiring.grouped(path.largestIntermediate()));
    String most = costliest() == null ? "" : "; marked: the step with the most FLOPs";
    svg.text(0, bottom, total + most, Font.of(13).start());
    String naive =
        String.format(
            Locale.ROOT,
            "one loop nest over all axes: %,d FLOPs, %,.2f times as many",
            path.naiveFlops(),
            path.speedup());
    svg.text(0, bottom + 20, naive, Font.of(12).start(), Palette.QUIET, Palette.PAPER);
    return svg;
  }

  private int height() {
    return roots().stream().mapToInt(Node::level).max().orElse(0);
  }

  /** The trees: one, unless nothing was contracted at all. */
  private List<Node> roots() {
    BoundEinsum einsum = path.einsum();
    Map<Integer, Node> nodes = new HashMap<>();
    for (int n = 0; n < einsum.terms().size(); n++) {
      String name = Wiring.operandName(n);
      nodes.put(n, new Node(name, einsum.terms().get(n), null, List.of(), 0, 0, 0));
    }
    for (ContractionPath.Step step : path.steps()) {
      Node left = nodes.remove(step.left());
      Node right = nodes.remove(step.right());
      boolean last = nodes.isEmpty();
      int level = 1 + Math.max(left.level, right.level);
      String name = last ? "out" : "step " + (path.steps().indexOf(step) + 1);
      List<Axis> axes = step.contraction().output();
      nodes.put(step.result(), new Node(name, axes, step, List.of(left, right), level, 0, 0));
    }
    return List.copyOf(nodes.values());
  }

  /** The same tree with its leaves side by side from {@code x}, and each step below its two. */
  private Node placed(Node node, double x) {
    double own = width(node);
    if (node.above.isEmpty()) return at(node, List.of(), x, own);
    List<Node> above = new ArrayList<>();
    double next = x;
    for (Node child : node.above) {
      Node moved = placed(child, next);
      above.add(moved);
      next = right(moved) + GAP;
    }
    double centre = (centre(above.getFirst()) + centre(above.getLast())) / 2;
    double left = centre - own / 2;
    if (left >= x) return at(node, above, left, own);
    return placed(node, x + (x - left)); // a box wider than the tree above it: make room
  }

  private static Node at(Node node, List<Node> above, double x, double width) {
    return new Node(node.name, node.axes, node.step, above, node.level, x, width);
  }

  private static double centre(Node node) {
    return node.x + node.width / 2;
  }

  private static double right(Node node) {
    double right = node.x + node.width;
    for (Node child : node.above) right = Math.max(right, right(child));
    return right;
  }

  private double width(Node node) {
    double widest = Math.max(beads.rowWidth(names(node.axes)), SMALL.width(elements(node)));
    if (node.step != null) widest = Math.max(widest, SMALL.width(flops(node)));
    return Math.max(widest, TITLE.width(node.name)) + 22;
  }

  private static List<String> names(List<Axis> axes) {
    return axes.stream().map(Axis::name).toList();
  }

  private static String elements(Node node) {
    long count = Contraction.count(node.axes);
    return Wiring.grouped(count) + (count == 1 ? " element" : " elements");
  }

  private static String flops(Node node) {
    return Wiring.grouped(node.step.contraction().flops()) + " FLOPs";
  }

  private void drawTree(Svg svg, Node node) {
    double top = node.level * LEVEL;
    for (Node child : node.above) {
      double from = child.level * LEVEL + boxHeight(child);
      double half = top - 34;
      double[] points = {
        centre(child), from, centre(child), half, centre(node), half, centre(node), top
      };
      svg.polyline("none", Pen.of(Palette.CELL_EDGE, 1.5), points);
      drawTree(svg, child);
    }
    if (node.step != null) drawSummed(svg, node, top);
    drawBox(svg, node, top);
  }

  private static double boxHeight(Node node) {
    return node.step == null ? 62 : 82;
  }

  private void drawBox(Svg svg, Node node, double top) {
    boolean costliest = node.step != null && node.step.equals(costliest());
    var box = new Box(node.x, top, node.width, boxHeight(node));
    String fill = costliest ? Palette.MARK : BOX_FILL;
    svg.rect(box, 7, fill, Pen.of(Palette.CELL_EDGE, 1.2));
    svg.text(box.centreX(), top + 12, node.name, TITLE, Palette.TEXT, fill);
    List<String> names = names(node.axes);
    if (names.isEmpty()) {
      svg.text(box.centreX(), top + 31, "a scalar", SMALL, Palette.QUIET, fill);
    }
    beads.drawRow(svg, box.centreX() - beads.rowWidth(names) / 2, top + 31, names);
    svg.text(box.centreX(), top + 51, elements(node), SMALL, Palette.QUIET, fill);
    if (node.step == null) return;
    svg.text(box.centreX(), top + 66, flops(node), SMALL, Palette.TEXT, fill);
    double share = (double) node.step.contraction().flops() / Math.max(1, path.flops());
    var bar = new Box(node.x + 10, top + 75, (node.width - 20) * share, 3);
    svg.rect(bar, 0, Palette.fill(0), null);
  }

  /** The step with more FLOPs than any other, or null. */
  private ContractionPath.Step costliest() {
    List<ContractionPath.Step> sorted =
        path.steps().stream()
            .sorted(Comparator.comparingLong(step -> -step.contraction().flops()))
            .toList();
    if (sorted.size() < 2) return null;
    long most = sorted.getFirst().contraction().flops();
    return most == sorted.get(1).contraction().flops() ? null : sorted.getFirst();
  }

  /** Σ and the axes that vanish in a step, on a paper-white patch over the joined lines. */
  private void drawSummed(Svg svg, Node node, double top) {
    List<String> kept = names(node.axes);
    List<String> summed = new ArrayList<>();
    for (Node child : node.above) {
      for (String name : names(child.axes)) {
        if (!kept.contains(name) && !summed.contains(name)) summed.add(name);
      }
    }
    if (summed.isEmpty()) return;
    Font sigma = Font.of(16).start();
    double width = sigma.width("Σ") + 4 + beads.rowWidth(summed);
    double x = centre(node) + 8;
    svg.rect(new Box(x - 2, top - 24, width + 4, 20), 0, Palette.PAPER, null);
    svg.text(x, top - 14, "Σ", sigma);
    beads.drawRow(svg, x + sigma.width("Σ") + 4, top - 14, summed);
  }
}
