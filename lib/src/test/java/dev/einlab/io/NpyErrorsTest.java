package dev.einlab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyErrorsTest {
  @TempDir Path directory;

  private Path file(String header, int dataBytes) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.allocate(10 + text.length + dataBytes);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.put((byte) text.length).put((byte) (text.length >> 8)).put(text);
    return Files.write(directory.resolve("a.npy"), bytes.array());
  }

  private static String header(String type, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(type, shape);
  }

  private void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> Npy.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + message);
  }

  @Test
  void headersInOtherWordsAreRead() throws IOException {
    assertThat(Npy.read(file("{\"shape\":(2L,),'fortran_order':False,'descr':'<i4'}\n", 8)).shape())
        .isEqualTo(Shape.of(2));
    assertThat(Npy.read(file(header("<f4", "()"), 4)).shape()).isEqualTo(Shape.of());
  }

  @Test
  void filesThatAreNoArrays() throws IOException {
    Path text = Files.writeString(directory.resolve("text.npy"), "no array at all");
    assertRefused(text, ": not a .npy file: it does not begin with the bytes \\x93NUMPY");
    Path empty = Files.write(directory.resolve("empty.npy"), new byte[0]);
    assertRefused(empty, ": not a .npy file: it does not begin with the bytes \\x93NUMPY");
    byte[] later = Files.readAllBytes(file(header("<f4", "(1,)"), 4));
    later[6] = 4;
    assertRefused(
        Files.write(directory.resolve("later.npy"), later),
        ": .npy version 4.0, but known are 1.0, 2.0 and 3.0");
  }

  @Test
  void filesCutShort() throws IOException {
    byte[] whole = Files.readAllBytes(file(header("<f4", "(3,)"), 12));
    Path cut = directory.resolve("cut.npy");
    Files.write(cut, Arrays.copyOf(whole, 30));
    assertRefused(
        cut,
        ": its header is said to be 57 bytes long, but the file has 30 bytes; it is cut short or"
            + " damaged");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(
        cut,
        ": an array [3] of <f4 takes 12 bytes, but 11 follow the header; the file is cut short");
    Files.write(cut, Arrays.copyOf(whole, whole.length + 5));
    assertRefused(
        cut, ": an array [3] of <f4 takes 12 bytes, but 17 follow the header; the file is damaged");
    Files.write(cut, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, 9, 0});
    assertRefused(cut, ": cut short within its header");
  }

  @Test
  void headersThatAreNoDictionary() throws IOException {
    String reason = ": its header is not a dictionary of 'descr', 'fortran_order' and 'shape': ";
    for (String header :
        new String[] {
          "",
          "{",
          "{'descr': '<f4', 'fortran_order': False}",
          "{'descr': '<f4', 'fortran_order': 'no', 'shape': (1,)}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
          "{'descr': True, 'fortran_order': False, 'shape': (1,)}",
          "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
          "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': True}",
          "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
        }) {
      assertRefused(file(header, 4), reason + header);
    }
  }

  @Test
  void typesThatTensorsDoNotHave() throws IOException {
    assertRefused(
        file(header(">f4", "(1,)"), 4),
        ": its elements are of type '>f4', big-endian; save a.astype('<f4')");
    assertRefused(
        file(header("<c8", "(1,)"), 8),
        ": its elements are of type '<c8', not a type of tensors; save it as float32, float64,"
            + " float16, int32 or bool, as with a.astype('float32')");
    assertRefused(
        file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,)}", 4),
        ": its elements are records [('x', '<f4')], but a tensor has one type; save one field"
            + " alone");
  }

  @Test
  void valuesThatTensorsCannotHold() throws IOException {
    byte[] large = Files.readAllBytes(file(header("<i8", "(1,)"), 8));
    large[large.length - 4] = 1;
    assertRefused(
        Files.write(directory.resolve("large.npy"), large),
        ": the int64 element 0 is 4294967296, which does not fit int32, the integers tensors have");
    byte[] truth = Files.readAllBytes(file(header("|b1", "(2,)"), 2));
    truth[truth.length - 1] = 7;
    assertRefused(
        Files.write(directory.resolve("truth.npy"), truth),
        ": element 1 is 7, but truth values are 0 or 1; the file is damaged or mislabelled");
    assertRefused(
        file(header("|u1", "(0, 4294967296)"), 0),
        ": an axis of 4294967296 elements, but a tensor holds at most 2147483647; split the array");
  }

  @Test
  void typesThatNumpyDoesNotHave() {
    Path file = directory.resolve("bf16.npy");
    assertThatThrownBy(() -> Npy.write(file, Tensors.ones(2).to(DType.BF16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + ": NumPy has no type for bfloat16; write tensor.to(DType.F32), which is exact,"
                + " or use Safetensors");
    assertThat(file).doesNotExist();
  }
}
