package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.Shape;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class IdxTest {
  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
    return bytes;
  }

  private static void refused(String message, int... values) {
    assertThatThrownBy(() -> Idx.read(bytes(values), "x.idx"))
        .isInstanceOf(IOException.class)
        .hasMessage(message);
  }

  @Test
  void readsShapeAndUnsignedElements() throws IOException {
    Idx idx = Idx.read(bytes(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 128, 255), "x.idx");
    assertThat(idx.shape()).isEqualTo(Shape.of(1, 3));
    assertThat(new int[] {idx.at(0), idx.at(1), idx.at(2)}).containsExactly(0, 128, 255);
  }

  @Test
  void whatIsNotIdxIsRefusedWithTheReason() {
    refused(
        "x.idx is not an IDX file: it begins with the bytes [1f 8b 08 00], not with 00 00, a type"
            + " and a rank.",
        0x1f,
        0x8b,
        8,
        0,
        1);
    refused(
        "x.idx is not an IDX file: it begins with the bytes [], not with 00 00, a type and a rank.");
    refused(
        "x.idx holds elements of the IDX type 0x0d; only unsigned bytes, 0x08, are read.",
        0,
        0,
        0x0d,
        1,
        0,
        0,
        0,
        0);
    refused(
        "x.idx ends inside its header: rank 3 needs 16 bytes, but there are 8.",
        0,
        0,
        8,
        3,
        0,
        0,
        0,
        1);
    refused(
        "x.idx ends inside its header: rank 255 needs 1024 bytes, but there are 4.", 0, 0, 8, 255);
    refused(
        "x.idx has 1 bytes of elements, but its shape [2] needs 2; the file is cut short.",
        0,
        0,
        8,
        1,
        0,
        0,
        0,
        2,
        7);
    refused(
        "x.idx has 3 bytes of elements, but its shape [2] needs 2; the file is too long.",
        0,
        0,
        8,
        1,
        0,
        0,
        0,
        2,
        7,
        8,
        9);
    refused(
        "x.idx has an impossible shape. Shape [-1]: axis 0 has the length -1; lengths are 0 or"
            + " more.",
        0,
        0,
        8,
        1,
        255,
        255,
        255,
        255);
  }
}
