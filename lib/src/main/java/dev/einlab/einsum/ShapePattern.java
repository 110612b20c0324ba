package dev.einlab.einsum;

import dev.einlab.shape.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Names for the axes of a shape: "batch seq hidden". Names are separated by blanks; {@code 3} is an
 * axis of that length, {@code _} any axis, {@code ...} any number of axes, and {@code (heads d)}
 * one axis made of two.
 */
public final class ShapePattern {
  private record Key(String operation, String pattern) {}

  private static final BoundedCache<Key, ShapePattern> PARSED = new BoundedCache<>(1024);

  private final PatternText source;
  private final List<Term> terms;

  private ShapePattern(PatternText source) {
    this.source = source;
    this.terms = Term.read(source, PatternLexer.read(source));
    for (Term term : terms) {
      term.elements().stream()
          .filter(element -> term.composed())
          .filter(element -> element instanceof Term.Rest || element instanceof Term.Any)
          .findFirst()
          .ifPresent(element -> {
            throw source.error(
                element.position(),
                "'" + element.text() + "' inside parentheses has no length to be found.");
          });
    }
  }

  /**
   * Reads a pattern; the same text gives the same object.
   *
   * @param operation what is being done, to begin errors with
   * @throws EinsumSyntaxException when it cannot be read, with a caret under the character at fault
   */
  public static ShapePattern parse(String operation, String pattern) {
    return PARSED.get(
        new Key(operation, pattern),
        key -> new ShapePattern(new PatternText(key.operation(), key.pattern())));
  }

  /**
   * The length of every name: those known before, and those the shape tells.
   *
   * @throws IllegalArgumentException when the shape does not fit the pattern or what is known
   */
  public Map<String, Integer> match(Shape shape, Map<String, Integer> known) {
    var lengths = new LinkedHashMap<>(known);
    new Matching(source, shape, lengths).match(terms);
    return Collections.unmodifiableMap(lengths);
  }

  /** The pattern in its plainest form, words separated by one blank. */
  @Override
  public String toString() {
    return Term.text(terms);
  }
}
