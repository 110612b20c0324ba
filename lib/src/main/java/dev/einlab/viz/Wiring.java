package dev.einlab.viz;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which axis of an equation runs where: the content of its picture, and the same as a table.
 * Operands are called A, B, C and so on, as matrices are on a blackboard.
 */
record Wiring(BoundEinsum bound) {
  /** What becomes of an axis, in words that say how to read the letters. */
  String role(String axis) {
    boolean diagonal = bound.operands().stream().anyMatch(axes -> positions(axes, axis).size() > 1);
    boolean matched =
        bound.operands().stream().filter(axes -> !positions(axes, axis).isEmpty()).count() > 1;
    return (diagonal ? "diagonal, " : "")
        + (matched ? "matched, " : "")
        + (isSummed(axis) ? "summed" : "kept");
  }

  boolean isSummed(String axis) {
    return positions(bound.output(), axis).isEmpty();
  }

  /** Names of all axes in order of first appearance; their index picks their colour. */
  List<String> axes() {
    return List.copyOf(bound.lengths().keySet());
  }

  List<String> summed() {
    return axes().stream().filter(this::isSummed).toList();
  }

  static String operandName(int operand) {
    return operand < 26 ? String.valueOf((char) ('A' + operand)) : "operand " + operand;
  }

  /** An axis as it is written for readers: that of an ellipsis as "…0". */
  static String shown(String axis) {
    return axis.startsWith("...") ? "…" + axis.substring(3) : axis;
  }

  /** Where the axis stands among those of one operand: empty, one place, or more on a diagonal. */
  static List<Integer> positions(List<Axis> axes, String name) {
    return IntStream.range(0, axes.size())
        .filter(i -> axes.get(i).name().equals(name))
        .boxed()
        .toList();
  }

  /** One element of the output in general: {@code out[i, k] = sum over j of A[i, j] · B[j, k]}. */
  String formula() {
    String product =
        IntStream.range(0, bound.operands().size())
            .mapToObj(n -> operandName(n) + indices(bound.operands().get(n)))
            .collect(Collectors.joining(" · "));
    List<String> summed = summed();
    String sum =
        summed.isEmpty()
            ? ""
            : "sum over "
                + summed.stream().map(Wiring::shown).collect(Collectors.joining(", "))
                + " of ";
    return "out" + indices(bound.output()) + " = " + sum + product;
  }

  /** How much there is to compute: results, and the products or elements summed for each. */
  String work() {
    long results = Shape.of(lengths(bound.output())).size();
    long each = 1;
    for (String axis : summed()) each = Math.multiplyExact(each, bound.length(axis));
    String count = results == 1 ? "1 result" : grouped(results) + " results";
    if (summed().isEmpty()) return count + ", nothing is summed";
    String what = bound.operands().size() == 1 ? "element" : "product";
    return "%s, %s %s %s"
        .formatted(
            count,
            results == 1 ? "the sum of" : "each the sum of",
            grouped(each),
            each == 1 ? what : what + "s");
  }

  /** The table that stands where no picture can. */
  String table() {
    int operands = bound.operands().size();
    var header = new ArrayList<>(List.of("axis", "length"));
    for (int n = 0; n < operands; n++) {
      header.add(operandName(n) + " " + bound.shapes().get(n));
    }
    header.add("out " + bound.outputShape());
    header.add("role");
    var rows = new ArrayList<List<String>>();
    rows.add(header);
    for (String axis : axes()) {
      var row = new ArrayList<>(List.of(shown(axis), String.valueOf(bound.length(axis))));
      for (List<Axis> axes : bound.operands()) row.add(place(axes, axis));
      row.add(place(bound.output(), axis));
      row.add(role(axis));
      rows.add(row);
    }
    return Columns.aligned(rows);
  }

  /** "axis 1", or "axes 0, 1" on a diagonal, with its own length where that broadcasts. */
  String place(List<Axis> axes, String name) {
    List<Integer> positions = positions(axes, name);
    if (positions.isEmpty()) return "-";
    String numbers = positions.stream().map(String::valueOf).collect(Collectors.joining(", "));
    boolean broadcast = axes.get(positions.getFirst()).length() != bound.length(name);
    return (positions.size() == 1 ? "axis " : "axes ") + numbers + (broadcast ? " (1)" : "");
  }

  static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static int[] lengths(List<Axis> axes) {
    return axes.stream().mapToInt(Axis::length).toArray();
  }

  private static String indices(List<Axis> axes) {
    if (axes.isEmpty()) return "";
    return axes.stream().map(a -> shown(a.name())).collect(Collectors.joining(", ", "[", "]"));
  }
}
