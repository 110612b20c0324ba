package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;

/**
 * A tensor's elements as they are stored, row-major and little-endian, without any conversion: for
 * files that are to give the same bits back. Booleans are a byte, 0 or 1.
 */
public final class StoredBits {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private StoredBits() {}

  /** Writes {@code tensor.bytes()} bytes to the front of the target. */
  public static void write(Tensor tensor, MemorySegment target) {
    HostBuffer host = tensor.host();
    int size = host.size();
    switch (host.dtype()) {
      case F32 -> MemorySegment.copy(host.floats(), 0, target, FLOAT, 0, size);
      case F64 -> MemorySegment.copy(host.doubles(), 0, target, DOUBLE, 0, size);
      case I32 -> MemorySegment.copy(host.ints(), 0, target, INT, 0, size);
      case BF16, F16 -> MemorySegment.copy(host.shorts(), 0, target, SHORT, 0, size);
      case F8E4M3, F8E5M2, BOOL -> MemorySegment.copy(host.bytesArray(), 0, target, BYTE, 0, size);
    }
  }

  /**
   * Reads {@code shape.size()} elements from the front of the source: on the default backend, F64
   * on the reference backend. Booleans must be 0 or 1; the caller has looked.
   */
  public static Tensor read(DType dtype, Shape shape, MemorySegment source) {
    int size = (int) shape.size();
    HostBuffer host = HostBuffer.allocate(Backends.reference(), dtype, size);
    switch (dtype) {
      case F32 -> MemorySegment.copy(source, FLOAT, 0, host.floats(), 0, size);
      case F64 -> MemorySegment.copy(source, DOUBLE, 0, host.doubles(), 0, size);
      case I32 -> MemorySegment.copy(source, INT, 0, host.ints(), 0, size);
      case BF16, F16 -> MemorySegment.copy(source, SHORT, 0, host.shorts(), 0, size);
      case F8E4M3, F8E5M2, BOOL -> MemorySegment.copy(source, BYTE, 0, host.bytesArray(), 0, size);
    }
    Backend backend = dtype == DType.F64 ? Backends.reference() : Backends.current();
    return new Tensor(View.of(backend.upload(host), shape));
  }

  /** Whether the elements lie in a Java array, so that {@link #rows} only moves memory. */
  public static boolean isInJavaArray(Tensor tensor) {
    return tensor.view().buffer() instanceof HostBuffer;
  }

  /**
   * Rows of a tensor in the order given, on its backend: [n, …] → [rows.length, …]. What {@code
   * take} gives, for data: nothing is counted, and no gradient goes back.
   *
   * @param rows each from 0 to n − 1; the caller has looked
   */
  public static Tensor rows(Tensor tensor, int... rows) {
    Shape shape = tensor.shape().with(0, rows.length);
    if (!(tensor.view().buffer() instanceof HostBuffer source) || !tensor.isContiguous()) {
      return tensor.take(Tensors.tensor(rows).to(tensor.backend())).detach();
    }
    HostBuffer target =
        HostBuffer.allocate(Backends.reference(), tensor.dtype(), (int) shape.size());
    int length = (int) (tensor.shape().without(0).size());
    for (int i = 0; i < rows.length; i++) {
      int from = tensor.view().offset() + rows[i] * length;
      System.arraycopy(source.array(), from, target.array(), i * length, length);
    }
    Reference.reachabilityFence(source);
    return new Tensor(View.of(tensor.backend().upload(target), shape));
  }
}
