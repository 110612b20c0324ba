package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.Shape;
import dev.einlab.tensor.Generator;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @TempDir Path directory;

  @Test
  void rawTokensAreMapped() throws IOException {
    Path file = directory.resolve("tokens.bin");
    TokenFile.write(file, 7, 0, 50256, Integer.MAX_VALUE);
    assertThat(Files.size(file)).isEqualTo(16);
    try (TokenFile tokens = TokenFile.open(file)) {
      assertThat(tokens.size()).isEqualTo(4);
      assertThat(tokens.get(2)).isEqualTo(50256);
      assertThat(tokens.get(3)).isEqualTo(Integer.MAX_VALUE);
      assertThat(tokens).hasToString(file + ": 4 tokens");
    }
  }

  @Test
  void moreTokensThanTheBufferHolds() throws IOException {
    int[] ids = new int[100_003];
    for (int i = 0; i < ids.length; i++) ids[i] = i;
    Path file = directory.resolve("tokens.bin");
    TokenFile.write(file, ids);
    try (TokenFile tokens = TokenFile.open(file)) {
      assertThat(tokens.size()).isEqualTo(100_003);
      for (int i = 0; i < ids.length; i++) assertThat(tokens.get(i)).isEqualTo(i);
    }
  }

  @Test
  void numpyVectorsOfFourTypes() throws IOException {
    for (String type : List.of("|u1", "<u2", "<i4", "<i8")) {
      Path file = npy(type, new NpyHeader(type, false, List.of(3L), 0), 5, 250, 9);
      try (TokenFile tokens = TokenFile.open(file)) {
        assertThat(tokens.size()).as(type).isEqualTo(3);
        assertThat(tokens.get(1)).as(type).isEqualTo(250);
        assertThat(tokens.get(2)).as(type).isEqualTo(9);
      }
    }
  }

  private Path npy(String type, NpyHeader header, long... values) throws IOException {
    int width = Character.digit(type.charAt(2), 10);
    byte[] head = header.bytes();
    ByteBuffer all =
        ByteBuffer.allocate(head.length + width * values.length).order(ByteOrder.LITTLE_ENDIAN);
    all.put(head);
    for (long value : values) {
      for (int i = 0; i < width; i++) all.put((byte) (value >>> (8 * i)));
    }
    Path file = directory.resolve("tokens-" + type.substring(1) + ".npy");
    return Files.write(file, all.array());
  }

  @Test
  void batchesAreWindowsAndWhatFollows() {
    int[] ids = new int[50];
    for (int i = 0; i < ids.length; i++) ids[i] = 100 + i;
    Batch batch = TokenFile.inMemory(ids).getBatch(new Generator(5), 2, 4);
    assertThat(batch.x().shape()).isEqualTo(Shape.of(2, 4));
    int[] x = batch.x().toInts();
    int[] y = batch.y().toInts();
    for (int i = 0; i < 8; i++) {
      assertThat(x[i]).isEqualTo(x[i / 4 * 4] + i % 4);
      assertThat(y[i]).isEqualTo(x[i] + 1);
    }
    Batch again = TokenFile.inMemory(ids).getBatch(new Generator(5), 2, 4);
    assertThat(again.x().toInts()).containsExactly(x);
    assertThat(TokenFile.inMemory(ids).getBatch(new Generator(6), 2, 4).x().toInts())
        .isNotEqualTo(x);
  }

  @Test
  void everyWindowCanBeDrawnAndNoOther() {
    Batch batch = TokenFile.inMemory(0, 1, 2, 3, 4, 5).getBatch(new Generator(1), 1000, 3);
    int[] drawn = new int[6];
    int[] x = batch.x().toInts();
    for (int row = 0; row < 1000; row++) drawn[x[3 * row]]++;
    assertThat(drawn[0]).isBetween(250, 420);
    assertThat(drawn[1]).isBetween(250, 420);
    assertThat(drawn[2]).isBetween(250, 420);
    assertThat(drawn[0] + drawn[1] + drawn[2]).isEqualTo(1000);
  }

  @Test
  void partsShareTheWhole() {
    TokenFile tokens = TokenFile.inMemory(0, 10, 20, 30, 40, 50);
    TokenFile part = tokens.part(2, 5).part(1, 3);
    assertThat(part.size()).isEqualTo(2);
    assertThat(part.get(0)).isEqualTo(30);
    part.close();
    assertThat(tokens.get(5)).isEqualTo(50);
    assertThatThrownBy(() -> tokens.part(4, 7))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("tokens in memory: part 4 to 7, but there are 6 tokens");
    assertThatThrownBy(() -> part.get(2))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("tokens in memory: token 2 was asked for, but there are 2, from 0");
  }

  @Test
  void moreTokensThanAnIntCounts() throws IOException {
    Path file = directory.resolve("sparse.bin");
    long tokens = (1L << 31) + 1000;
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(4 * tokens); // takes no room on the disk: its bytes are holes
      sparse.seek(4 * (tokens - 1));
      sparse.writeByte(77);
    }
    try (TokenFile large = TokenFile.open(file)) {
      assertThat(large.size()).isEqualTo(2_147_484_648L);
      assertThat(large.get(tokens - 1)).isEqualTo(77);
      assertThat(large.getBatch(new Generator(2), 4, 8).x().toInts()).containsOnly(0);
      assertThat(large.part(tokens - 9, tokens).getBatch(new Generator(2), 1, 8).y().toInts())
          .containsExactly(0, 0, 0, 0, 0, 0, 0, 77);
    }
  }

  @Test
  void textsTooShortForAWindow() {
    TokenFile tokens = TokenFile.inMemory(1, 2, 3, 4);
    assertThatThrownBy(() -> tokens.getBatch(new Generator(1), 2, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "getBatch: 2 windows of 4 tokens and the one after cannot be taken from 4 tokens of"
                + " tokens in memory; batch and length must be 1 or more, and length below the"
                + " number of tokens");
    assertThat(tokens.getBatch(new Generator(1), 2, 3).y().toInts())
        .containsExactly(2, 3, 4, 2, 3, 4);
  }

  @Test
  void damagedFiles() throws IOException {
    Path raw = Files.write(directory.resolve("cut.bin"), new byte[7]);
    assertThatThrownBy(() -> TokenFile.open(raw))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            raw
                + ": 7 bytes are not a whole number of int32 tokens; the file is cut short, or"
                + " holds another type");
    Path negative = directory.resolve("negative.bin");
    TokenFile.write(negative, 3, -1);
    try (TokenFile tokens = TokenFile.open(negative)) {
      assertThatThrownBy(() -> tokens.get(1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              negative + ": -1 at position 1 is no token id: ids are 0 or more and fit an int");
    }
    Path large = npy("<i8", new NpyHeader("<i8", false, List.of(1L), 0), 1L << 31);
    try (TokenFile tokens = TokenFile.open(large)) {
      assertThatThrownBy(() -> tokens.get(0))
          .hasMessage(
              large
                  + ": 2147483648 at position 0 is no token id: ids are 0 or more and fit an int");
    }
    assertThatThrownBy(() -> TokenFile.open(directory.resolve("missing.bin")))
        .isInstanceOf(java.nio.file.NoSuchFileException.class)
        .hasMessage(directory.resolve("missing.bin").toString());
  }

  @Test
  void arraysThatAreNoTokens() throws IOException {
    Path matrix = npy("<i4", new NpyHeader("<i4", false, List.of(1L, 2L), 0), 1, 2);
    assertThatThrownBy(() -> TokenFile.open(matrix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(matrix + ": an array [1, 2], but tokens are a vector; save tokens.reshape(-1)");
    Path floats = npy("<f4", new NpyHeader("<f4", false, List.of(1L), 0), 1);
    assertThatThrownBy(() -> TokenFile.open(floats))
        .hasMessage(
            floats
                + ": elements of type '<f4', but tokens are |u1, <u2, <i4 or <i8; save"
                + " tokens.astype('<i4')");
  }
}
