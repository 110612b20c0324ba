package dev.einlab.einsum;

import dev.einlab.einsum.PatternLexer.Kind;
import dev.einlab.einsum.PatternLexer.Token;
import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What becomes of a tensor's axes: "b t (heads d) -> b heads t d". Each side names the axes of a
 * shape, separated by blanks.
 *
 * <pre>
 *   (heads d)   one axis of the tensor that counts through both, d fastest
 *   ...         any further axes, as they are
 *   1 or ()     an axis of length 1
 * </pre>
 *
 * {@code rearrange} has the same names on both sides; {@code reduce} loses some on its way to the
 * right; {@code repeat} gains some. Reading the same text again returns the same object.
 */
public final class EinopsPattern {
  /** What the pattern is for, which decides what it may lose or gain. */
  public enum Operation {
    REARRANGE,
    REDUCE,
    REPEAT;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private record Text(Operation operation, String pattern) {}

  private record Key(Shape shape, List<Axis> given) {}

  private static final BoundedCache<Text, EinopsPattern> PARSED = new BoundedCache<>(4096);

  private final Operation operation;
  private final PatternText source;
  private final List<Term> left;
  private final List<Term> right;
  private final BoundedCache<Key, BoundEinops> bound = new BoundedCache<>(256);

  private EinopsPattern(Operation operation, String pattern) {
    this.operation = operation;
    this.source = new PatternText(operation.label(), pattern);
    List<Token> tokens = PatternLexer.read(source);
    int arrow = tokens.stream().map(Token::kind).toList().indexOf(Kind.ARROW);
    if (arrow < 0) {
      throw source.error(
          pattern.length(),
          "there is no '->'; write the axes as they are, '->', as they shall be.");
    }
    for (Token token : tokens.subList(arrow + 1, tokens.size())) {
      if (token.kind() == Kind.ARROW) {
        throw source.error(token.position(), "a second '->'; a pattern has two sides.");
      }
    }
    left = Term.read(source, tokens.subList(0, arrow));
    right = Term.read(source, tokens.subList(arrow + 1, tokens.size()));
    checkRests();
    Set<String> leftNames = Term.names(left);
    Set<String> rightNames = Term.names(right);
    Term.elements(left).forEach(element -> checkLost(element, rightNames));
    Term.elements(right).forEach(element -> checkGained(element, leftNames));
  }

  /**
   * Reads a pattern.
   *
   * @throws EinsumSyntaxException when it cannot be read, with a caret under the character at fault
   */
  public static EinopsPattern parse(Operation operation, String pattern) {
    return PARSED.get(
        new Text(operation, pattern), text -> new EinopsPattern(text.operation(), text.pattern()));
  }

  private void checkRests() {
    for (Term term : left) {
      for (Term.Element element : term.elements()) {
        if (element instanceof Term.Rest && term.composed()) {
          throw source.error(
              element.position(), "'...' inside parentheses on the left cannot be told apart.");
        }
      }
    }
  }

  /** An element of the left side: it is on the right as well, or this operation may lose it. */
  private void checkLost(Term.Element element, Set<String> rightNames) {
    boolean kept =
        switch (element) {
          case Term.Name name -> rightNames.contains(name.text());
          case Term.Length length -> length.length() == 1;
          case Term.Rest rest -> Term.hasRest(right);
          case Term.Any any -> throw nameless(any);
        };
    if (!kept && operation != Operation.REDUCE) {
      throw source.error(
          element.position(),
          "'%s' is on the left only; %s keeps every axis, reduce is for losing some."
              .formatted(element.text(), operation.label()));
    }
  }

  /** An element of the right side: it is on the left as well, or this operation may gain it. */
  private void checkGained(Term.Element element, Set<String> leftNames) {
    boolean known =
        switch (element) {
          case Term.Name name -> leftNames.contains(name.text());
          case Term.Length length -> length.length() == 1;
          case Term.Rest rest -> Term.hasRest(left);
          case Term.Any any -> throw nameless(any);
        };
    if (element instanceof Term.Rest && !known) {
      throw source.error(element.position(), "'...' is on the right only; it stands for no axes.");
    }
    if (!known && operation != Operation.REPEAT) {
      throw source.error(
          element.position(),
          "'%s' is on the right only; %s makes no new axis, repeat is for that."
              .formatted(element.text(), operation.label()));
    }
  }

  private EinsumSyntaxException nameless(Term.Any any) {
    return source.error(any.position(), "'_' names no axis; give it a name, or write '...'.");
  }

  public Operation operation() {
    return operation;
  }

  /** The pattern as it was written. */
  public String pattern() {
    return source.text();
  }

  /**
   * Gives every axis its length: from the shape, and from lengths that are given.
   *
   * @param given lengths that the shape does not tell, such as one in a composition
   * @throws IllegalArgumentException when shape and lengths do not fit the pattern, or leave a
   *     length open
   */
  public BoundEinops bind(Shape shape, List<Axis> given) {
    return bound.get(new Key(shape, List.copyOf(given)), key -> bind(key));
  }

  private BoundEinops bind(Key key) {
    Map<String, Integer> lengths = lengths(key.given());
    List<Axis> from = new Matching(source, key.shape(), lengths).match(left);
    return BoundEinops.of(source, from, right, lengths);
  }

  private Map<String, Integer> lengths(List<Axis> given) {
    Set<String> names = new HashSet<>(Term.names(left));
    names.addAll(Term.names(right));
    var lengths = new LinkedHashMap<String, Integer>();
    for (Axis axis : given) {
      Integer before = lengths.put(axis.name(), axis.length());
      if (before != null) {
        throw source.mismatch(
            0,
            "axis '%s' is given twice, as %d and as %d."
                .formatted(axis.name(), before, axis.length()));
      }
      if (!names.contains(axis.name())) {
        throw source.mismatch(
            0,
            "axis '%s' is given as %d, but the pattern has no such axis."
                .formatted(axis.name(), axis.length()));
      }
    }
    return lengths;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EinopsPattern that
        && operation == that.operation
        && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  /** The pattern in its plainest form, words separated by one blank. */
  @Override
  public String toString() {
    return (Term.text(left) + " -> " + Term.text(right)).strip();
  }
}
