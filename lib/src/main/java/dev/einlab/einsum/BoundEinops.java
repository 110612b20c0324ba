package dev.einlab.einsum;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A pattern whose axes have their lengths, as steps to be taken in order:
 *
 * <pre>
 *                           reduce "b (h d) c -> (d h) b"      repeat "h w -> h (w r)"
 *                           [3, 8, 5] and h=4                  [6, 7] and r=2
 *   reshape to split()      [3, 4, 2, 5]                       [6, 7]
 *   reduce over reduced()   [3, 4, 2]                          -
 *   permute by order()      [2, 4, 3]                          [6, 7]
 *   insert added()          -                                  [6, 7, 1]
 *   expand to expanded()    -                                  [6, 7, 2]
 *   reshape to result()     [8, 3]                             [6, 14]
 * </pre>
 */
public final class BoundEinops {
  private final List<Axis> left;
  private final List<Axis> right;
  private final Shape split;
  private final Shape expanded;
  private final Shape result;

  private BoundEinops(List<Axis> left, List<Axis> right, Shape expanded, Shape result) {
    this.left = List.copyOf(left);
    this.right = List.copyOf(right);
    this.split = shape(left);
    this.expanded = expanded;
    this.result = result;
  }

  static BoundEinops of(
      PatternText source, List<Axis> left, List<Term> terms, Map<String, Integer> lengths) {
    var right = new ArrayList<Axis>();
    var result = new ArrayList<Integer>();
    for (Term term : terms) {
      List<Axis> parts =
          term.elements().stream()
              .flatMap(element -> parts(source, element, left, lengths).stream())
              .toList();
      right.addAll(parts);
      if (term.isRest()) {
        parts.forEach(axis -> result.add(axis.length()));
      } else {
        result.add(together(source, term, parts));
      }
    }
    try {
      Shape expanded = shape(right);
      return new BoundEinops(
          left, right, expanded, Shape.of(result.stream().mapToInt(Integer::intValue).toArray()));
    } catch (IllegalArgumentException tooLarge) {
      throw source.mismatch(0, "the result cannot be held. " + tooLarge.getMessage());
    }
  }

  private static int together(PatternText source, Term term, List<Axis> parts) {
    long length = parts.stream().mapToLong(Axis::length).reduce(1, Network::multiply);
    if (length > Shape.MAX_SIZE) {
      throw source.mismatch(
          term.position(),
          "'%s' of %s is longer than an axis can be, %d."
              .formatted(term.text(), parts, Shape.MAX_SIZE));
    }
    return (int) length;
  }

  /** The axes that one element of the right side stands for; a 1 stands for none. */
  private static List<Axis> parts(
      PatternText source, Term.Element element, List<Axis> left, Map<String, Integer> lengths) {
    return switch (element) {
      case Term.Rest rest ->
          left.stream().filter(axis -> axis.name().startsWith(rest.text())).toList();
      case Term.Length fixed when fixed.length() == 1 -> List.of();
      case Term.Length fixed -> List.of(new Axis(fixed.text(), fixed.length()));
      default -> {
        Integer length = lengths.get(element.text());
        if (length == null) {
          throw source.mismatch(
              element.position(),
              "axis '%s' is new; give its length, as in axis(\"%s\", 2)."
                  .formatted(element.text(), element.text()));
        }
        yield List.of(new Axis(element.text(), length));
      }
    };
  }

  private static Shape shape(List<Axis> axes) {
    return Shape.of(axes.stream().mapToInt(Axis::length).toArray());
  }

  /**
   * The operand's axes taken apart: compositions split, axes of length 1 without a name dropped.
   */
  public List<Axis> left() {
    return left;
  }

  /** The result's axes taken apart. */
  public List<Axis> right() {
    return right;
  }

  /** The shape of {@link #left}. */
  public Shape split() {
    return split;
  }

  /** Positions in {@link #left} of the axes the result has not. */
  public int[] reduced() {
    return IntStream.range(0, left.size()).filter(i -> !right.contains(left.get(i))).toArray();
  }

  /** The axes that remain after reducing, by position, in the order of {@link #right}. */
  public int[] order() {
    List<Axis> remaining = left.stream().filter(right::contains).toList();
    return right.stream().filter(left::contains).mapToInt(remaining::indexOf).toArray();
  }

  /** Positions in {@link #right} of the axes the operand has not. */
  public int[] added() {
    return IntStream.range(0, right.size()).filter(i -> !left.contains(right.get(i))).toArray();
  }

  /** The shape of {@link #right}. */
  public Shape expanded() {
    return expanded;
  }

  /** The shape of the result. */
  public Shape result() {
    return result;
  }

  /** Both sides taken apart, with lengths: {@code [b=3, h=4, d=2] -> [h=4, b=3, d=2]}. */
  @Override
  public String toString() {
    return left + " -> " + right;
  }
}
