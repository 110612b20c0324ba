package dev.einlab.data;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Entries numbered in order, found both ways. */
final class Vocabulary {
  private final List<String> entries;
  private final Map<String, Integer> ids = new HashMap<>();

  /** The entries are distinct. */
  Vocabulary(Collection<String> entries) {
    this.entries = List.copyOf(entries);
    for (String entry : this.entries) ids.put(entry, ids.size());
    assert ids.size() == this.entries.size();
  }

  int size() {
    return entries.size();
  }

  /** The id, or null where there is none. */
  Integer id(String entry) {
    return ids.get(entry);
  }

  String entry(String tokenizer, int id) {
    if (id < 0 || id >= entries.size()) throw noSuchId(tokenizer, id, entries.size());
    return entries.get(id);
  }

  static IndexOutOfBoundsException noSuchId(String tokenizer, int id, int size) {
    return new IndexOutOfBoundsException(
        "%s: there is no token %d; ids are 0 to %d".formatted(tokenizer, id, size - 1));
  }

  /** With control characters and the backslash written as escapes. */
  static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '\n' -> visible.append("\\n");
            case '\r' -> visible.append("\\r");
            case '\t' -> visible.append("\\t");
            case '\\' -> visible.append("\\\\");
            default -> {
              if (Character.isISOControl(point)) visible.append("\\u%04x".formatted(point));
              else visible.appendCodePoint(point);
            }
          }
        });
    return visible.toString();
  }
}
