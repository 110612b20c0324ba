package dev.einlab.display;

import java.util.List;

/**
 * Completes what is typed inside a string, such as an equation: found by {@link
 * java.util.ServiceLoader} on the class path of the cells.
 */
public interface TextCompleter {
  /**
   * What could stand at the cursor.
   *
   * @param start index in the text where the word begins that they replace; it ends at the cursor
   */
  record Words(int start, List<String> words) {
    public Words {
      words = List.copyOf(words);
    }
  }

  /**
   * Completes a text at the cursor.
   *
   * @param method the method whose argument the text is, such as {@code einsum}; empty if none
   * @param text the text as far as it is written
   * @param cursor index in it, 0 to its length
   * @return {@code null} if the text is none of this completer's
   */
  Words complete(String method, String text, int cursor);
}
