package dev.einlab.data;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One token a word, without regard to capitals: "The" and "the" are one. Numbers are words, each
 * other mark is a word of its own, and blanks are not kept. Words are numbered as they first
 * appear.
 */
public final class WordTokenizer implements Tokenizer {
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{M}]+|\\p{N}+|[^\\s\\p{L}\\p{M}\\p{N}]");

  private final Vocabulary vocabulary;

  private WordTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The vocabulary is every word of the text. */
  public static WordTokenizer of(String text) {
    return new WordTokenizer(new Vocabulary(new LinkedHashSet<>(words(text))));
  }

  /** The words of a text, in lower case. */
  public static List<String> words(String text) {
    return WORD.matcher(text)
        .results()
        .map(MatchResult::group)
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }

  @Override
  public int[] encode(String text) {
    List<String> words = words(text);
    int[] ids = new int[words.size()];
    for (int i = 0; i < ids.length; i++) {
      Integer id = vocabulary.id(words.get(i));
      if (id == null) {
        throw new IllegalArgumentException(
            ("WordTokenizer: word %d, '%s', is not among the %d words of the text it was made"
                    + " from; make it from a text that has it, or use a BpeTokenizer, which knows"
                    + " every text")
                .formatted(i, words.get(i), vocabulary.size()));
      }
      ids[i] = id;
    }
    return ids;
  }

  /** The words with a blank between. */
  @Override
  public String decode(int... ids) {
    return Arrays.stream(ids)
        .mapToObj(id -> vocabulary.entry("WordTokenizer", id))
        .collect(Collectors.joining(" "));
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public String token(int id) {
    return vocabulary.entry("WordTokenizer", id);
  }
}
