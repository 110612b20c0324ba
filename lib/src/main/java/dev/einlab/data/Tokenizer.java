package dev.einlab.data;

/** Text to numbers and back. Ids are 0 to {@code vocabularySize() - 1}. */
public sealed interface Tokenizer permits CharTokenizer, WordTokenizer, BpeTokenizer {
  /**
   * The ids of a text, in a new array.
   *
   * @throws IllegalArgumentException when the text holds something the vocabulary lacks
   */
  int[] encode(String text);

  /**
   * The text of ids.
   *
   * @throws IndexOutOfBoundsException when there is no such id
   */
  String decode(int... ids);

  int vocabularySize();

  /** What stands for one id, made visible: a line break is {@code \n}. */
  String token(int id);
}
