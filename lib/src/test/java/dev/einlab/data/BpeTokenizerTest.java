package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTokenizerTest {
  private static final BpeTokenizer R50K = BpeTokenizer.gpt2();
  private static final Encoding REFERENCE =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  @TempDir Path directory;

  @Test
  void theEarlyBird() {
    assertThat(R50K.encode("The early bird eats the worm"))
        .containsExactly(464, 1903, 6512, 25365, 262, 23849);
    assertThat(R50K.encode("The early bird eats the worm."))
        .containsExactly(464, 1903, 6512, 25365, 262, 23849, 13);
    assertThat(R50K.vocabularySize()).isEqualTo(50256);
    assertThat(R50K.token(262)).isEqualTo(" the");
  }

  @Test
  void encodesRandomTextsLikeTheReference() {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      String text = randomText(random);
      assertThat(R50K.encode(text)).as("%s", text).containsExactly(reference(text));
      assertThat(R50K.decode(R50K.encode(text))).isEqualTo(text);
    }
  }

  @Test
  void encodesItsOwnSourceLikeTheReference() throws IOException {
    String text = Files.readString(Path.of("src/main/java/dev/einlab/data/BpeTokenizer.java"));
    assertThat(R50K.encode(text)).containsExactly(reference(text));
  }

  private static int[] reference(String text) {
    return REFERENCE.encodeOrdinary(text).boxed().stream().mapToInt(id -> id).toArray();
  }

  /** Letters, marks, blanks of all kinds, contractions, and characters of one to four bytes. */
  private static String randomText(Random random) {
    String[] pieces = {
      "the",
      "Transformer",
      "'s",
      "'ll",
      "'LL",
      "don't",
      " ",
      "  ",
      "\n",
      "\t",
      "\u00a0",
      "\u2003",
      "\u3000",
      "42",
      "½",
      "Ⅷ",
      "é",
      "e\u0301",
      "ß",
      "你好",
      "🙂",
      "👩\u200d🚀",
      "!!",
      "…",
      "_",
      "--",
      "/**",
      "x=1;",
      "\r\n",
      "\u0085",
      "\u200b",
      "İ",
      "ǅ",
      "٣",
      "अनु",
      "aaaaaaaa",
      "ZZZZ",
      "\u001c"
    };
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) text.append(pieces[random.nextInt(pieces.length)]);
    return text.toString();
  }

  @Test
  void learnsWhatIsSpelledMostOften() {
    BpeTokenizer bpe = BpeTokenizer.train("hug hug hug hugs pug pug pun bun", 261);
    List<String> learned = new ArrayList<>();
    for (int id = 256; id < bpe.vocabularySize(); id++) learned.add(bpe.token(id));
    // "ug" stands 6 times. Then " hug" has " h" 3, "hug" 4; of " p" 3, "pug" 2, "un" 2.
    assertThat(learned).containsExactly("ug", "hug", " hug", " p", " pug");
    assertThat(bpe.encode("hugs")).containsExactly(257, 's');
    assertThat(bpe.steps(" hugs"))
        .containsExactly(
            List.of(" ", "h", "u", "g", "s"),
            List.of(" ", "h", "ug", "s"),
            List.of(" ", "hug", "s"),
            List.of(" hug", "s"));
  }

  @Test
  void stopsWhereNothingStandsTwice() {
    BpeTokenizer bpe = BpeTokenizer.train("ab ab cd", 5000);
    assertThat(bpe.vocabularySize()).isEqualTo(257);
    assertThat(bpe.token(256)).isEqualTo("ab");
  }

  @Test
  void whatWasLearnedIsHowItEncodes() throws IOException {
    // Learning never leaves two neighbours that spell a token; nor does a slow, obvious trainer.
    String text = Files.readString(Path.of("src/main/java/dev/einlab/data/BpeTrainer.java"));
    BpeTokenizer fast = BpeTokenizer.train(text, 300);
    assertThat(fast.vocabularySize()).isEqualTo(300);
    BytePairs slow = slowlyTrained(text, 300);
    for (int id = 0; id < 300; id++) {
      assertThat(fast.token(id)).as("token %d", id).isEqualTo(visible(slow.token(id)));
    }
    assertThat(fast.decode(fast.encode(text))).isEqualTo(text);
    assertThat(fast.encode(text).length).isLessThan(text.length() * 3 / 4);
  }

  private static BytePairs slowlyTrained(String text, int size) {
    BytePairs pairs = new BytePairs();
    for (int value = 0; value < 256; value++) pairs.add("" + (char) value);
    while (pairs.size() < size) {
      var counts = new java.util.TreeMap<String, Integer>();
      for (String word : PreTokenizer.split(text)) {
        List<String> parts = BytePairs.singles(ByteStrings.utf8(word));
        pairs.merge(parts);
        for (int i = 0; i + 1 < parts.size(); i++) {
          counts.merge(parts.get(i) + parts.get(i + 1), 1, Integer::sum);
        }
      }
      String best = counts.firstKey();
      for (var entry : counts.entrySet()) {
        if (entry.getValue() > counts.get(best)) best = entry.getKey();
      }
      pairs.add(best);
    }
    return pairs;
  }

  private static String visible(String bytes) {
    if (bytes.length() == 1 && bytes.charAt(0) >= 0x80) {
      return "\\x%02X".formatted((int) bytes.charAt(0));
    }
    return Vocabulary.visible(ByteStrings.text(bytes));
  }

  @Test
  void everyTextCanBeWritten() {
    BpeTokenizer bytes = BpeTokenizer.train("", 256);
    assertThat(bytes.encode("é🙂")).containsExactly(0xC3, 0xA9, 0xF0, 0x9F, 0x99, 0x82);
    assertThat(bytes.decode(bytes.encode("é🙂"))).isEqualTo("é🙂");
    assertThat(bytes.decode(0xC3)).isEqualTo("\ufffd");
    assertThat(bytes.encode("")).isEmpty();
    assertThat(bytes.token(0xC3)).isEqualTo("\\xC3");
    assertThat(bytes.token('\n')).isEqualTo("\\n");
  }

  @Test
  void aLongWordTakesNoLongTime() {
    String word = "ab".repeat(5_000);
    assertThat(R50K.decode(R50K.encode(word))).isEqualTo(word);
  }

  @Test
  void savesAndLoads() throws IOException {
    BpeTokenizer bpe = BpeTokenizer.train("the then there thé", 260);
    Path file = directory.resolve("bpe.txt");
    bpe.save(file);
    BpeTokenizer loaded = BpeTokenizer.load(file);
    assertThat(loaded.vocabularySize()).isEqualTo(bpe.vocabularySize());
    assertThat(loaded.encode("other thé")).containsExactly(bpe.encode("other thé"));
  }

  @Test
  void corruptVocabularies() {
    assertThatThrownBy(() -> BpeTokenizer.parse("v.txt", List.of("IQ== 0", "Ig== 2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "v.txt, line 2: 'Ig== 2' is no token of a vocabulary: expected Base64, a blank, and"
                + " the id 1");
    assertThatThrownBy(() -> BpeTokenizer.parse("v.txt", List.of("IQ== 0", "IQ== 1")))
        .hasMessage("v.txt, line 2: 'IQ== 1' is no token of a vocabulary: the token stands before");
    assertThatThrownBy(() -> BpeTokenizer.parse("v.txt", List.of("%% 0")))
        .hasMessage(
            "v.txt, line 1: '%% 0' is no token of a vocabulary: Illegal base64 character 25");
    assertThatThrownBy(() -> BpeTokenizer.parse("v.txt", List.of(" 0")))
        .hasMessage("v.txt, line 1: ' 0' is no token of a vocabulary: the token is empty");
    assertThatThrownBy(() -> BpeTokenizer.parse("v.txt", List.of("IQ== 0")))
        .hasMessage("v.txt: no token is the single byte 0x00, so not every text could be encoded");
  }

  @Test
  void badArguments() {
    assertThatThrownBy(() -> BpeTokenizer.train("text", 255))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "BpeTokenizer.train: a vocabulary of 255, but the 256 single bytes are always part of"
                + " it");
    assertThatThrownBy(() -> R50K.decode(5, 50256))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("BpeTokenizer: there is no token 50256; ids are 0 to 50255");
    assertThatThrownBy(() -> R50K.token(-1))
        .hasMessage("BpeTokenizer: there is no token -1; ids are 0 to 50255");
  }
}
