package dev.einlab.viz;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import dev.einlab.viz.Svg.Font;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The picture of an einsum: the operands and the output with their named axes, which axis runs
 * where, and which is summed.
 *
 * <pre>
 *   EinsumDiagram.of("ij,jk->ik", a, b)                                 // cells with their numbers
 *   EinsumDiagram.of("ij,jk->ik", Shape.of(2, 3), Shape.of(3, 2))       // cells without numbers
 *   EinsumDiagram.of("bhid,bhjd->bhij", Shape.of(2, 4, 8, 16), Shape.of(2, 4, 8, 16))   // axes as lines
 *   EinsumDiagram.of("ij,jk->ik", a, b).at(0, 1)                        // the sum behind out[0, 1]
 * </pre>
 *
 * Tensors of up to 3 axes and 8 rows and columns are drawn element by element, with the elements
 * marked that flow into one result; larger ones as boxes joined by a line for each axis.
 */
public final class EinsumDiagram implements Picture {
  private static final double MOST_WIDTH = 800; // of a notebook's output on a small screen
  private static final int MOST_TERMS_WRITTEN = 6;
  private static final Font FORMULA = Font.of(13).start();

  private final Wiring wiring;
  private final List<double[]> values;
  private final int[] shownIndex;

  private EinsumDiagram(BoundEinsum bound, List<double[]> values, int[] shownIndex) {
    this.wiring = new Wiring(bound);
    this.values = values;
    this.shownIndex = shownIndex;
  }

  /**
   * The picture of an equation for operands of these shapes, without numbers.
   *
   * @throws IllegalArgumentException where {@code einsum} itself would refuse
   */
  public static EinsumDiagram of(String equation, Shape... operands) {
    BoundEinsum bound = EinsumExpression.parse(equation).bind(List.of(operands));
    return new EinsumDiagram(bound, List.of(), defaultIndex(bound));
  }

  /**
   * The picture of an equation for these operands; small ones with their numbers and the numbers of
   * the output, worked out by the very sum the picture shows, outside every FLOP counter.
   *
   * @throws IllegalArgumentException where {@code einsum} itself would refuse
   */
  public static EinsumDiagram of(String equation, Tensor... operands) {
    return of(EinsumExpression.parse(equation), operands);
  }

  /**
   * The picture of an equation between axes with names, as {@code Einops.einsum} takes it: {@code
   * named("batch q d, batch k d -> batch q k", queries, keys)}.
   *
   * @throws IllegalArgumentException where {@code einsum} itself would refuse
   */
  public static EinsumDiagram named(String pattern, Tensor... operands) {
    return of(EinsumExpression.parseNamed(pattern), operands);
  }

  /** As {@link #named(String, Tensor...)} for operands of these shapes, without numbers. */
  public static EinsumDiagram named(String pattern, Shape... operands) {
    BoundEinsum bound = EinsumExpression.parseNamed(pattern).bind(List.of(operands));
    return new EinsumDiagram(bound, List.of(), defaultIndex(bound));
  }

  private static EinsumDiagram of(EinsumExpression expression, Tensor... operands) {
    List<Shape> shapes = Stream.of(operands).map(Tensor::shape).toList();
    BoundEinsum bound = expression.bind(shapes);
    if (!isSmall(bound)) return new EinsumDiagram(bound, List.of(), defaultIndex(bound));
    List<double[]> given = Stream.of(operands).map(Tensor::toDoubles).toList();
    var values = new ArrayList<>(given);
    values.add(Flow.evaluate(bound, given));
    return new EinsumDiagram(bound, values, defaultIndex(bound));
  }

  /**
   * The same picture with the elements marked that flow into this element of the output.
   *
   * @throws IllegalArgumentException when the output has no such element
   */
  public EinsumDiagram at(int... outputIndex) {
    List<Axis> output = wiring.bound().output();
    boolean inside =
        outputIndex.length == output.size()
            && IntStream.range(0, outputIndex.length)
                .allMatch(i -> outputIndex[i] >= 0 && outputIndex[i] < output.get(i).length());
    if (!inside) {
      throw new IllegalArgumentException(
          "Element [%s] was to be shown, but the output of \"%s\" has the shape %s; give one index from 0 for each axis."
              .formatted(
                  IntStream.of(outputIndex)
                      .mapToObj(String::valueOf)
                      .collect(Collectors.joining(", ")),
                  wiring.bound().expression().equation(),
                  wiring.bound().outputShape()));
    }
    return new EinsumDiagram(wiring.bound(), values, outputIndex.clone());
  }

  /** The last element, or the first of the last row where that tells more: off the diagonal. */
  private static int[] defaultIndex(BoundEinsum bound) {
    int[] index =
        bound.output().stream().mapToInt(axis -> Math.max(0, axis.length() - 1)).toArray();
    boolean square = index.length >= 2 && index[0] == index[1];
    if (index.length >= 2 && (square || bound.operands().size() == 1)) index[1] = 0;
    return index;
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  @Override
  public String text() {
    return Stream.concat(Stream.of(title(), wiring.table()), captions().stream())
        .collect(Collectors.joining("\n"));
  }

  /** The text of the picture, so that an evaluated cell is readable everywhere. */
  @Override
  public String toString() {
    return text();
  }

  /** Whether every tensor is small enough for cells; else axes are drawn as lines. */
  private static boolean isSmall(BoundEinsum bound) {
    return Stream.concat(bound.operands().stream(), Stream.of(bound.output())).allMatch(Sheet::fits)
        && bound.lengths().values().stream().noneMatch(length -> length == 0);
  }

  /** With cells where they fit into a page, else with lines. */
  Svg draw() {
    if (isSmall(wiring.bound())) {
      Svg cells = draw(true);
      if (cells.width() <= MOST_WIDTH) return cells;
    }
    return draw(false);
  }

  private Svg draw(boolean withCells) {
    var svg = new Svg(title(), text());
    var beads = new Beads(wiring.axes());
    double y = drawEquation(svg, beads) + 18;
    y =
        withCells
            ? CellDiagram.draw(svg, wiring, beads, sheets(), y)
            : TrackDiagram.draw(svg, wiring, beads, y);
    y += 26;
    for (String caption : captions()) {
      svg.text(0, y, caption, FORMULA);
      y += 21;
    }
    if (withCells) drawLegend(svg, beads, y + 3);
    return svg;
  }

  private String title() {
    return "einsum \"" + wiring.bound().expression().equation() + "\"";
  }

  /** The equation as beads: the letters in the colours of their axes. */
  private double drawEquation(Svg svg, Beads beads) {
    Font sign = Font.of(18).start();
    double x = 0;
    double y = Beads.RADIUS;
    for (int n = 0; n < wiring.bound().operands().size(); n++) {
      if (n > 0) {
        svg.text(x + 3, y + 2, ",", sign);
        x += 3 + sign.width(",") + 6;
      }
      x = beads.drawRow(svg, x, y, names(wiring.bound().operands().get(n)));
    }
    svg.text(x + 9, y, "→", sign);
    x += 9 + sign.width("→") + 9;
    if (wiring.bound().output().isEmpty()) {
      svg.text(x, y, "a scalar", FORMULA, Palette.QUIET, Palette.PAPER);
    }
    beads.drawRow(svg, x, y, names(wiring.bound().output()));
    return 2 * Beads.RADIUS;
  }

  private static List<String> names(List<Axis> axes) {
    return axes.stream().map(Axis::name).toList();
  }

  /** Each axis with its length and its role, in lines of limited width. */
  private void drawLegend(Svg svg, Beads beads, double y) {
    Font font = Font.of(12).start();
    double x = 0;
    for (String axis : wiring.axes()) {
      String words = "= " + wiring.bound().length(axis) + ", " + wiring.role(axis);
      double width = beads.width(axis) + 5 + font.width(words);
      if (x > 0 && x + width > 560) {
        x = 0;
        y += 25;
      }
      beads.draw(svg, x + beads.width(axis) / 2, y, axis);
      svg.text(x + beads.width(axis) + 5, y, words, font, Palette.QUIET, Palette.PAPER);
      x += width + 20;
    }
  }

  private List<String> captions() {
    var captions = new ArrayList<String>();
    captions.add(wiring.formula());
    if (!values.isEmpty()) captions.add(worked());
    captions.add(wiring.work());
    return captions;
  }

  private Flow flow() {
    return Flow.into(wiring.bound(), shownIndex);
  }

  /** The marked result with its numbers: {@code out[1, 0] = 3·0 + 4·2 + 5·4 = 28}. */
  private String worked() {
    Flow flow = flow();
    List<List<String>> cells = values.stream().map(v -> List.of(CellText.of(v))).toList();
    var terms = new ArrayList<String>();
    for (int t = 0; t < flow.terms(); t++) {
      if (t == MOST_TERMS_WRITTEN - 2 && flow.terms() > MOST_TERMS_WRITTEN) {
        terms.add("…");
        t = flow.terms() - 1;
      }
      int term = t;
      terms.add(
          IntStream.range(0, flow.operands().size())
              .mapToObj(n -> factor(cells.get(n).get(flow.operands().get(n).get(term))))
              .collect(Collectors.joining("·")));
    }
    String result = cells.getLast().get(flow.output());
    String sum = String.join(" + ", terms);
    String index =
        shownIndex.length == 0
            ? ""
            : IntStream.of(shownIndex)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", ", "[", "]"));
    return "out" + index + " = " + sum + (sum.equals(result) ? "" : " = " + result);
  }

  private static String factor(String number) {
    return number.startsWith("−") ? "(" + number + ")" : number;
  }

  private List<Sheet> sheets() {
    BoundEinsum bound = wiring.bound();
    Flow flow = flow();
    var sheets = new ArrayList<Sheet>();
    for (int n = 0; n < bound.operands().size(); n++) {
      Set<Integer> marked = Set.copyOf(flow.operands().get(n));
      sheets.add(
          sheet(Wiring.operandName(n), bound.shapes().get(n), bound.operands().get(n), n, marked));
    }
    int last = bound.operands().size();
    sheets.add(sheet("out", bound.outputShape(), bound.output(), last, Set.of(flow.output())));
    return sheets;
  }

  private Sheet sheet(
      String title, Shape shape, List<Axis> axes, int operand, Set<Integer> marked) {
    List<String> cells = values.isEmpty() ? List.of() : List.of(CellText.of(values.get(operand)));
    boolean upright = axes.size() == 1 && runsDown(axes.getFirst().name());
    return new Sheet(title, shape.toString(), axes, cells, marked, unused(axes), upright);
  }

  /** A vector lies the way its axis runs in the first matrix that has it; else it lies flat. */
  private boolean runsDown(String name) {
    BoundEinsum bound = wiring.bound();
    return Stream.concat(bound.operands().stream(), Stream.of(bound.output()))
        .filter(axes -> axes.size() >= 2)
        .map(EinsumDiagram::names)
        .filter(names -> names.contains(name))
        .findFirst()
        .map(names -> names.lastIndexOf(name) == names.size() - 2)
        .orElse(false);
  }

  /** Off the diagonal of an axis that stands twice, no element takes part in any result. */
  private static Set<Integer> unused(List<Axis> axes) {
    var unused = new HashSet<Integer>();
    if (names(axes).stream().distinct().count() == axes.size()) return unused;
    Shape shape = Shape.of(axes.stream().mapToInt(Axis::length).toArray());
    long[] strides = shape.rowMajorStrides();
    for (int offset = 0; offset < shape.size(); offset++) {
      for (int i = 0; i < axes.size(); i++) {
        int first = names(axes).indexOf(axes.get(i).name());
        long here = offset / strides[i] % axes.get(i).length();
        if (here != offset / strides[first] % axes.get(i).length()) unused.add(offset);
      }
    }
    return unused;
  }
}
