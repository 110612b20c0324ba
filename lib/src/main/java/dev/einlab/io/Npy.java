package dev.einlab.io;

import dev.einlab.data.AtomicFile;
import dev.einlab.data.NpyHeader;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;

/**
 * NumPy's file of one array, {@code .npy}: float32, float64, float16, int32 and bool as they are;
 * uint8 and int64 are read as int32.
 */
public final class Npy {
  private Npy() {}

  /**
   * Reads an array. One that runs along the first axis fastest (Fortran order) is brought to
   * row-major order.
   *
   * @throws IllegalArgumentException when the file is damaged, or of a type tensors do not have
   */
  public static Tensor read(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(
          file.toString(), channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  private static Tensor read(String name, MemorySegment bytes) {
    NpyHeader header = NpyHeader.read(name, bytes);
    ElementType type =
        ElementType.ofNumpy(header.type()).orElseThrow(() -> unknown(name, header.type()));
    int[] lengths = header.lengths().stream().mapToInt(length -> length(name, length)).toArray();
    MemorySegment data = bytes.asSlice(header.dataOffset());
    if (!header.fortranOrder()) return type.read(name, Shape.of(lengths), data);
    int rank = lengths.length;
    int[] reversed = IntStream.range(0, rank).map(axis -> lengths[rank - 1 - axis]).toArray();
    int[] axes = IntStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
    return type.read(name, Shape.of(reversed), data).permute(axes).contiguous();
  }

  private static int length(String name, long length) {
    if (length <= Integer.MAX_VALUE) return (int) length;
    throw new IllegalArgumentException(
        "%s: an axis of %d elements, but a tensor holds at most %d; split the array"
            .formatted(name, length, Shape.MAX_SIZE));
  }

  private static IllegalArgumentException unknown(String name, String type) {
    String advice =
        type.startsWith(">")
            ? "big-endian; save a.astype('<%s')".formatted(type.substring(1))
            : "not a type of tensors; save it as float32, float64, float16, int32 or bool, as with"
                + " a.astype('float32')";
    return new IllegalArgumentException(
        "%s: its elements are of type '%s', %s".formatted(name, type, advice));
  }

  /**
   * Writes a tensor, whole or not at all.
   *
   * @throws IllegalArgumentException for the storage types NumPy does not have
   */
  public static void write(Path file, Tensor tensor) throws IOException {
    String type =
        ElementType.of(tensor.dtype())
            .numpy()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    ("%s: NumPy has no type for %s; write tensor.to(DType.F32), which is exact,"
                            + " or use Safetensors")
                        .formatted(file, tensor.dtype().label())));
    byte[] header = NpyHeader.of(type, tensor.shape()).bytes();
    AtomicFile.write(
        file,
        channel -> {
          Channels.write(channel, ByteBuffer.wrap(header));
          Channels.write(channel, tensor);
        });
  }
}
