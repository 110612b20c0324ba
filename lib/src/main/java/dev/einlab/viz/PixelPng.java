package dev.einlab.viz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Writes small images as PNG files that are the same bytes on every machine. Nothing is compressed:
 * what a compressor makes of the same pixels differs from one zlib to the next.
 */
final class PixelPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int GREY = 0;
  private static final int INDEXED = 3;
  private static final int LARGEST_STORED_BLOCK = 0xFFFF;

  private PixelPng() {}

  /** Row-major pixels from 0, black, to 255, white. */
  static byte[] grey(int width, int height, byte[] pixels) {
    return encode(width, height, GREY, null, pixels);
  }

  /** Row-major pixels that are indices into a palette of at most 256 colours {@code #RRGGBB}. */
  static byte[] indexed(int width, int height, String[] palette, byte[] pixels) {
    var colours = new byte[3 * palette.length];
    for (int i = 0; i < palette.length; i++) {
      int rgb = Integer.parseInt(palette[i], 1, 7, 16);
      colours[3 * i] = (byte) (rgb >> 16);
      colours[3 * i + 1] = (byte) (rgb >> 8);
      colours[3 * i + 2] = (byte) rgb;
    }
    return encode(width, height, INDEXED, colours, pixels);
  }

  private static byte[] encode(int width, int height, int kind, byte[] palette, byte[] pixels) {
    assert pixels.length == width * height;
    var out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) 8) // bits of a pixel
            .put((byte) kind)
            .array(); // then zeros: deflate, the usual filters, not interlaced
    chunk(out, "IHDR", header);
    if (palette != null) chunk(out, "PLTE", palette);
    chunk(out, "IDAT", zlib(filtered(width, height, pixels)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Before each row a byte that says how it was filtered: 0, not at all. */
  private static byte[] filtered(int width, int height, byte[] pixels) {
    var rows = new byte[(width + 1) * height];
    for (int y = 0; y < height; y++) {
      System.arraycopy(pixels, y * width, rows, y * (width + 1) + 1, width);
    }
    return rows;
  }

  /** A zlib stream of stored blocks (RFC 1950 and, for the blocks, RFC 1951, 3.2.4). */
  private static byte[] zlib(byte[] data) {
    int blocks = Math.max(1, (data.length + LARGEST_STORED_BLOCK - 1) / LARGEST_STORED_BLOCK);
    ByteBuffer out = ByteBuffer.allocate(2 + 5 * blocks + data.length + 4);
    out.put((byte) 0x78).put((byte) 0x01);
    for (int block = 0; block < blocks; block++) {
      int from = block * LARGEST_STORED_BLOCK;
      int length = Math.min(LARGEST_STORED_BLOCK, data.length - from);
      out.put((byte) (block == blocks - 1 ? 1 : 0));
      out.putShort(Short.reverseBytes((short) length));
      out.putShort(Short.reverseBytes((short) ~length));
      out.put(data, from, length);
    }
    var checksum = new Adler32();
    checksum.update(data);
    return out.putInt((int) checksum.getValue()).array();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    var checksum = new CRC32();
    checksum.update(name);
    checksum.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }
}
