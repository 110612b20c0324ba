package dev.einlab.io;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.StoredBits;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an element is in a file, by the names that safetensors and NumPy give it. Tensors of our own
 * types are read as they are; other integers become I32, where they fit.
 */
enum ElementType {
  F32("F32", "<f4", 4, DType.F32),
  F64("F64", "<f8", 8, DType.F64),
  F16("F16", "<f2", 2, DType.F16),
  BF16("BF16", null, 2, DType.BF16),
  F8_E4M3("F8_E4M3", null, 1, DType.F8E4M3),
  F8_E5M2("F8_E5M2", null, 1, DType.F8E5M2),
  I32("I32", "<i4", 4, DType.I32),
  BOOL("BOOL", "|b1", 1, DType.BOOL),
  U8("U8", "|u1", 1, null),
  I64("I64", "<i8", 8, null);

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String safetensors;
  private final String numpy; // null where NumPy has no such type
  private final int bytes;
  private final DType dtype; // null where a tensor has no such type

  ElementType(String safetensors, String numpy, int bytes, DType dtype) {
    this.safetensors = safetensors;
    this.numpy = numpy;
    this.bytes = bytes;
    this.dtype = dtype;
  }

  static ElementType of(DType dtype) {
    return Arrays.stream(values()).filter(type -> type.dtype == dtype).findFirst().orElseThrow();
  }

  static Optional<ElementType> ofSafetensors(String name) {
    return Arrays.stream(values()).filter(type -> type.safetensors.equals(name)).findFirst();
  }

  static Optional<ElementType> ofNumpy(String name) {
    return Arrays.stream(values()).filter(type -> name.equals(type.numpy)).findFirst();
  }

  String safetensors() {
    return safetensors;
  }

  Optional<String> numpy() {
    return Optional.ofNullable(numpy);
  }

  int bytes() {
    return bytes;
  }

  /**
   * Reads a row-major tensor from the front of the segment.
   *
   * @param what is read, to begin the error with
   * @throws IllegalArgumentException when an integer does not fit I32, or a truth value is neither
   *     0 nor 1
   */
  Tensor read(String what, Shape shape, MemorySegment data) {
    return switch (this) {
      case U8 -> Tensors.of(bytes(shape, data), shape);
      case I64 -> Tensors.of(longs(what, shape, data), shape);
      case BOOL -> {
        requireTruth(what, shape, data);
        yield StoredBits.read(dtype, shape, data);
      }
      default -> StoredBits.read(dtype, shape, data);
    };
  }

  private static int[] bytes(Shape shape, MemorySegment data) {
    int[] values = new int[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i));
    }
    return values;
  }

  private static int[] longs(String what, Shape shape, MemorySegment data) {
    int[] values = new int[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      long value = data.get(LONG, (long) i * Long.BYTES);
      if (value != (int) value) {
        throw new IllegalArgumentException(
            "%s: the int64 element %d is %d, which does not fit int32, the integers tensors have"
                .formatted(what, i, value));
      }
      values[i] = (int) value;
    }
    return values;
  }

  private static void requireTruth(String what, Shape shape, MemorySegment data) {
    for (int i = 0; i < shape.size(); i++) {
      int value = Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, i));
      if (value > 1) {
        throw new IllegalArgumentException(
            "%s: element %d is %d, but truth values are 0 or 1; the file is damaged or mislabelled"
                .formatted(what, i, value));
      }
    }
  }
}
