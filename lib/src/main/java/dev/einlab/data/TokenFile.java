package dev.einlab.data;

import dev.einlab.shape.Shape;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Tokens of a training text, as many as there are: the file is mapped, not read, so that one larger
 * than memory is as good as a small one.
 *
 * <p>A file that ends in {@code .npy} is a NumPy vector of uint8, uint16, int32 or int64; any other
 * is raw int32, little-endian. A part shares the memory of the whole.
 */
public final class TokenFile implements AutoCloseable {
  /** How a token is stored; the id must fit an int whatever its width. */
  private enum Width {
    U8(1),
    U16(2),
    I32(4),
    I64(8);

    final int bytes;

    Width(int bytes) {
      this.bytes = bytes;
    }

    long read(MemorySegment data, long index) {
      return switch (this) {
        case U8 -> Byte.toUnsignedLong(data.getAtIndex(ValueLayout.JAVA_BYTE, index));
        case U16 -> Short.toUnsignedLong(data.get(SHORT, index * bytes));
        case I32 -> data.get(INT, index * bytes);
        case I64 -> data.get(LONG, index * bytes);
      };
    }
  }

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String name;
  private final Arena arena; // closed with the file it maps; a part does not own one
  private final MemorySegment data;
  private final Width width;
  private final long first;
  private final long size;

  private TokenFile(
      String name, Arena arena, MemorySegment data, Width width, long first, long size) {
    this.name = name;
    this.arena = arena;
    this.data = data;
    this.width = width;
    this.first = first;
    this.size = size;
  }

  /**
   * Maps a file of tokens. Close it to unmap it.
   *
   * @throws IllegalArgumentException when it is cut short, damaged, or of another type
   */
  public static TokenFile open(Path file) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      boolean npy = file.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
      return npy ? npy(file.toString(), arena, bytes) : raw(file.toString(), arena, bytes);
    } catch (Throwable failure) {
      arena.close();
      throw failure;
    }
  }

  private static TokenFile raw(String name, Arena arena, MemorySegment bytes) {
    if (bytes.byteSize() % Integer.BYTES != 0) {
      throw new IllegalArgumentException(
          ("%s: %,d bytes are not a whole number of int32 tokens; the file is cut short, or holds"
                  + " another type")
              .formatted(name, bytes.byteSize()));
    }
    return new TokenFile(name, arena, bytes, Width.I32, 0, bytes.byteSize() / Integer.BYTES);
  }

  private static TokenFile npy(String name, Arena arena, MemorySegment bytes) {
    NpyHeader header = NpyHeader.read(name, bytes);
    if (header.lengths().size() != 1) {
      throw new IllegalArgumentException(
          "%s: an array %s, but tokens are a vector; save tokens.reshape(-1)"
              .formatted(name, header.lengths()));
    }
    Width width =
        switch (header.type()) {
          case "|u1" -> Width.U8;
          case "<u2" -> Width.U16;
          case "<i4" -> Width.I32;
          case "<i8" -> Width.I64;
          default ->
              throw new IllegalArgumentException(
                  "%s: elements of type '%s', but tokens are |u1, <u2, <i4 or <i8; save %s"
                      .formatted(name, header.type(), "tokens.astype('<i4')"));
        };
    return new TokenFile(name, arena, bytes.asSlice(header.dataOffset()), width, 0, header.size());
  }

  /** Tokens in memory, with the same methods. The array is copied. */
  public static TokenFile inMemory(int... ids) {
    MemorySegment data = Arena.ofAuto().allocate(Math.multiplyExact(4L, ids.length), 4);
    MemorySegment.copy(ids, 0, data, INT, 0, ids.length);
    return new TokenFile("tokens in memory", null, data, Width.I32, 0, ids.length);
  }

  /** Writes tokens as raw int32, whole or not at all. */
  public static void write(Path file, int... ids) throws IOException {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
          for (int from = 0; from < ids.length; from += buffer.capacity() / Integer.BYTES) {
            int count = Math.min(ids.length - from, buffer.capacity() / Integer.BYTES);
            buffer.clear();
            buffer.asIntBuffer().put(ids, from, count);
            buffer.limit(count * Integer.BYTES);
            while (buffer.hasRemaining()) channel.write(buffer);
          }
        });
  }

  /** Tokens there are. */
  public long size() {
    return size;
  }

  /**
   * One token.
   *
   * @throws IndexOutOfBoundsException when there is none at this position
   * @throws IllegalArgumentException when what is stored is no id: negative, or beyond an int
   */
  public int get(long index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(
          "%s: token %,d was asked for, but there are %,d, from 0".formatted(name, index, size));
    }
    long value = width.read(data, first + index);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: %d at position %,d is no token id: ids are 0 or more and fit an int"
              .formatted(name, value, first + index));
    }
    return (int) value;
  }

  /** Tokens from one position (inclusive) to another (exclusive), in the same memory. */
  public TokenFile part(long from, long to) {
    if (from < 0 || to < from || to > size) {
      throw new IndexOutOfBoundsException(
          "%s: part %,d to %,d, but there are %,d tokens".formatted(name, from, to, size));
    }
    return new TokenFile(name, null, data, width, first + from, to - from);
  }

  /**
   * Random windows of the text: x [batch, length], and y [batch, length], the token after each of
   * x. Every place is equally likely; windows may overlap.
   *
   * @throws IllegalArgumentException when the text is not longer than {@code length}
   */
  public Batch getBatch(Generator random, int batch, int length) {
    if (batch < 1 || length < 1 || size <= length) {
      throw new IllegalArgumentException(
          ("getBatch: %d windows of %d tokens and the one after cannot be taken from %,d tokens of"
                  + " %s; batch and length must be 1 or more, and length below the number of"
                  + " tokens")
              .formatted(batch, length, size, name));
    }
    int[] x = new int[Math.multiplyExact(batch, length)];
    int[] y = new int[x.length];
    for (int row = 0; row < batch; row++) {
      long start = below(random, size - length);
      for (int i = 0; i < length; i++) {
        x[row * length + i] = get(start + i);
        y[row * length + i] = get(start + i + 1);
      }
    }
    Shape shape = Shape.of(batch, length);
    return Batch.of(Tensors.of(x, shape), Tensors.of(y, shape));
  }

  /** Uniform from 0 to bound, without bias; beyond an int, two draws make 62 bits. */
  private static long below(Generator random, long bound) {
    if (bound <= Integer.MAX_VALUE) return random.nextInt((int) bound);
    long range = (1L << 62) / bound * bound;
    long bits;
    do {
      long high = random.nextInt() & 0x3fff_ffffL;
      bits = high << 32 | Integer.toUnsignedLong(random.nextInt());
    } while (bits >= range);
    return bits % bound;
  }

  /** Unmaps the file; parts of it end with it. Parts and tokens in memory need no closing. */
  @Override
  public void close() {
    if (arena != null && arena.scope().isAlive()) arena.close();
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %,d tokens", name, size);
  }
}
