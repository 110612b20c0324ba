package dev.einlab.data;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Bytes held in a String, one char of 0 to 255 each: they concatenate, compare and serve as keys.
 */
final class ByteStrings {
  private ByteStrings() {}

  static String of(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  static byte[] bytes(String byteString) {
    return byteString.getBytes(ISO_8859_1);
  }

  /** The UTF-8 bytes of a text. */
  static String utf8(String text) {
    return of(text.getBytes(UTF_8));
  }

  /** The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD. */
  static String text(String byteString) {
    return new String(bytes(byteString), UTF_8);
  }
}
