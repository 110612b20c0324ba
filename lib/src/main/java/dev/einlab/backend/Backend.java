package dev.einlab.backend;

import dev.einlab.shape.DType;
import java.util.List;

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

  /** New memory with anything in it, for a result that a primitive writes whole. */
  default Buffer reserve(DType dtype, int size) {
    return allocate(dtype, size);
  }

  /** Brings host elements, row-major, to this backend. */
  Buffer upload(HostBuffer host);

  /**
   * The elements of a view of this backend as a new row-major host buffer of the reference backend.
   */
  HostBuffer download(View view);

  void fill(View out, double value);

  /** {@code from, from + step, …}: so many I32 elements. */
  default Buffer count(int from, int step, int size) {
    int[] values = new int[size];
    for (int i = 0; i < values.length; i++) values[i] = from + i * step;
    return upload(HostBuffer.of(Backends.reference(), values));
  }

  /** Numbers that lie between two others, both included. */
  record Range(int least, int most) {}

  /**
   * A range that holds all elements of an I32 view: what indices are checked by. It may be wider
   * than it must where that spares a transfer from a device; {@link #download} tells exactly.
   */
  default Range range(View integers) {
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int value : download(integers).ints()) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return new Range(least, most);
  }

  /** Whether no element of a view of floats is infinite or NaN. */
  default boolean isFinite(View floats) {
    HostBuffer host = download(floats);
    for (int i = 0; i < host.size(); i++) {
      if (!Double.isFinite(host.get(i))) return false;
    }
    return true;
  }

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

  /**
   * {@code out[…, index[…, i, …], …] = in[…, i, …]} along one axis, in the order of i: the last one
   * stays.
   */
  void scatter(View in, int axis, View index, View out);

  /** {@code c = a·b} for each batch element: a [m, k], b [k, n], c [m, n]. k = 0 gives zeros. */
  void gemm(MatrixView a, MatrixView b, MatrixView c);

  /** exp(x − max) ÷ Σ exp(x − max) along the last axis. */
  void softmax(View in, View out);

  // What training adds. Each is a composition of the above, done in one pass over memory.

  /**
   * {@code out = g · f′}, the slope of a function taken from what {@link Unary#slopeFrom} names:
   * the operand of {@link #map} or its result.
   */
  void mapGrad(Unary function, View saved, View g, View out);

  /** {@code out = y·(g − Σ g·y)} along the last axis: the gradient through y = softmax(x). */
  void softmaxGrad(View y, View g, View out);

  /**
   * {@code (x − mean) ÷ √(variance + ε) · gain + bias} along the last axis; without mean and bias
   * for RMSNorm. Gain and bias [n] may be null: 1 and 0.
   */
  void norm(Norm norm, View x, View gain, View bias, View out);

  /**
   * The gradients of {@link #norm} by x, by gain and by bias, from g; {@code outGain} and {@code
   * outBias} may be null.
   */
  void normGrad(Norm norm, View x, View gain, View g, View outX, View outGain, View outBias);

  /**
   * The loss of each row: {@code log Σ exp(x) − (1−s)·x[target] − s·mean(x)}, where s is the
   * smoothing.
   *
   * @param logits [n, classes]
   * @param targets [n] I32; a negative one is ignored, and its loss 0
   * @param losses [n]
   */
  void crossEntropy(View logits, View targets, double smoothing, View losses);

  /** The gradient of Σ scale[i]·loss[i] by the logits; {@code scale} is [n]. */
  void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out);

  /**
   * Weighted sums of values, a row of scores at a time, so that no t×s matrix is ever stored. Dao
   * et al., "FlashAttention", 2022; Milakov and Gimelshein, "Online normalizer calculation for
   * softmax", 2018.
   *
   * @param q [b, h, t, d]
   * @param k [b, g, s, d], where g divides h: neighbouring heads share keys and values
   * @param v [b, g, s, e]
   * @param out [b, h, t, e]; a query that sees no key gets zeros
   * @param logSums [b, h, t]: log Σ exp(scores), which {@link #attentionGrad} needs
   */
  void attention(Attention attention, View q, View k, View v, View out, View logSums);

  /**
   * What {@link #attentionGrad} reads: everything that went into and came out of {@link
   * #attention}.
   */
  record Attended(View q, View k, View v, View out, View logSums) {}

  /**
   * The gradients of {@link #attention} by q, k and v, from g, which has the shape of its result.
   */
  void attentionGrad(Attention attention, Attended saved, View g, View outQ, View outK, View outV);

  /**
   * One step of an optimizer, in place: parameter, and the states beside it, each of the
   * parameter's shape.
   */
  void update(UpdateRule rule, View parameter, View gradient, List<View> states);

  /**
   * Waits until everything that was asked for is computed. Only a device that works on its own has
   * something to wait for: who measures time asks for this.
   */
  default void finish() {}

  /**
   * What this backend's arithmetic and memory reach on this machine, measured now. Takes about a
   * second.
   */
  Peak measurePeak();
}
