package dev.einlab.backend.simd;

import java.util.ArrayDeque;

/** Memory that a task packs into: borrowed, given back, and so allocated only once. */
final class Scratch {
  /** Of each thread its own: a run of a thousand elements is over before a lock is passed on. */
  private static final ThreadLocal<ArrayDeque<Scratch>> FREE =
      ThreadLocal.withInitial(ArrayDeque::new);

  private float[] left = new float[0];
  private float[] right = new float[0];

  /** One micro-tile, for results that do not fill it. */
  final float[] tile = new float[MicroKernel.ROWS * MicroKernel.COLUMNS];

  private final float[][] runs = new float[4][Elementwise.RUN];
  private final double[] sums = new double[Elementwise.RUN];
  private final float[][] padded = new float[4][Lanes.WIDTH];

  private Scratch() {}

  static Scratch borrow() {
    Scratch free = FREE.get().poll();
    return free == null ? new Scratch() : free;
  }

  /** On the thread that borrowed it. */
  void giveBack() {
    FREE.get().push(this);
  }

  /** At least that many floats, with anything in them. */
  float[] left(int size) {
    if (left.length < size) left = new float[grown(size)];
    return left;
  }

  float[] right(int size) {
    if (right.length < size) right = new float[grown(size)];
    return right;
  }

  /** Elements of one operand, gathered. */
  float[] run(int operand) {
    return runs[operand];
  }

  /** As many sums in double precision. */
  double[] sums() {
    return sums;
  }

  /** The end of one operand, filled up to a vector. */
  float[] padded(int operand) {
    return padded[operand];
  }

  private static int grown(int size) {
    return Math.max(size, Math.min(1 << 30, Integer.highestOneBit(Math.max(1, size - 1)) << 1));
  }
}
