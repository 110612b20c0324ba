package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost part of a matrix product: a tile of C, kept in registers while k runs.
 *
 * <p>Each element is one chain of fused multiply-adds in the order of k: the same bits in whichever
 * kernel it falls. The kernels are too long for the compiler to inline, which is intended: inlined
 * into the blocking loops they lose a third of their speed. They have no branch but the loop: where
 * two values of a vector would meet, the compiler puts it in memory.
 */
final class MicroKernel {
  /** Rows of a tile. */
  static final int ROWS = Lanes.REGISTERS == 32 ? 12 : 3;

  /** Rows of the lowest tile. */
  static final int LEAST = ROWS == 12 ? 4 : 3;

  /** Columns of a tile: 24 accumulators where there are 32 registers, 9 where there are 16. */
  static final int COLUMNS = (Lanes.REGISTERS == 32 ? 2 : 3) * WIDTH;

  private MicroKernel() {}

  /**
   * Rows that the next tile takes: for the last ones a lower tile wastes less. Together the tiles
   * have as many rows as are left, rounded up to {@link #LEAST}.
   */
  static int next(int left) {
    return left <= 2 * LEAST ? LEAST : ROWS;
  }

  /** One tile of C, of a panel of A and rows of B that begin {@code bStep} apart. */
  static void run(int depth, Panel a, float[] b, int bAt, int bStep, Tile to) {
    boolean packed = bStep == COLUMNS;
    if (ROWS == 3 && packed) three(depth, a, b, bAt, to);
    else if (ROWS == 3) threeInPlace(depth, a, b, bAt, bStep, to);
    else if (a.rows <= LEAST) four(depth, a, b, bAt, bStep, to);
    else if (packed) twelve(depth, a, b, bAt, to);
    else twelveInPlace(depth, a, b, bAt, bStep, to);
  }

  /** 3 × 3 vectors. Registers: 9 accumulators, 3 of B, 3 of A. B is packed. */
  private static void three(int depth, Panel panel, float[] b, int bAt, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector s00 = FloatVector.fromArray(F, from, i0);
    FloatVector s01 = FloatVector.fromArray(F, from, i0 + WIDTH);
    FloatVector s02 = FloatVector.fromArray(F, from, i0 + 2 * WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector s10 = FloatVector.fromArray(F, from, i1);
    FloatVector s11 = FloatVector.fromArray(F, from, i1 + WIDTH);
    FloatVector s12 = FloatVector.fromArray(F, from, i1 + 2 * WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector s20 = FloatVector.fromArray(F, from, i2);
    FloatVector s21 = FloatVector.fromArray(F, from, i2 + WIDTH);
    FloatVector s22 = FloatVector.fromArray(F, from, i2 + 2 * WIDTH);
    int end = depth & Panel.MOST;
    for (int k = 0; k < end; k++) {
      int q = bAt + k * COLUMNS; // a constant step: bounds are checked before the loop
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector b2 = FloatVector.fromArray(F, b, q + 2 * WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
    }
    float[] c = to.data;
    int c0 = to.at;
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + WIDTH);
    s02.intoArray(c, c0 + 2 * WIDTH);
    int c1 = c0 + to.stride;
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + WIDTH);
    s12.intoArray(c, c1 + 2 * WIDTH);
    int c2 = c1 + to.stride;
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + WIDTH);
    s22.intoArray(c, c2 + 2 * WIDTH);
  }

  /** The same, of a B that lies where it is: with two steps in a loop, registers run out. */
  private static void threeInPlace(int depth, Panel panel, float[] b, int bAt, int bStep, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector s00 = FloatVector.fromArray(F, from, i0);
    FloatVector s01 = FloatVector.fromArray(F, from, i0 + WIDTH);
    FloatVector s02 = FloatVector.fromArray(F, from, i0 + 2 * WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector s10 = FloatVector.fromArray(F, from, i1);
    FloatVector s11 = FloatVector.fromArray(F, from, i1 + WIDTH);
    FloatVector s12 = FloatVector.fromArray(F, from, i1 + 2 * WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector s20 = FloatVector.fromArray(F, from, i2);
    FloatVector s21 = FloatVector.fromArray(F, from, i2 + WIDTH);
    FloatVector s22 = FloatVector.fromArray(F, from, i2 + 2 * WIDTH);
    int q = bAt;
    int end = depth & Panel.MOST;
    for (int k = 0; k < end; k++) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector b2 = FloatVector.fromArray(F, b, q + 2 * WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      s02 = a0.fma(b2, s02);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      s12 = a1.fma(b2, s12);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      s22 = a2.fma(b2, s22);
      q += bStep;
    }
    float[] c = to.data;
    int c0 = to.at;
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + WIDTH);
    s02.intoArray(c, c0 + 2 * WIDTH);
    int c1 = c0 + to.stride;
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + WIDTH);
    s12.intoArray(c, c1 + 2 * WIDTH);
    int c2 = c1 + to.stride;
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + WIDTH);
    s22.intoArray(c, c2 + 2 * WIDTH);
  }

  /** 12 × 2 vectors, left and right. Registers: 24 accumulators, 2 of B, 1 of A. B is packed. */
  private static void twelve(int depth, Panel panel, float[] b, int bAt, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    int p3 = panel.row(3);
    int p4 = panel.row(4);
    int p5 = panel.row(5);
    int p6 = panel.row(6);
    int p7 = panel.row(7);
    int p8 = panel.row(8);
    int p9 = panel.row(9);
    int p10 = panel.row(10);
    int p11 = panel.row(11);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector l0 = FloatVector.fromArray(F, from, i0);
    FloatVector r0 = FloatVector.fromArray(F, from, i0 + WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector l1 = FloatVector.fromArray(F, from, i1);
    FloatVector r1 = FloatVector.fromArray(F, from, i1 + WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector l2 = FloatVector.fromArray(F, from, i2);
    FloatVector r2 = FloatVector.fromArray(F, from, i2 + WIDTH);
    int i3 = i2 + to.fromStride;
    FloatVector l3 = FloatVector.fromArray(F, from, i3);
    FloatVector r3 = FloatVector.fromArray(F, from, i3 + WIDTH);
    int i4 = i3 + to.fromStride;
    FloatVector l4 = FloatVector.fromArray(F, from, i4);
    FloatVector r4 = FloatVector.fromArray(F, from, i4 + WIDTH);
    int i5 = i4 + to.fromStride;
    FloatVector l5 = FloatVector.fromArray(F, from, i5);
    FloatVector r5 = FloatVector.fromArray(F, from, i5 + WIDTH);
    int i6 = i5 + to.fromStride;
    FloatVector l6 = FloatVector.fromArray(F, from, i6);
    FloatVector r6 = FloatVector.fromArray(F, from, i6 + WIDTH);
    int i7 = i6 + to.fromStride;
    FloatVector l7 = FloatVector.fromArray(F, from, i7);
    FloatVector r7 = FloatVector.fromArray(F, from, i7 + WIDTH);
    int i8 = i7 + to.fromStride;
    FloatVector l8 = FloatVector.fromArray(F, from, i8);
    FloatVector r8 = FloatVector.fromArray(F, from, i8 + WIDTH);
    int i9 = i8 + to.fromStride;
    FloatVector l9 = FloatVector.fromArray(F, from, i9);
    FloatVector r9 = FloatVector.fromArray(F, from, i9 + WIDTH);
    int i10 = i9 + to.fromStride;
    FloatVector l10 = FloatVector.fromArray(F, from, i10);
    FloatVector r10 = FloatVector.fromArray(F, from, i10 + WIDTH);
    int i11 = i10 + to.fromStride;
    FloatVector l11 = FloatVector.fromArray(F, from, i11);
    FloatVector r11 = FloatVector.fromArray(F, from, i11 + WIDTH);
    int end = depth & Panel.MOST;
    for (int k = 0; k < end; k++) {
      int q = bAt + k * COLUMNS; // a constant step: bounds are checked before the loop
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      l0 = a0.fma(b0, l0);
      r0 = a0.fma(b1, r0);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      l1 = a1.fma(b0, l1);
      r1 = a1.fma(b1, r1);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      l2 = a2.fma(b0, l2);
      r2 = a2.fma(b1, r2);
      FloatVector a3 = FloatVector.broadcast(F, a[p3 + k]);
      l3 = a3.fma(b0, l3);
      r3 = a3.fma(b1, r3);
      FloatVector a4 = FloatVector.broadcast(F, a[p4 + k]);
      l4 = a4.fma(b0, l4);
      r4 = a4.fma(b1, r4);
      FloatVector a5 = FloatVector.broadcast(F, a[p5 + k]);
      l5 = a5.fma(b0, l5);
      r5 = a5.fma(b1, r5);
      FloatVector a6 = FloatVector.broadcast(F, a[p6 + k]);
      l6 = a6.fma(b0, l6);
      r6 = a6.fma(b1, r6);
      FloatVector a7 = FloatVector.broadcast(F, a[p7 + k]);
      l7 = a7.fma(b0, l7);
      r7 = a7.fma(b1, r7);
      FloatVector a8 = FloatVector.broadcast(F, a[p8 + k]);
      l8 = a8.fma(b0, l8);
      r8 = a8.fma(b1, r8);
      FloatVector a9 = FloatVector.broadcast(F, a[p9 + k]);
      l9 = a9.fma(b0, l9);
      r9 = a9.fma(b1, r9);
      FloatVector a10 = FloatVector.broadcast(F, a[p10 + k]);
      l10 = a10.fma(b0, l10);
      r10 = a10.fma(b1, r10);
      FloatVector a11 = FloatVector.broadcast(F, a[p11 + k]);
      l11 = a11.fma(b0, l11);
      r11 = a11.fma(b1, r11);
    }
    float[] c = to.data;
    int c0 = to.at;
    l0.intoArray(c, c0);
    r0.intoArray(c, c0 + WIDTH);
    int c1 = c0 + to.stride;
    l1.intoArray(c, c1);
    r1.intoArray(c, c1 + WIDTH);
    int c2 = c1 + to.stride;
    l2.intoArray(c, c2);
    r2.intoArray(c, c2 + WIDTH);
    int c3 = c2 + to.stride;
    l3.intoArray(c, c3);
    r3.intoArray(c, c3 + WIDTH);
    int c4 = c3 + to.stride;
    l4.intoArray(c, c4);
    r4.intoArray(c, c4 + WIDTH);
    int c5 = c4 + to.stride;
    l5.intoArray(c, c5);
    r5.intoArray(c, c5 + WIDTH);
    int c6 = c5 + to.stride;
    l6.intoArray(c, c6);
    r6.intoArray(c, c6 + WIDTH);
    int c7 = c6 + to.stride;
    l7.intoArray(c, c7);
    r7.intoArray(c, c7 + WIDTH);
    int c8 = c7 + to.stride;
    l8.intoArray(c, c8);
    r8.intoArray(c, c8 + WIDTH);
    int c9 = c8 + to.stride;
    l9.intoArray(c, c9);
    r9.intoArray(c, c9 + WIDTH);
    int c10 = c9 + to.stride;
    l10.intoArray(c, c10);
    r10.intoArray(c, c10 + WIDTH);
    int c11 = c10 + to.stride;
    l11.intoArray(c, c11);
    r11.intoArray(c, c11 + WIDTH);
  }

  /** The same, of a B that lies where it is. */
  private static void twelveInPlace(
      int depth, Panel panel, float[] b, int bAt, int bStep, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    int p3 = panel.row(3);
    int p4 = panel.row(4);
    int p5 = panel.row(5);
    int p6 = panel.row(6);
    int p7 = panel.row(7);
    int p8 = panel.row(8);
    int p9 = panel.row(9);
    int p10 = panel.row(10);
    int p11 = panel.row(11);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector l0 = FloatVector.fromArray(F, from, i0);
    FloatVector r0 = FloatVector.fromArray(F, from, i0 + WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector l1 = FloatVector.fromArray(F, from, i1);
    FloatVector r1 = FloatVector.fromArray(F, from, i1 + WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector l2 = FloatVector.fromArray(F, from, i2);
    FloatVector r2 = FloatVector.fromArray(F, from, i2 + WIDTH);
    int i3 = i2 + to.fromStride;
    FloatVector l3 = FloatVector.fromArray(F, from, i3);
    FloatVector r3 = FloatVector.fromArray(F, from, i3 + WIDTH);
    int i4 = i3 + to.fromStride;
    FloatVector l4 = FloatVector.fromArray(F, from, i4);
    FloatVector r4 = FloatVector.fromArray(F, from, i4 + WIDTH);
    int i5 = i4 + to.fromStride;
    FloatVector l5 = FloatVector.fromArray(F, from, i5);
    FloatVector r5 = FloatVector.fromArray(F, from, i5 + WIDTH);
    int i6 = i5 + to.fromStride;
    FloatVector l6 = FloatVector.fromArray(F, from, i6);
    FloatVector r6 = FloatVector.fromArray(F, from, i6 + WIDTH);
    int i7 = i6 + to.fromStride;
    FloatVector l7 = FloatVector.fromArray(F, from, i7);
    FloatVector r7 = FloatVector.fromArray(F, from, i7 + WIDTH);
    int i8 = i7 + to.fromStride;
    FloatVector l8 = FloatVector.fromArray(F, from, i8);
    FloatVector r8 = FloatVector.fromArray(F, from, i8 + WIDTH);
    int i9 = i8 + to.fromStride;
    FloatVector l9 = FloatVector.fromArray(F, from, i9);
    FloatVector r9 = FloatVector.fromArray(F, from, i9 + WIDTH);
    int i10 = i9 + to.fromStride;
    FloatVector l10 = FloatVector.fromArray(F, from, i10);
    FloatVector r10 = FloatVector.fromArray(F, from, i10 + WIDTH);
    int i11 = i10 + to.fromStride;
    FloatVector l11 = FloatVector.fromArray(F, from, i11);
    FloatVector r11 = FloatVector.fromArray(F, from, i11 + WIDTH);
    int end = depth & Panel.MOST;
    int q = bAt;
    for (int k = 0; k < end; k++) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      l0 = a0.fma(b0, l0);
      r0 = a0.fma(b1, r0);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      l1 = a1.fma(b0, l1);
      r1 = a1.fma(b1, r1);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      l2 = a2.fma(b0, l2);
      r2 = a2.fma(b1, r2);
      FloatVector a3 = FloatVector.broadcast(F, a[p3 + k]);
      l3 = a3.fma(b0, l3);
      r3 = a3.fma(b1, r3);
      FloatVector a4 = FloatVector.broadcast(F, a[p4 + k]);
      l4 = a4.fma(b0, l4);
      r4 = a4.fma(b1, r4);
      FloatVector a5 = FloatVector.broadcast(F, a[p5 + k]);
      l5 = a5.fma(b0, l5);
      r5 = a5.fma(b1, r5);
      FloatVector a6 = FloatVector.broadcast(F, a[p6 + k]);
      l6 = a6.fma(b0, l6);
      r6 = a6.fma(b1, r6);
      FloatVector a7 = FloatVector.broadcast(F, a[p7 + k]);
      l7 = a7.fma(b0, l7);
      r7 = a7.fma(b1, r7);
      FloatVector a8 = FloatVector.broadcast(F, a[p8 + k]);
      l8 = a8.fma(b0, l8);
      r8 = a8.fma(b1, r8);
      FloatVector a9 = FloatVector.broadcast(F, a[p9 + k]);
      l9 = a9.fma(b0, l9);
      r9 = a9.fma(b1, r9);
      FloatVector a10 = FloatVector.broadcast(F, a[p10 + k]);
      l10 = a10.fma(b0, l10);
      r10 = a10.fma(b1, r10);
      FloatVector a11 = FloatVector.broadcast(F, a[p11 + k]);
      l11 = a11.fma(b0, l11);
      r11 = a11.fma(b1, r11);
      q += bStep;
    }
    float[] c = to.data;
    int c0 = to.at;
    l0.intoArray(c, c0);
    r0.intoArray(c, c0 + WIDTH);
    int c1 = c0 + to.stride;
    l1.intoArray(c, c1);
    r1.intoArray(c, c1 + WIDTH);
    int c2 = c1 + to.stride;
    l2.intoArray(c, c2);
    r2.intoArray(c, c2 + WIDTH);
    int c3 = c2 + to.stride;
    l3.intoArray(c, c3);
    r3.intoArray(c, c3 + WIDTH);
    int c4 = c3 + to.stride;
    l4.intoArray(c, c4);
    r4.intoArray(c, c4 + WIDTH);
    int c5 = c4 + to.stride;
    l5.intoArray(c, c5);
    r5.intoArray(c, c5 + WIDTH);
    int c6 = c5 + to.stride;
    l6.intoArray(c, c6);
    r6.intoArray(c, c6 + WIDTH);
    int c7 = c6 + to.stride;
    l7.intoArray(c, c7);
    r7.intoArray(c, c7 + WIDTH);
    int c8 = c7 + to.stride;
    l8.intoArray(c, c8);
    r8.intoArray(c, c8 + WIDTH);
    int c9 = c8 + to.stride;
    l9.intoArray(c, c9);
    r9.intoArray(c, c9 + WIDTH);
    int c10 = c9 + to.stride;
    l10.intoArray(c, c10);
    r10.intoArray(c, c10 + WIDTH);
    int c11 = c10 + to.stride;
    l11.intoArray(c, c11);
    r11.intoArray(c, c11 + WIDTH);
  }

  /** 4 × 2 vectors, for the last rows: as few chains as still hide the latency. */
  private static void four(int depth, Panel panel, float[] b, int bAt, int bStep, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    int p3 = panel.row(3);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector l0 = FloatVector.fromArray(F, from, i0);
    FloatVector r0 = FloatVector.fromArray(F, from, i0 + WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector l1 = FloatVector.fromArray(F, from, i1);
    FloatVector r1 = FloatVector.fromArray(F, from, i1 + WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector l2 = FloatVector.fromArray(F, from, i2);
    FloatVector r2 = FloatVector.fromArray(F, from, i2 + WIDTH);
    int i3 = i2 + to.fromStride;
    FloatVector l3 = FloatVector.fromArray(F, from, i3);
    FloatVector r3 = FloatVector.fromArray(F, from, i3 + WIDTH);
    int end = depth & Panel.MOST;
    int q = bAt;
    for (int k = 0; k < end; k++) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      l0 = a0.fma(b0, l0);
      r0 = a0.fma(b1, r0);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      l1 = a1.fma(b0, l1);
      r1 = a1.fma(b1, r1);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      l2 = a2.fma(b0, l2);
      r2 = a2.fma(b1, r2);
      FloatVector a3 = FloatVector.broadcast(F, a[p3 + k]);
      l3 = a3.fma(b0, l3);
      r3 = a3.fma(b1, r3);
      q += bStep;
    }
    float[] c = to.data;
    int c0 = to.at;
    l0.intoArray(c, c0);
    r0.intoArray(c, c0 + WIDTH);
    int c1 = c0 + to.stride;
    l1.intoArray(c, c1);
    r1.intoArray(c, c1 + WIDTH);
    int c2 = c1 + to.stride;
    l2.intoArray(c, c2);
    r2.intoArray(c, c2 + WIDTH);
    int c3 = c2 + to.stride;
    l3.intoArray(c, c3);
    r3.intoArray(c, c3 + WIDTH);
  }
}
