package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SimpleTokenizersTest {

  @Test
  void charactersInOrderOfTheirCodePoints() {
    CharTokenizer chars = CharTokenizer.of("hello 🙂\n");
    assertThat(chars.vocabularySize()).isEqualTo(7);
    assertThat(chars.encode("hello 🙂\n")).containsExactly(3, 2, 4, 4, 5, 1, 6, 0);
    assertThat(chars.decode(3, 2, 4, 4, 5, 1, 6, 0)).isEqualTo("hello 🙂\n");
    assertThat(chars.token(0)).isEqualTo("\\n");
    assertThat(chars.token(6)).isEqualTo("🙂");
  }

  @Test
  void aCharacterNobodyKnows() {
    CharTokenizer chars = CharTokenizer.of("hello");
    assertThatThrownBy(() -> chars.encode("heé"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "CharTokenizer: 'é' (U+00E9) at character 2 is not among the 4 characters of the text"
                + " it was made from; make it from a text that has all of them");
    assertThatThrownBy(() -> chars.encode("\n"))
        .hasMessage(
            "CharTokenizer: '\\n' (U+000A) at character 0 is not among the 4 characters of the"
                + " text it was made from; make it from a text that has all of them");
    assertThatThrownBy(() -> chars.decode(4))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("CharTokenizer: there is no token 4; ids are 0 to 3");
  }

  @Test
  void wordsShareARowWhateverTheirCapitals() {
    WordTokenizer words = WordTokenizer.of("The early bird eats the worm.");
    assertThat(words.encode("The early bird eats the worm.")).containsExactly(0, 1, 2, 3, 0, 4, 5);
    assertThat(words.vocabularySize()).isEqualTo(6);
    assertThat(words.decode(4, 3, 0, 2)).isEqualTo("worm eats the bird");
    assertThat(words.token(5)).isEqualTo(".");
  }

  @Test
  void aWordNobodyKnows() {
    WordTokenizer words = WordTokenizer.of("the early bird");
    assertThatThrownBy(() -> words.encode("the late bird"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "WordTokenizer: word 1, 'late', is not among the 3 words of the text it was made from;"
                + " make it from a text that has it, or use a BpeTokenizer, which knows every"
                + " text");
    assertThatThrownBy(() -> words.token(3))
        .hasMessage("WordTokenizer: there is no token 3; ids are 0 to 2");
  }
}
