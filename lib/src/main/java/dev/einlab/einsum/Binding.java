package dev.einlab.einsum;

import static dev.einlab.einsum.EinsumExpression.ELLIPSIS;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Works out one {@link BoundEinsum}: ranks, then ellipses, then the length of each axis. */
final class Binding {
  /** A length and the operand that was the first to say so. */
  private record Seen(int length, int operand) {}

  private final EinsumExpression expression;
  private final List<Shape> shapes;
  private final Map<String, Seen> lengths = new LinkedHashMap<>();

  Binding(EinsumExpression expression, List<Shape> shapes) {
    this.expression = expression;
    this.shapes = shapes;
  }

  BoundEinsum bind() {
    int count = expression.operands().size();
    if (shapes.size() != count) {
      throw error(
          "the equation has %s, but %s given: %s."
              .formatted(
                  count == 1 ? "1 operand" : count + " operands",
                  shapes.size() == 1 ? "1 was" : shapes.size() + " were",
                  shapes.stream().map(Shape::toString).collect(Collectors.joining(", "))));
    }
    int ellipsisRank = 0;
    for (int i = 0; i < count; i++) {
      ellipsisRank = Math.max(ellipsisRank, ellipsisRank(i));
    }
    var operands = new ArrayList<List<Axis>>();
    for (int i = 0; i < count; i++) {
      operands.add(axesOfOperand(i, ellipsisRank));
    }
    var resolved = new LinkedHashMap<String, Integer>();
    lengths.forEach((name, seen) -> resolved.put(name, seen.length()));
    List<Axis> output =
        expand(expression.output(), ellipsisRank, ellipsisRank).stream()
            .map(name -> new Axis(name, resolved.get(name)))
            .toList();
    Shape result = Shape.ofResult(operation(), output.stream().mapToInt(Axis::length).toArray());
    return new BoundEinsum(expression, shapes, operands, output, result, resolved);
  }

  /** How many axes the operand's ellipsis stands for; 0 without one. */
  private int ellipsisRank(int operand) {
    List<String> names = expression.operands().get(operand);
    int rank = shapes.get(operand).rank();
    if (!names.contains(ELLIPSIS)) {
      if (names.size() != rank) {
        throw rankError(operand, names.size(), "");
      }
      return 0;
    }
    int named = names.size() - 1;
    if (named > rank) {
      throw rankError(operand, named, " beside its '...'");
    }
    return rank - named;
  }

  private IllegalArgumentException rankError(int operand, int named, String beside) {
    Shape shape = shapes.get(operand);
    return error(
        "operand %d '%s' names %s%s, but its shape %s has %d."
            .formatted(
                operand,
                expression.operandText(operand),
                named == 1 ? "1 axis" : named + " axes",
                beside,
                shape,
                shape.rank()));
  }

  private List<Axis> axesOfOperand(int operand, int ellipsisRank) {
    Shape shape = shapes.get(operand);
    List<String> names =
        expand(expression.operands().get(operand), ellipsisRank(operand), ellipsisRank);
    var axes = new ArrayList<Axis>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      int before = names.subList(0, i).indexOf(name);
      if (before < 0) {
        meet(name, shape.length(i), operand);
      } else if (shape.length(before) != shape.length(i)) {
        throw error(
            ("axis '%s' stands twice in operand %d %s, but is %d at axis %d and %d at axis %d;"
                    + " a diagonal needs both equal.")
                .formatted(name, operand, shape, shape.length(before), before, shape.length(i), i));
      }
      axes.add(new Axis(name, shape.length(i)));
    }
    return axes;
  }

  /** Length 1 gives way to any other; two others must be equal. */
  private void meet(String name, int length, int operand) {
    Seen seen = lengths.get(name);
    if (seen == null || seen.length() == 1) {
      lengths.put(name, new Seen(length, operand));
    } else if (length != 1 && length != seen.length()) {
      throw error(
          "axis '%s' is %d in operand %d %s but %d in operand %d %s"
              .formatted(
                  name,
                  seen.length(),
                  seen.operand(),
                  shapes.get(seen.operand()),
                  length,
                  operand,
                  shapes.get(operand)));
    }
  }

  /** Writes an ellipsis out as "...0", "...1", aligned at the last of all ellipses. */
  private static List<String> expand(List<String> names, int rank, int longestRank) {
    return names.stream()
        .flatMap(name ->
            name.equals(ELLIPSIS)
                ? IntStream.range(longestRank - rank, longestRank).mapToObj(i -> ELLIPSIS + i)
                : Stream.of(name))
        .toList();
  }

  private IllegalArgumentException error(String reason) {
    return new IllegalArgumentException(operation() + ": " + reason);
  }

  private String operation() {
    return "einsum \"" + expression.equation() + "\"";
  }
}
