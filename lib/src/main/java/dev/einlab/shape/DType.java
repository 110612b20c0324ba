package dev.einlab.shape;

/**
 * What one element of a tensor is. F32 and I32 are computed in; BF16, F16 and the F8 types are
 * stored, and computed in F32; F64 is for gradient checks.
 */
public enum DType {
  F32("float32", 4),
  F64("float64", 8),
  BF16("bfloat16", 2),
  F16("float16", 2),
  F8E4M3("float8_e4m3fn", 1),
  F8E5M2("float8_e5m2", 1),
  I32("int32", 4),
  BOOL("bool", 1);

  private final String label;
  private final int bytes;

  DType(String label, int bytes) {
    this.label = label;
    this.bytes = bytes;
  }

  /** Bytes of one stored element. */
  public int bytes() {
    return bytes;
  }

  /** The name PyTorch gives it, as in {@code float32}. */
  public String label() {
    return label;
  }

  public boolean isFloat() {
    return this != I32 && this != BOOL;
  }

  /** The type it is computed in: F32 for the storage types, itself for all others. */
  public DType computed() {
    return switch (this) {
      case BF16, F16, F8E4M3, F8E5M2 -> F32;
      case F32, F64, I32, BOOL -> this;
    };
  }

  /**
   * The type that holds the result of an operation on both, as PyTorch's {@code result_type} has it
   * for tensors: BOOL gives way to I32, both give way to a float as it is, and of two different
   * floats the smallest that holds both is taken: F32, or F64 where one of them is.
   */
  public static DType promote(DType a, DType b) {
    if (a == b) {
      return a;
    }
    if (a.isFloat() && b.isFloat()) {
      return a == F64 || b == F64 ? F64 : F32;
    }
    if (a.isFloat()) {
      return a;
    }
    return b.isFloat() ? b : I32;
  }
}
