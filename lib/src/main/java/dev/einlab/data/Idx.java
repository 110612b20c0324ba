package dev.einlab.data;

import dev.einlab.shape.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An array of unsigned bytes in the IDX format of the MNIST files.
 *
 * <pre>
 *   0  0  type  rank      the type is 8: unsigned bytes
 *   length, …             rank times a 4-byte integer, highest byte first
 *   elements              row-major
 * </pre>
 */
final class Idx {
  private static final int UNSIGNED_BYTE = 0x08;

  private final Shape shape;
  private final ByteBuffer elements;

  private Idx(Shape shape, ByteBuffer elements) {
    this.shape = shape;
    this.elements = elements;
  }

  /**
   * Reads unpacked bytes; the array is kept, not copied.
   *
   * @param source what to call the bytes in an error
   * @throws IOException when they are not IDX, hold another type, or are too few or too many
   */
  static Idx read(byte[] bytes, String source) throws IOException {
    if (bytes.length < 4 || bytes[0] != 0 || bytes[1] != 0) {
      throw new IOException(
          "%s is not an IDX file: it begins with the bytes [%s], not with 00 00, a type and a rank."
              .formatted(source, hex(bytes)));
    }
    if (bytes[2] != UNSIGNED_BYTE) {
      throw new IOException(
          "%s holds elements of the IDX type 0x%02x; only unsigned bytes, 0x08, are read."
              .formatted(source, bytes[2]));
    }
    int rank = bytes[3];
    int header = 4 + 4 * rank;
    if (rank < 0 || bytes.length < header) {
      throw new IOException(
          "%s ends inside its header: rank %d needs %d bytes, but there are %d."
              .formatted(source, rank & 0xFF, 4 + 4 * (rank & 0xFF), bytes.length));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).position(4);
    int[] lengths = new int[rank];
    for (int i = 0; i < rank; i++) lengths[i] = buffer.getInt();
    Shape shape = shape(lengths, source);
    if (buffer.remaining() != shape.size()) {
      throw new IOException(
          "%s has %d bytes of elements, but its shape %s needs %d; the file is %s."
              .formatted(
                  source,
                  buffer.remaining(),
                  shape,
                  shape.size(),
                  buffer.remaining() < shape.size() ? "cut short" : "too long"));
    }
    return new Idx(shape, buffer.slice());
  }

  Shape shape() {
    return shape;
  }

  /** The element at a row-major offset, 0 to 255. */
  int at(int offset) {
    return elements.get(offset) & 0xFF;
  }

  private static Shape shape(int[] lengths, String source) throws IOException {
    try {
      return Shape.of(lengths);
    } catch (IllegalArgumentException e) {
      throw new IOException(source + " has an impossible shape. " + e.getMessage(), e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(Arrays.copyOf(bytes, Math.min(4, bytes.length)));
  }
}
