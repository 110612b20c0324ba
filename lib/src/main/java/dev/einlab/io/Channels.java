package dev.einlab.io;

import dev.einlab.tensor.StoredBits;
import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.Consumer;

/** Bytes of any number into a channel. */
final class Channels {
  private static final long PIECE = 1 << 26; // a ByteBuffer holds at most 2³¹ − 1 bytes

  private Channels() {}

  static void write(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }

  /** The tensor's stored bits, row-major. */
  static void write(WritableByteChannel channel, Tensor tensor) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bits = arena.allocate(tensor.bytes());
      StoredBits.write(tensor, bits);
      for (long from = 0; from < bits.byteSize(); from += PIECE) {
        write(channel, piece(bits, from));
      }
    }
  }

  /** The same bits, for who only wants to look at them. */
  static void read(Tensor tensor, Consumer<ByteBuffer> reader) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bits = arena.allocate(tensor.bytes());
      StoredBits.write(tensor, bits);
      for (long from = 0; from < bits.byteSize(); from += PIECE) reader.accept(piece(bits, from));
    }
  }

  private static ByteBuffer piece(MemorySegment bits, long from) {
    return bits.asSlice(from, Math.min(PIECE, bits.byteSize() - from)).asByteBuffer();
  }
}
