package dev.einlab.einsum;

import java.util.ArrayList;
import java.util.List;

/** Cuts a pattern of axis names into words. */
final class PatternLexer {
  enum Kind {
    NAME,
    ANY,
    LENGTH,
    ELLIPSIS,
    OPEN,
    CLOSE,
    COMMA,
    STAR,
    ARROW
  }

  record Token(Kind kind, String text, int position) {}

  private final PatternText source;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int position;

  private PatternLexer(PatternText source) {
    this.source = source;
    this.text = source.text();
  }

  static List<Token> read(PatternText source) {
    var lexer = new PatternLexer(source);
    while (lexer.position < lexer.text.length()) {
      lexer.next(lexer.text.codePointAt(lexer.position));
    }
    return lexer.tokens;
  }

  private void next(int character) {
    switch (character) {
      case '(' -> add(Kind.OPEN, 1);
      case ')' -> add(Kind.CLOSE, 1);
      case ',' -> add(Kind.COMMA, 1);
      case '*' -> add(Kind.STAR, 1);
      case '.' -> {
        require("...", "'.' stands alone; an ellipsis is three dots in a row, '...'.");
        add(Kind.ELLIPSIS, 3);
      }
      case '-' -> {
        require("->", "'-' begins an arrow, but no '>' follows it; write '->'.");
        add(Kind.ARROW, 2);
      }
      case '>' ->
          throw source.error(
              position, "'>' ends an arrow, but no '-' stands before it; write '->'.");
      default -> wordOrBlank(character);
    }
  }

  private void add(Kind kind, int length) {
    tokens.add(new Token(kind, text.substring(position, position + length), position));
    position += length;
  }

  private void require(String wanted, String otherwise) {
    if (!text.startsWith(wanted, position)) {
      throw source.error(position, otherwise);
    }
  }

  private void wordOrBlank(int character) {
    if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
      position += Character.charCount(character);
      return;
    }
    int end = position;
    while (end < text.length() && isWordPart(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    String word = text.substring(position, end);
    if (word.isEmpty()) {
      throw source.error(
          position,
          "'%s' has no meaning here; axes are names of letters, digits and '_'."
              .formatted(Character.toString(character)));
    }
    add(kindOf(word), word.length());
  }

  private static boolean isWordPart(int character) {
    return Character.isLetterOrDigit(character) || character == '_';
  }

  private Kind kindOf(String word) {
    if (word.equals("_")) {
      return Kind.ANY;
    }
    if (word.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Kind.LENGTH;
    }
    if (!Character.isLetter(word.codePointAt(0))) {
      throw source.error(
          position, "'" + word + "' is neither a length nor a name; a name begins with a letter.");
    }
    if (word.endsWith("_")) {
      throw source.error(position, "'" + word + "' ends with '_'; a name may only hold it inside.");
    }
    return Kind.NAME;
  }
}
