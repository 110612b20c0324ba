package dev.einlab.viz;

import dev.einlab.tensor.Graph;
import dev.einlab.tensor.Graph.Kind;
import dev.einlab.tensor.Graph.Vertex;
import dev.einlab.tensor.Tensor;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tape behind a tensor as a graph: leaves and constants at the top, each operation under what
 * it was computed from. Tensors that are named show their value, and under it the derivative that
 * backward left there.
 *
 * <pre>
 *   TapeDiagram.of(loss).named("w", w).named("loss", loss)
 * </pre>
 */
public final class TapeDiagram implements Picture {
  /** More entries make no picture that anybody reads. */
  public static final int MOST_ENTRIES = 60;

  private static final double GAP = 26;
  private static final double BETWEEN_ROWS = 44;
  private static final double LINE = 18;
  private static final int MOST_VALUES = 4;
  private static final String PLAIN = "#F3F5F7";
  private static final Font TITLE = Font.of(13).asBold();
  private static final Font SMALL = Font.of(11);

  private final Graph graph;
  private final Map<Integer, Named> named;

  /** A tensor that was given a name here. */
  private record Named(String name, Tensor tensor) {}

  private TapeDiagram(Graph graph, Map<Integer, Named> named) {
    this.graph = graph;
    this.named = named;
  }

  /**
   * @throws IllegalArgumentException if the tensor has no tape, or one of more than {@link
   *     #MOST_ENTRIES} entries
   */
  public static TapeDiagram of(Tensor tensor) {
    Graph graph = Graph.of(tensor);
    int entries = graph.vertices().size();
    if (entries > MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "TapeDiagram: the tape has %,d entries, and a picture shows at most %d; print Graph.of(tensor), or draw a smaller part"
              .formatted(entries, MOST_ENTRIES));
    }
    return new TapeDiagram(graph, Map.of());
  }

  /**
   * The same picture with a tensor named, and its value and derivative shown where they are short.
   *
   * @throws IllegalArgumentException if the tensor is not on this tape
   */
  public TapeDiagram named(String name, Tensor tensor) {
    int id = graph.idOf(tensor);
    if (id < 0) {
      throw new IllegalArgumentException(
          "TapeDiagram.named: \"%s\" %s is not on this tape; no gradient on its way reaches it"
              .formatted(name, tensor.shape()));
    }
    Map<Integer, Named> more = new LinkedHashMap<>(named);
    more.put(id, new Named(name, tensor));
    return new TapeDiagram(graph, more);
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  /** A line for each entry of the tape, then the tensors that have a name. */
  @Override
  public String text() {
    StringBuilder text = new StringBuilder(graph.toString());
    for (Vertex vertex : graph.vertices()) {
      if (!named.containsKey(vertex.id())) continue;
      text.append("\n%4d  ".formatted(vertex.id())).append(String.join("  ", lines(vertex)));
    }
    return text.toString();
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }

  Svg draw() {
    var svg = new Svg("Tape of " + graph.vertices().size() + " entries", text());
    Map<Integer, Box> boxes = boxes();
    for (Vertex vertex : graph.vertices()) {
      for (int operand : vertex.operands()) drawEdge(svg, operand, boxes, boxes.get(vertex.id()));
    }
    for (Vertex vertex : graph.vertices()) drawVertex(svg, vertex, boxes.get(vertex.id()));
    return svg;
  }

  private void drawEdge(Svg svg, int operand, Map<Integer, Box> boxes, Box to) {
    Box from = boxes.get(operand);
    boolean constant = graph.vertices().get(operand).kind() == Kind.CONSTANT;
    Pen pen = Pen.of(constant ? Palette.CELL_EDGE : Palette.ink(0), constant ? 1.2 : 2);
    svg.arrow(
        from.centreX(), from.bottom(), to.centreX(), to.y() - 2, constant ? pen.asDashed() : pen);
  }

  private void drawVertex(Svg svg, Vertex vertex, Box box) {
    String fill = vertex.kind() == Kind.LEAF ? Palette.MARK : PLAIN;
    String edge = vertex.kind() == Kind.CONSTANT ? Palette.CELL_EDGE : Palette.MARK_EDGE;
    Pen pen = Pen.of(edge, 1.2);
    svg.rect(box, 7, fill, vertex.kind() == Kind.CONSTANT ? pen.asDashed() : pen);
    List<String> lines = lines(vertex);
    for (int i = 0; i < lines.size(); i++) {
      double y = box.y() + LINE * (i + 0.5) + 4;
      svg.text(box.centreX(), y, lines.get(i), i == 0 ? TITLE : SMALL, Palette.TEXT, fill);
    }
  }

  /** What stands in a box: name, shape, and where known the value and the derivative under it. */
  private List<String> lines(Vertex vertex) {
    List<String> lines = new ArrayList<>();
    Named known = named.get(vertex.id());
    boolean computed = vertex.kind() == Kind.OPERATION;
    if (known == null) lines.add(vertex.name());
    else lines.add(computed ? known.name + " = " + vertex.name() : known.name);
    lines.add(vertex.shape().toString());
    if (known != null && vertex.shape().size() <= MOST_VALUES) {
      lines.add("value " + values(known.tensor));
      if (known.tensor.grad() != null) lines.add("grad " + values(known.tensor.grad()));
    }
    return lines;
  }

  private static String values(Tensor tensor) {
    return String.join(", ", CellText.of(tensor.detach().toDoubles()));
  }

  /** Rows from top to bottom; in a row, entries stand near what they were computed from. */
  private Map<Integer, Box> boxes() {
    int[] levels = levels();
    Map<Integer, Box> boxes = new HashMap<>();
    double y = 0;
    for (int level = 0; level <= levels[levels.length - 1]; level++) {
      int here = level;
      List<Vertex> row = graph.vertices().stream().filter(v -> levels[v.id()] == here).toList();
      y = place(row, y, boxes) + BETWEEN_ROWS;
    }
    return boxes;
  }

  /** Lays one row out around the middle of the picture; returns where it ends. */
  private double place(List<Vertex> row, double y, Map<Integer, Box> boxes) {
    List<Vertex> ordered = new ArrayList<>(row);
    ordered.sort(Comparator.comparingDouble(vertex -> wantedX(vertex, boxes)));
    double width = ordered.stream().mapToDouble(this::width).sum() + GAP * (row.size() - 1);
    double x = -width / 2;
    double bottom = y;
    for (Vertex vertex : ordered) {
      Box box = new Box(x, y, width(vertex), LINE * lines(vertex).size() + 8);
      boxes.put(vertex.id(), box);
      x = box.right() + GAP;
      bottom = Math.max(bottom, box.bottom());
    }
    return bottom;
  }

  /** Over the middle of the operands; a leaf or constant to the side it is an operand on. */
  private double wantedX(Vertex vertex, Map<Integer, Box> boxes) {
    if (!vertex.operands().isEmpty()) {
      return vertex.operands().stream()
          .mapToDouble(id -> boxes.get(id).centreX())
          .average()
          .orElse(0);
    }
    for (Vertex user : graph.vertices()) {
      int at = user.operands().indexOf(vertex.id());
      if (at >= 0) return at == 0 ? -1e6 + user.id() : 1e6 + user.id();
    }
    return 0;
  }

  private double width(Vertex vertex) {
    List<String> lines = lines(vertex);
    double widest = TITLE.width(lines.getFirst());
    for (String line : lines.subList(1, lines.size())) {
      widest = Math.max(widest, SMALL.width(line));
    }
    return widest + 24;
  }

  /** An operation stands below its operands; a leaf or constant right above its first use. */
  private int[] levels() {
    List<Vertex> vertices = graph.vertices();
    int[] levels = new int[vertices.size()];
    for (Vertex vertex : vertices) {
      for (int operand : vertex.operands()) {
        levels[vertex.id()] = Math.max(levels[vertex.id()], levels[operand] + 1);
      }
    }
    for (Vertex vertex : vertices) {
      if (!vertex.operands().isEmpty()) continue;
      vertices.stream()
          .filter(user -> user.operands().contains(vertex.id()))
          .mapToInt(user -> levels[user.id()] - 1)
          .min()
          .ifPresent(level -> levels[vertex.id()] = level);
    }
    return levels;
  }
}
