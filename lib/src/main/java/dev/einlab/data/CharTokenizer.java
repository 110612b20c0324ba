package dev.einlab.data;

import java.util.TreeSet;

/**
 * One token a character: the characters of a text in the order of their code points. Small
 * vocabulary, long sequences.
 */
public final class CharTokenizer implements Tokenizer {
  private final Vocabulary vocabulary;

  private CharTokenizer(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** The vocabulary is every character of the text. */
  public static CharTokenizer of(String text) {
    TreeSet<Integer> points = new TreeSet<>();
    text.codePoints().forEach(points::add);
    return new CharTokenizer(new Vocabulary(points.stream().map(Character::toString).toList()));
  }

  @Override
  public int[] encode(String text) {
    int[] points = text.codePoints().toArray();
    int[] ids = new int[points.length];
    for (int i = 0; i < points.length; i++) {
      Integer id = vocabulary.id(Character.toString(points[i]));
      if (id == null) throw unknown(points[i], i);
      ids[i] = id;
    }
    return ids;
  }

  private IllegalArgumentException unknown(int point, int position) {
    return new IllegalArgumentException(
        ("CharTokenizer: '%s' (U+%04X) at character %d is not among the %d characters of the text"
                + " it was made from; make it from a text that has all of them")
            .formatted(
                Vocabulary.visible(Character.toString(point)), point, position, vocabulary.size()));
  }

  @Override
  public String decode(int... ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) text.append(vocabulary.entry("CharTokenizer", id));
    return text.toString();
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public String token(int id) {
    return Vocabulary.visible(vocabulary.entry("CharTokenizer", id));
  }
}
