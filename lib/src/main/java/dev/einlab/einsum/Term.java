package dev.einlab.einsum;

import dev.einlab.einsum.PatternLexer.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one axis of a shape is made of in a pattern: one element, or several in parentheses, the
 * first counting slowest. {@code ()} and {@code 1} are both an axis of length 1.
 */
record Term(List<Element> elements, boolean composed, int position) {
  /** A name, a length, {@code ...} or {@code _}, and where it stands. */
  sealed interface Element {
    int position();

    String text();
  }

  record Name(String text, int position) implements Element {}

  /** An axis without a name. */
  record Length(int length, int position) implements Element {
    @Override
    public String text() {
      return Integer.toString(length);
    }
  }

  /** Any number of further axes. */
  record Rest(int position) implements Element {
    @Override
    public String text() {
      return EinsumExpression.ELLIPSIS;
    }
  }

  /** An axis whose length does not matter. */
  record Any(int position) implements Element {
    @Override
    public String text() {
      return "_";
    }
  }

  boolean isRest() {
    return !composed && elements.getFirst() instanceof Rest;
  }

  String text() {
    String inside = elements.stream().map(Element::text).collect(Collectors.joining(" "));
    return composed ? "(" + inside + ")" : inside;
  }

  static Stream<Element> elements(List<Term> terms) {
    return terms.stream().flatMap(term -> term.elements().stream());
  }

  static Set<String> names(List<Term> terms) {
    return elements(terms)
        .filter(Name.class::isInstance)
        .map(Element::text)
        .collect(Collectors.toSet());
  }

  static boolean hasRest(List<Term> terms) {
    return elements(terms).anyMatch(Rest.class::isInstance);
  }

  static String text(List<Term> terms) {
    return terms.stream().map(Term::text).collect(Collectors.joining(" "));
  }

  /** Reads the words of one side of a pattern. */
  static List<Term> read(PatternText source, List<Token> tokens) {
    return new Reader(source).read(tokens);
  }

  private static final class Reader {
    private final PatternText source;
    private final List<Term> terms = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private List<Element> inside; // of the parentheses that are open
    private int opened;

    Reader(PatternText source) {
      this.source = source;
    }

    List<Term> read(List<Token> tokens) {
      tokens.forEach(this::read);
      if (inside != null) {
        throw source.error(opened, "'(' is never closed; write ')' after the last of its axes.");
      }
      return List.copyOf(terms);
    }

    private void read(Token token) {
      switch (token.kind()) {
        case NAME -> add(new Name(once(token), token.position()));
        case ELLIPSIS -> {
          once(token);
          add(new Rest(token.position()));
        }
        case LENGTH -> add(new Length(length(token), token.position()));
        case ANY -> add(new Any(token.position()));
        case OPEN -> open(token);
        case CLOSE -> close(token);
        case COMMA ->
            throw error(token, "',' separates operands of einsum; axes are separated by blanks.");
        case STAR ->
            throw error(token, "'*' is for pack and unpack; any further axes are written '...'.");
        case ARROW -> throw error(token, "'->' has no place here.");
      }
    }

    private void open(Token token) {
      if (inside != null) {
        throw error(token, "'(' inside parentheses; a composition cannot hold another.");
      }
      inside = new ArrayList<>();
      opened = token.position();
    }

    private void close(Token token) {
      if (inside == null) {
        throw error(token, "')' closes nothing; write '(' before the first of its axes.");
      }
      terms.add(new Term(List.copyOf(inside), true, opened));
      inside = null;
    }

    private void add(Element element) {
      if (inside != null) {
        inside.add(element);
      } else {
        terms.add(new Term(List.of(element), false, element.position()));
      }
    }

    private String once(Token token) {
      if (!seen.add(token.text())) {
        throw error(token, "'" + token.text() + "' stands here a second time; once is enough.");
      }
      return token.text();
    }

    private int length(Token token) {
      boolean fits = token.text().length() < 10; // so that an int holds it
      if (!fits || Integer.parseInt(token.text()) == 0) {
        throw error(
            token, "'" + token.text() + "' is no length for a pattern; write 1 to 999999999.");
      }
      return Integer.parseInt(token.text());
    }

    private EinsumSyntaxException error(Token token, String reason) {
      return source.error(token.position(), reason);
    }
  }
}
