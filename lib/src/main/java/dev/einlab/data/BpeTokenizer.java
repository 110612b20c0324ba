package dev.einlab.data;

import com.knuddels.jtokkit.Encodings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Byte-pair encoding: frequent words are one token, rare ones a few, and every text can be written,
 * if need be byte by byte. "The" and "the" are different tokens, and " the" with its blank a third.
 *
 * <p>A text is cut into words as GPT-2 cuts it, each word into its UTF-8 bytes, and neighbours that
 * spell a token together are merged, the earliest learned token first.
 */
public final class BpeTokenizer implements Tokenizer {
  private static final int BYTES = 256;
  private static final int CACHED_WORDS = 1 << 16;
  private static final int LONGEST_CACHED = 64;
  private static final String GPT2 = "/com/knuddels/jtokkit/r50k_base.tiktoken";

  private final BytePairs pairs;
  private final Map<String, int[]> cache =
      Collections.synchronizedMap(
          new LinkedHashMap<>(1024, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, int[]> eldest) {
              return size() > CACHED_WORDS;
            }
          });

  private BpeTokenizer(BytePairs pairs) {
    this.pairs = pairs;
  }

  /**
   * Learns a vocabulary from a text: the 256 bytes first, then what is spelled most often.
   *
   * @param vocabularySize at least 256; fewer are learned where nothing is left that stands twice
   * @throws IllegalArgumentException when the size is below 256
   */
  public static BpeTokenizer train(String text, int vocabularySize) {
    if (vocabularySize < BYTES) {
      throw new IllegalArgumentException(
          "BpeTokenizer.train: a vocabulary of %d, but the 256 single bytes are always part of it"
              .formatted(vocabularySize));
    }
    BytePairs pairs = new BytePairs();
    for (int value = 0; value < BYTES; value++) pairs.add(String.valueOf((char) value));
    new BpeTrainer(pairs, text).learn(vocabularySize);
    return new BpeTokenizer(pairs);
  }

  @Override
  public int[] encode(String text) {
    List<int[]> words = PreTokenizer.split(text).stream().map(this::encodeWord).toList();
    int[] ids = new int[words.stream().mapToInt(word -> word.length).sum()];
    int position = 0;
    for (int[] word : words) {
      System.arraycopy(word, 0, ids, position, word.length);
      position += word.length;
    }
    return ids;
  }

  private int[] encodeWord(String word) {
    int[] known = cache.get(word);
    if (known != null) return known;
    List<String> parts = BytePairs.singles(ByteStrings.utf8(word));
    pairs.merge(parts);
    int[] ids = parts.stream().mapToInt(pairs::id).toArray();
    if (word.length() <= LONGEST_CACHED) cache.put(word, ids);
    return ids;
  }

  /**
   * How a word becomes its tokens: the parts before the first merge, and after each.
   *
   * @param word bytes of it that are no whole character are shown as {@code \xE2}
   */
  public List<List<String>> steps(String word) {
    List<String> parts = BytePairs.singles(ByteStrings.utf8(word));
    List<List<String>> steps = new ArrayList<>();
    steps.add(visible(parts));
    pairs.merge(parts, () -> steps.add(visible(parts)));
    return steps;
  }

  private static List<String> visible(List<String> parts) {
    return parts.stream().map(BpeTokenizer::visible).toList();
  }

  @Override
  public String decode(int... ids) {
    StringBuilder bytes = new StringBuilder();
    for (int id : ids) bytes.append(bytes(id));
    return ByteStrings.text(bytes.toString());
  }

  @Override
  public int vocabularySize() {
    return pairs.size();
  }

  /** The token's text, or its bytes as {@code \xE2} where they are no whole characters. */
  @Override
  public String token(int id) {
    return visible(bytes(id));
  }

  private String bytes(int id) {
    if (id < 0 || id >= pairs.size()) {
      throw Vocabulary.noSuchId("BpeTokenizer", id, pairs.size());
    }
    return pairs.token(id);
  }

  private static String visible(String bytes) {
    String text = ByteStrings.text(bytes);
    if (ByteStrings.utf8(text).equals(bytes)) return Vocabulary.visible(text);
    StringBuilder hex = new StringBuilder();
    for (char value : bytes.toCharArray()) {
      hex.append(value < 0x80 ? Vocabulary.visible("" + value) : "\\x%02X".formatted((int) value));
    }
    return hex.toString();
  }

  /**
   * GPT-2's vocabulary of 50,256 tokens, called r50k; the table comes with jtokkit. The mark
   * between texts, 50256 in GPT-2, is not among them: no text is encoded to it.
   */
  public static BpeTokenizer gpt2() {
    var table = Encodings.class.getResourceAsStream(GPT2);
    try (var lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.US_ASCII))) {
      return parse(GPT2, lines.lines().toList());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * Reads a vocabulary: a line a token, its bytes in Base64, a blank, its id; ids count from 0. So
   * OpenAI publishes GPT-2's and later ones.
   *
   * @throws IllegalArgumentException naming the line that is not so
   */
  public static BpeTokenizer load(Path file) throws IOException {
    return parse(file.toString(), Files.readAllLines(file, StandardCharsets.US_ASCII));
  }

  static BpeTokenizer parse(String name, List<String> lines) {
    BytePairs pairs = new BytePairs();
    for (int i = 0; i < lines.size(); i++) {
      String token = token(name, i, lines.get(i));
      if (pairs.contains(token)) throw badLine(name, i, lines.get(i), "the token stands before");
      pairs.add(token);
    }
    for (int value = 0; value < BYTES; value++) {
      if (!pairs.contains(String.valueOf((char) value))) {
        throw new IllegalArgumentException(
            "%s: no token is the single byte 0x%02X, so not every text could be encoded"
                .formatted(name, value));
      }
    }
    return new BpeTokenizer(pairs);
  }

  private static String token(String name, int index, String line) {
    String[] fields = line.split(" ", -1);
    if (fields.length != 2 || !fields[1].equals(Integer.toString(index))) {
      throw badLine(name, index, line, "expected Base64, a blank, and the id " + index);
    }
    if (fields[0].isEmpty()) throw badLine(name, index, line, "the token is empty");
    try {
      return ByteStrings.of(Base64.getDecoder().decode(fields[0]));
    } catch (IllegalArgumentException notBase64) {
      throw badLine(name, index, line, notBase64.getMessage());
    }
  }

  private static IllegalArgumentException badLine(
      String name, int index, String line, String reason) {
    String shown = line.length() <= 60 ? line : line.substring(0, 60) + "…";
    return new IllegalArgumentException(
        "%s, line %d: '%s' is no token of a vocabulary: %s"
            .formatted(name, index + 1, Vocabulary.visible(shown), reason));
  }

  /** Writes the vocabulary so that {@link #load} reads it back. */
  public void save(Path file) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int id = 0; id < pairs.size(); id++) {
      byte[] bytes = ByteStrings.bytes(pairs.token(id));
      lines.append(Base64.getEncoder().encodeToString(bytes)).append(' ').append(id).append('\n');
    }
    AtomicFile.write(file, lines.toString().getBytes(StandardCharsets.US_ASCII));
  }
}
