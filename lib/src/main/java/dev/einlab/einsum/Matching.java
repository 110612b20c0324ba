package dev.einlab.einsum;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lays the terms of a pattern over a shape, and finds the length of every name. */
final class Matching {
  private final PatternText source;
  private final Shape shape;
  private final Map<String, Integer> lengths; // known before, and found
  private final List<Axis> axes = new ArrayList<>();

  /**
   * @param lengths what is known; the lengths that are found are added
   */
  Matching(PatternText source, Shape shape, Map<String, Integer> lengths) {
    this.source = source;
    this.shape = shape;
    this.lengths = lengths;
  }

  /**
   * The shape's axes, taken apart: a composition gives several, a 1 none. Axes of an ellipsis are
   * named "...0", "...1"; an axis without a name goes by its length.
   */
  List<Axis> match(List<Term> terms) {
    int rest = shape.rank() - (int) terms.stream().filter(term -> !term.isRest()).count();
    boolean flexible = terms.stream().anyMatch(Term::isRest);
    if (rest < 0 || rest > 0 && !flexible) {
      throw rankError(terms, shape.rank() - rest, flexible);
    }
    int axis = 0;
    for (Term term : terms) {
      if (term.isRest()) {
        for (int i = 0; i < rest; i++) {
          axes.add(new Axis(EinsumExpression.ELLIPSIS + i, shape.length(axis++)));
        }
      } else if (term.composed()) {
        compose(term, axis++);
      } else {
        single(term.elements().getFirst(), axis++);
      }
    }
    return axes;
  }

  private IllegalArgumentException rankError(List<Term> terms, int named, boolean flexible) {
    return source.mismatch(
        terms.isEmpty() ? 0 : terms.getFirst().position(),
        "'%s' is for %s%s, but the shape %s has %d."
            .formatted(
                Term.text(terms),
                named == 1 ? "1 axis" : named + " axes",
                flexible ? " or more" : "",
                shape,
                shape.rank()));
  }

  private void single(Term.Element element, int axis) {
    int length = shape.length(axis);
    switch (element) {
      case Term.Name name -> {
        Integer known = lengths.putIfAbsent(name.text(), length);
        if (known != null && known != length) {
          throw source.mismatch(
              name.position(),
              "axis '%s' is %d, but axis %d of %s is %d long."
                  .formatted(name.text(), known, axis, shape, length));
        }
        axes.add(new Axis(name.text(), length));
      }
      case Term.Length wanted -> {
        if (wanted.length() != length) {
          throw source.mismatch(
              wanted.position(),
              "the pattern says %d, but axis %d of %s is %d long."
                  .formatted(wanted.length(), axis, shape, length));
        }
        if (length != 1) {
          axes.add(new Axis(wanted.text(), length));
        }
      }
      case Term.Any any -> axes.add(new Axis(any.text(), length));
      case Term.Rest rest -> throw new AssertionError("an ellipsis is no single axis: " + rest);
    }
  }

  /** All lengths inside are known but one at most; that one is worked out. */
  private void compose(Term term, int axis) {
    long product = 1;
    var unknown = new ArrayList<Term.Name>();
    for (Term.Element element : term.elements()) {
      if (element instanceof Term.Name name && !lengths.containsKey(name.text())) {
        unknown.add(name);
      } else {
        product = Network.multiply(product, length(element));
      }
    }
    if (unknown.size() > 1) {
      throw source.mismatch(
          unknown.getLast().position(),
          "'%s' has %d unknown lengths, %s; give all but one, as in axis(\"%s\", 2)."
              .formatted(
                  term.text(),
                  unknown.size(),
                  unknown.stream().map(Term.Name::text).collect(Collectors.joining(" and ")),
                  unknown.getFirst().text()));
    }
    if (unknown.isEmpty()) {
      requireProduct(term, axis, product);
    } else {
      lengths.put(unknown.getFirst().text(), quotient(term, axis, product, unknown.getFirst()));
    }
    for (Term.Element element : term.elements()) {
      if (length(element) != 1 || element instanceof Term.Name) {
        axes.add(new Axis(element.text(), length(element)));
      }
    }
  }

  private int length(Term.Element element) {
    return element instanceof Term.Length fixed ? fixed.length() : lengths.get(element.text());
  }

  private void requireProduct(Term term, int axis, long product) {
    if (product != shape.length(axis)) {
      String factors = known(term);
      throw source.mismatch(
          term.position(),
          "'%s' is %s%d, but axis %d of %s is %d long."
              .formatted(
                  term.text(),
                  term.elements().size() < 2 ? "" : factors + " = ",
                  product,
                  axis,
                  shape,
                  shape.length(axis)));
    }
  }

  private int quotient(Term term, int axis, long product, Term.Name unknown) {
    int length = shape.length(axis);
    if (product == 0 || length % product != 0) {
      throw source.mismatch(
          term.position(),
          "axis %d of %s is %d long, and %s leaves no whole length for '%s' of '%s'."
              .formatted(axis, shape, length, known(term), unknown.text(), term.text()));
    }
    return (int) (length / product);
  }

  /** The lengths inside that are known: {@code h=4·2}. */
  private String known(Term term) {
    return term.elements().stream()
        .filter(element -> element instanceof Term.Length || lengths.containsKey(element.text()))
        .map(element ->
            element instanceof Term.Length
                ? element.text()
                : element.text() + "=" + length(element))
        .collect(Collectors.joining("·"));
  }
}
