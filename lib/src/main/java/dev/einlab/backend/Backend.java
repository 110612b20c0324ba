package dev.einlab.backend;

import dev.einlab.shape.DType;

/**
 * A place where tensors live and are computed: memory, and a short list of primitives.
 *
 * <p>Every primitive writes its whole output view, honours offsets and strides of all views, and
 * treats NaN, infinities and empty views as PyTorch does. Operands share one type among F32, I32
 * and BOOL (F64 too on the reference backend); the storage types only pass through {@link #copy}.
 * Shapes have been checked by the caller.
 */
public interface Backend {
  /** A short name such as {@code reference}, {@code simd} or {@code opencl:0}. */
  String name();

  /** What it is and runs on, in one line. */
  String description();

  /**
   * Whether tensors of this type may live here: all but F64, which only the reference backend
   * holds.
   */
  default boolean holds(DType dtype) {
    return dtype != DType.F64;
  }

  /** New memory, all zeros. */
  Buffer allocate(DType dtype, int size);

  /** Brings host elements, row-major, to this backend. */
  Buffer upload(HostBuffer host);

  /**
   * The elements of a view of this backend as a new row-major host buffer of the reference backend.
   */
  HostBuffer download(View view);

  void fill(View out, double value);

  /**
   * Element by element, converting between any two types: rounding to nearest even, truncating
   * towards zero for I32.
   */
  void copy(View in, View out);

  void map(Unary function, View in, View out);

  /** {@code a}, {@code b} and {@code out} have one shape; comparisons write BOOL. */
  void zip(Binary function, View a, View b, View out);

  /** {@code out = condition ? a : b}; condition is BOOL. */
  void where(View condition, View a, View b, View out);

  /** {@code out} has the rank of {@code in}, and length 1 on every axis that is reduced. */
  void reduce(Reduction function, View in, View out);

  /**
   * Position (I32) of the largest element along the last axis, the first one if several; NaN is the
   * largest.
   */
  void argmax(View in, View out);

  /** Running sums along the last axis. */
  void cumsum(View in, View out);

  /**
   * Positions (I32) of the k largest values along the last axis, in falling order; NaN is the
   * largest.
   */
  void topk(View in, View positions);

  /**
   * {@code out[…, i, …] = in[…, index[…, i, …], …]} along one axis; index is I32 and was checked.
   */
  void gather(View in, int axis, View index, View out);

  /** {@code out[…, index[…, i, …], …] += in[…, i, …]} along one axis, in the order of i. */
  void scatterAdd(View in, int axis, View index, View out);

  /** {@code c = a·b} for each batch element: a [m, k], b [k, n], c [m, n]. k = 0 gives zeros. */
  void gemm(MatrixView a, MatrixView b, MatrixView c);

  /** exp(x − max) ÷ Σ exp(x − max) along the last axis. */
  void softmax(View in, View out);

  /**
   * What this backend's arithmetic and memory reach on this machine, measured now. Takes about a
   * second.
   */
  Peak measurePeak();
}
