package dev.einlab.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON strictly, by RFC 8259: objects as maps in their order, arrays as lists, numbers as
 * Long where they are whole and as Double otherwise. A name that stands twice in an object is an
 * error: whoever wrote it meant two things, and one would be lost.
 */
final class JsonReader {
  private static final int DEEPEST = 100;

  private final String where;
  private final String text;
  private int position;

  private JsonReader(String where, String text) {
    this.where = where;
    this.text = text;
  }

  /**
   * The value of a whole text.
   *
   * @param where it was found, to begin the error with
   * @throws IllegalArgumentException naming the position of the mistake
   */
  static Object read(String where, String text) {
    JsonReader reader = new JsonReader(where, text);
    Object value = reader.value(0);
    reader.skipBlanks();
    if (reader.position < text.length()) throw reader.wrong("expected the end");
    return value;
  }

  private Object value(int depth) {
    if (depth > DEEPEST) throw wrong("nested deeper than " + DEEPEST);
    skipBlanks();
    return switch (peek()) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> word("true", Boolean.TRUE);
      case 'f' -> word("false", Boolean.FALSE);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    position++;
    if (next('}')) return object;
    do {
      skipBlanks();
      int start = position;
      if (peek() != '"') throw wrong("expected a name in quotes");
      String name = string();
      if (object.containsKey(name)) {
        position = start;
        throw wrong("the name '" + name + "' stands twice");
      }
      if (!next(':')) throw wrong("expected ':'");
      object.put(name, value(depth + 1));
    } while (next(','));
    if (!next('}')) throw wrong("expected ',' or '}'");
    return object;
  }

  private List<Object> array(int depth) {
    List<Object> array = new ArrayList<>();
    position++;
    if (next(']')) return array;
    do array.add(value(depth + 1));
    while (next(','));
    if (!next(']')) throw wrong("expected ',' or ']'");
    return array;
  }

  private Object word(String word, Object value) {
    if (!text.startsWith(word, position)) throw wrong("expected a value");
    position += word.length();
    return value;
  }

  private Object number() {
    int start = position;
    while ("+-.0123456789eE".indexOf(peek()) >= 0) position++;
    String number = text.substring(start, position);
    position = start;
    if (number.isEmpty()) throw wrong("expected a value");
    if (!number.matches("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?")) {
      throw wrong("'" + number + "' is no number");
    }
    position += number.length();
    if (!number.matches("-?\\d+")) return Double.valueOf(number);
    try {
      return Long.valueOf(number);
    } catch (NumberFormatException tooLarge) {
      position = start;
      throw wrong("'" + number + "' is more than 64 bits hold");
    }
  }

  private String string() {
    StringBuilder string = new StringBuilder();
    position++;
    while (true) {
      char c = peek();
      if (position >= text.length()) throw wrong("the text in quotes does not end");
      if (c < 0x20)
        throw wrong("a control character within quotes; write it as \\u%04x".formatted((int) c));
      position++;
      if (c == '"') return string.toString();
      string.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = peek();
    position++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> {
        position--;
        throw wrong("no such escape");
      }
    };
  }

  private char unicode() {
    String digits = text.substring(position, Math.min(text.length(), position + 4));
    if (!digits.matches("[0-9a-fA-F]{4}")) throw wrong("expected four hexadecimal digits");
    position += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private boolean next(char expected) {
    skipBlanks();
    if (peek() != expected || position >= text.length()) return false;
    position++;
    return true;
  }

  private void skipBlanks() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) position++;
  }

  /** The char at hand; 0 at the end, which no rule accepts. */
  private char peek() {
    return position < text.length() ? text.charAt(position) : 0;
  }

  private IllegalArgumentException wrong(String reason) {
    String found =
        position >= text.length()
            ? "the end"
            : "'" + text.substring(position, Math.min(text.length(), position + 12)) + "'";
    return new IllegalArgumentException(
        "%s: JSON, character %d: %s, at %s".formatted(where, position, reason, found));
  }
}
