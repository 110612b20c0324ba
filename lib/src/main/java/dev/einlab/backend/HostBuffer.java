package dev.einlab.backend;

import dev.einlab.shape.DType;
import java.lang.ref.Reference;

/**
 * A buffer in a Java array: {@code float[]} for F32, {@code double[]} for F64, {@code int[]} for
 * I32, {@code short[]} for the 16-bit storage types, {@code byte[]} for the 8-bit ones and for BOOL
 * (0 or 1).
 */
public final class HostBuffer implements Buffer {
  private static final ArrayPool POOL = ArrayPool.ofHeap();

  private final Backend backend;
  private final DType dtype;
  private final int size;
  private Object array; // null once it was released
  private ArrayPool.Lease lease; // null unless the array goes back to the pool

  /** The buffer whose array this one shares, or null: while this one lives, that one must. */
  private final HostBuffer owner;

  private HostBuffer(Backend backend, DType dtype, Object array, int size, HostBuffer owner) {
    this.backend = backend;
    this.dtype = dtype;
    this.array = array;
    this.size = size;
    this.owner = owner;
  }

  /** Zeros. */
  public static HostBuffer allocate(Backend backend, DType dtype, int size) {
    Object array =
        switch (dtype) {
          case F32 -> new float[size];
          case F64 -> new double[size];
          case I32 -> new int[size];
          case BF16, F16 -> new short[size];
          case F8E4M3, F8E5M2, BOOL -> new byte[size];
        };
    return new HostBuffer(backend, dtype, array, size, null);
  }

  /**
   * Memory with anything in it, for who writes it whole. Large float arrays come from a pool, and
   * go back when this buffer cannot be reached any more; so whoever works on {@link #floats} keeps
   * the buffer reachable until the end ({@link Reference#reachabilityFence}).
   */
  public static HostBuffer reserve(Backend backend, DType dtype, int size) {
    if (dtype != DType.F32 || size < ArrayPool.SMALLEST) return allocate(backend, dtype, size);
    float[] array = POOL.take(size);
    HostBuffer buffer = new HostBuffer(backend, dtype, array, size, null);
    buffer.lease = POOL.lend(array, buffer);
    return buffer;
  }

  /** Adopts the array: the caller gives it away. */
  public static HostBuffer of(Backend backend, float[] array) {
    return new HostBuffer(backend, DType.F32, array, array.length, null);
  }

  /** Adopts the array: the caller gives it away. */
  public static HostBuffer of(Backend backend, double[] array) {
    return new HostBuffer(backend, DType.F64, array, array.length, null);
  }

  /** Adopts the array: the caller gives it away. */
  public static HostBuffer of(Backend backend, int[] array) {
    return new HostBuffer(backend, DType.I32, array, array.length, null);
  }

  /**
   * The same elements as a buffer of another backend that works on host arrays; nothing is copied.
   */
  public HostBuffer lendTo(Backend other) {
    lease = null; // two hold it from now on: only the collector knows when both are gone
    return new HostBuffer(other, dtype, array(), size, this);
  }

  @Override
  public void release() {
    array = null;
    if (lease != null) lease.end();
    lease = null;
  }

  @Override
  public Backend backend() {
    return backend;
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public int size() {
    return size;
  }

  public float[] floats() {
    return (float[]) array();
  }

  public double[] doubles() {
    return (double[]) array();
  }

  public int[] ints() {
    return (int[]) array();
  }

  public short[] shorts() {
    return (short[]) array();
  }

  public byte[] bytesArray() {
    return (byte[]) array();
  }

  /** The array itself, whatever its type: to copy runs of elements from or to another's. */
  public Object array() {
    if (array == null) throw givenUp();
    return array;
  }

  /** The element as a double, exact for every type. */
  public double get(int index) {
    return switch (dtype) {
      case F32 -> floats()[index];
      case F64 -> doubles()[index];
      case I32 -> ints()[index];
      case BF16 -> NarrowFloats.fromBf16(shorts()[index]);
      case F16 -> Float.float16ToFloat(shorts()[index]);
      case F8E4M3 -> NarrowFloats.fromE4m3(bytesArray()[index]);
      case F8E5M2 -> NarrowFloats.fromE5m2(bytesArray()[index]);
      case BOOL -> bytesArray()[index];
    };
  }

  /**
   * Stores a value: rounded to nearest even for floats, truncated towards zero for I32, {@code !=
   * 0} for BOOL.
   */
  public void set(int index, double value) {
    switch (dtype) {
      case F32 -> floats()[index] = (float) value;
      case F64 -> doubles()[index] = value;
      case I32 -> ints()[index] = (int) value;
      case BF16 -> shorts()[index] = NarrowFloats.toBf16((float) value);
      case F16 -> shorts()[index] = Float.floatToFloat16((float) value);
      case F8E4M3 -> bytesArray()[index] = NarrowFloats.toE4m3((float) value);
      case F8E5M2 -> bytesArray()[index] = NarrowFloats.toE5m2((float) value);
      case BOOL -> bytesArray()[index] = (byte) (value != 0 ? 1 : 0);
    }
  }
}
