package dev.einlab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsErrorsTest {
  @TempDir Path directory;

  private Path file(byte[] header, long length, int dataBytes) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(header);
    return Files.write(directory.resolve("a.safetensors"), bytes.array());
  }

  private Path file(String header, int dataBytes) throws IOException {
    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
    return file(bytes, bytes.length, dataBytes);
  }

  private static String entry(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  private void assertRefused(Path file, String reason) {
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": not a sound safetensors file: " + reason);
  }

  private void assertRefused(String entries, int dataBytes, String reason) throws IOException {
    assertRefused(file("{" + entries + "}", dataBytes), reason);
  }

  @Test
  void noTensorsAtAll() throws IOException {
    assertThat(Safetensors.read(file("{}", 0)).tensors()).isEmpty();
    Path file = directory.resolve("none.safetensors");
    Safetensors.write(file, Map.of());
    assertThat(Safetensors.read(file).tensors()).isEmpty();
  }

  @Test
  void lengthsOfTheHeader() throws IOException {
    Path few = Files.write(directory.resolve("few"), new byte[7]);
    assertRefused(few, "7 bytes, too few for the 8 that give the header's length");
    assertRefused(
        file(new byte[] {'{', '}'}, 100_000_001, 0),
        "its first 8 bytes give a header of 100000001 bytes, but 1 to 100000000 are allowed");
    assertRefused(
        file(new byte[] {'{', '}'}, -1, 0),
        "its first 8 bytes give a header of 18446744073709551615 bytes, but 1 to 100000000 are"
            + " allowed");
    assertRefused(
        file(new byte[0], 0, 0),
        "its first 8 bytes give a header of 0 bytes, but 1 to 100000000 are allowed");
    assertRefused(
        file(new byte[] {'{', '}'}, 3, 0),
        "its header of 3 bytes is cut short: the file has 10 bytes in all");
  }

  @Test
  void headersThatAreNoJson() throws IOException {
    assertRefused(file(new byte[] {'{', (byte) 0xff, '}'}, 3, 0), "its header is not UTF-8 text");
    assertRefused(file(" {}", 0), "its header begins with ' ', not with '{'");
    Path broken = file("{\"w\": }", 0);
    assertThatThrownBy(() -> Safetensors.read(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(broken + ", header: JSON, character 6: expected a value, at '}'");
  }

  @Test
  void namesThatStandTwice() throws IOException {
    String one = entry("w", "F32", "[1]", 0, 4);
    Path file = file("{" + one + "," + one + "}", 4);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + ", header: JSON, character "
                + (one.length() + 2)
                + ": the name 'w' stands twice, at '\"w\":{\"dtype\"'");
  }

  @Test
  void fieldsThatAreMissingOrWrong() throws IOException {
    assertRefused(
        "\"w\":{\"dtype\":\"F32\"}",
        0,
        "tensor 'w' is {dtype=F32}, but must have dtype, shape and data_offsets");
    assertRefused("\"w\":5", 0, "tensor 'w' is 5, but must have dtype, shape and data_offsets");
    assertRefused(
        entry("w", "C64", "[1]", 0, 8),
        8,
        "tensor 'w' is of type C64, but tensors have F32, F64, F16, BF16, F8_E4M3, F8_E5M2, I32"
            + " and BOOL, and U8 and I64 are converted");
    assertRefused(
        entry("w", "F32", "[1.5]", 0, 4),
        4,
        "tensor 'w' has shape [1.5], but must have whole numbers of 0 or more");
    assertRefused(
        entry("w", "F32", "[-2]", 0, 4),
        4,
        "tensor 'w' has shape [-2], but must have whole numbers of 0 or more");
    assertRefused(
        entry("w", "F32", "3", 0, 4),
        4,
        "tensor 'w' has shape 3, but must have whole numbers of 0 or more");
    assertRefused(
        entry("w", "F32", "[1]", 4, 0),
        4,
        "tensor 'w' has data_offsets [4, 0], but must have [begin, end]");
  }

  @Test
  void shapesThatAreTooLarge() throws IOException {
    assertRefused(
        entry("w", "F32", "[4294967296]", 0, 4),
        4,
        "tensor 'w' has shape [4294967296], too long for a tensor");
    assertRefused(
        entry("w", "F32", "[65536,65536]", 0, 4),
        4,
        "tensor 'w': Shape [65536, 65536] has 4294967296 elements, but a tensor holds at most"
            + " 2147483647; split it along an axis.");
  }

  @Test
  void labelsThatDoNotFitTheBytes() throws IOException {
    assertRefused(
        entry("w", "F32", "[2,3]", 0, 20),
        20,
        "tensor 'w' is F32 [2, 3], which takes 24 bytes, but its data_offsets [0, 20] span 20");
    assertRefused(
        entry("w", "F16", "[6]", 0, 24),
        24,
        "tensor 'w' is F16 [6], which takes 12 bytes, but its data_offsets [0, 24] span 24");
  }

  @Test
  void filesCutShort() throws IOException {
    assertRefused(
        entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[2]", 4, 12),
        11,
        "tensor 'b' (bytes 4 to 12) is cut short: only 11 bytes follow the header");
  }

  @Test
  void overlapsAndGaps() throws IOException {
    assertRefused(
        entry("a", "F32", "[2]", 0, 8) + "," + entry("b", "F32", "[2]", 4, 12),
        12,
        "tensors 'a' (bytes 0 to 8) and 'b' (bytes 4 to 12) overlap");
    assertRefused(
        entry("a", "F32", "[1]", 0, 4) + "," + entry("b", "F32", "[1]", 8, 12),
        12,
        "bytes 4 to 8 after the header belong to no tensor");
    assertRefused(
        entry("a", "F32", "[1]", 0, 4), 9, "bytes 4 to 9 after the header belong to no tensor");
  }

  @Test
  void truthValuesAreZeroOrOne() throws IOException {
    Path file = file("{" + entry("mask", "BOOL", "[3]", 0, 3) + "}", 3);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 2] = 2;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessage(
            file
                + ": tensor 'mask': element 1 is 2, but truth values are 0 or 1; the file is"
                + " damaged or mislabelled");
  }

  @Test
  void metadataIsText() throws IOException {
    assertRefused(
        "\"__metadata__\":{\"epoch\":3}", 0, "__metadata__ 'epoch' is 3, but must be a text");
    assertRefused("\"__metadata__\":[]", 0, "__metadata__ is [], but must be texts by name");
    assertThatThrownBy(() ->
            Safetensors.write(directory.resolve("m"), Map.of("__metadata__", Tensors.ones(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Safetensors: a tensor cannot be called __metadata__; the format keeps that name for"
                + " texts");
  }

  @Test
  void tensorsThatAreNotThere() throws IOException {
    Path file = directory.resolve("one.safetensors");
    Safetensors.write(file, Map.of("w", Tensors.ones(1)));
    assertThatThrownBy(() -> Safetensors.read(file).tensor("v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no tensor 'v'; there are [w]");
  }

  @Test
  void anyByteChangedOrCutGivesAnErrorOrATensorNeverACrash() throws IOException {
    Path file = directory.resolve("fuzz.safetensors");
    Safetensors.write(file, Map.of("w", Tensors.ones(2, 3), "mask", Tensors.ones(2).gt(0)));
    byte[] sound = Files.readAllBytes(file);
    for (int i = 0; i < sound.length; i++) {
      byte[] changed = sound.clone();
      changed[i] ^= 0x15;
      readOrRefuse(Files.write(file, changed));
      Path cut = Files.write(file, Arrays.copyOf(sound, i));
      assertThatThrownBy(() -> Safetensors.read(cut)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void readOrRefuse(Path file) throws IOException {
    try {
      Safetensors.read(file);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageStartingWith(file.toString());
    }
  }
}
