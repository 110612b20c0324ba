package dev.einlab.kernel.magics;

import java.util.ArrayList;
import java.util.List;

/** The words of a magic's line: separated by blanks; quotes keep blanks, a backslash keeps both. */
final class Arguments {
  private Arguments() {}

  static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean escapes =
          c == '\\' && i + 1 < line.length() && "\"' \\".indexOf(line.charAt(i + 1)) >= 0;
      if (quote == 0 && !escapes && Character.isWhitespace(c)) {
        if (word != null) words.add(word.toString());
        word = null;
        continue;
      }
      if (word == null) word = new StringBuilder();
      if (escapes) {
        word.append(line.charAt(++i));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    if (word != null) words.add(word.toString());
    return words;
  }
}
