package dev.einlab.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A text to train a language model on.
 *
 * @param source what it is and where it came from, in a sentence
 * @param text the text
 */
public record Corpus(String source, String text) {
  /** The environment variable that names a text of the reader's own. */
  public static final String VARIABLE = "EINLAB_TEXT";

  /**
   * The file that {@code EINLAB_TEXT} names; where it names none, Java source of the running JDK.
   *
   * @param characters at most so many, from the beginning
   * @throws IllegalArgumentException when the named file is not there, or is not UTF-8
   */
  public static Corpus find(int characters) throws IOException {
    String named = System.getenv(VARIABLE);
    return named == null || named.isBlank()
        ? JdkSource.find().corpus(characters)
        : read(Path.of(named), characters);
  }

  static Corpus read(Path file, int characters) throws IOException {
    requireCharacters(characters);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s=%s: there is no such file; name a text, or unset it to train on Java source"
              .formatted(VARIABLE, file));
    }
    try {
      return new Corpus(file.toString(), cut(Files.readString(file), characters));
    } catch (CharacterCodingException notUtf8) {
      throw new IllegalArgumentException(
          "%s=%s: this file is not UTF-8 text; convert it, for example with iconv"
              .formatted(VARIABLE, file),
          notUtf8);
    }
  }

  static void requireCharacters(int characters) {
    if (characters >= 1) return;
    throw new IllegalArgumentException(
        "Corpus: %d characters were asked for; ask for 1 or more".formatted(characters));
  }

  /** The first so many chars, and one less where a character would be cut in two. */
  static String cut(String text, int characters) {
    if (text.length() <= characters) return text;
    boolean inside = Character.isHighSurrogate(text.charAt(characters - 1));
    return text.substring(0, inside ? characters - 1 : characters);
  }

  @Override
  public String toString() {
    return "%s: %,d characters".formatted(source, text.length());
  }
}
