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
  static final int ROWS = Lanes.REGISTERS == 32 ? 8 : 3;

  /** Columns of a tile: 16 accumulators where there are 32 registers, 9 where there are 16. */
  static final int COLUMNS = (Lanes.REGISTERS == 32 ? 2 : 3) * WIDTH;

  private MicroKernel() {}

  /** One tile of C, of a panel of A and rows of B that begin {@code bStep} apart. */
  static void run(int depth, Panel a, float[] b, int bAt, int bStep, Tile to) {
    boolean packed = bStep == COLUMNS;
    if (ROWS == 3 && packed) three(depth, a, b, bAt, to);
    else if (ROWS == 3) threeInPlace(depth, a, b, bAt, bStep, to);
    else if (packed) eight(depth, a, b, bAt, to);
    else eightInPlace(depth, a, b, bAt, bStep, to);
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
    for (int k = 0; k < depth; k++) {
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
    for (int k = 0; k < depth; k++) {
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

  /** 8 × 2 vectors. Registers: 16 accumulators, 2 of B, 1 of A. B is packed. */
  private static void eight(int depth, Panel panel, float[] b, int bAt, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    int p3 = panel.row(3);
    int p4 = panel.row(4);
    int p5 = panel.row(5);
    int p6 = panel.row(6);
    int p7 = panel.row(7);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector s00 = FloatVector.fromArray(F, from, i0);
    FloatVector s01 = FloatVector.fromArray(F, from, i0 + WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector s10 = FloatVector.fromArray(F, from, i1);
    FloatVector s11 = FloatVector.fromArray(F, from, i1 + WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector s20 = FloatVector.fromArray(F, from, i2);
    FloatVector s21 = FloatVector.fromArray(F, from, i2 + WIDTH);
    int i3 = i2 + to.fromStride;
    FloatVector s30 = FloatVector.fromArray(F, from, i3);
    FloatVector s31 = FloatVector.fromArray(F, from, i3 + WIDTH);
    int i4 = i3 + to.fromStride;
    FloatVector s40 = FloatVector.fromArray(F, from, i4);
    FloatVector s41 = FloatVector.fromArray(F, from, i4 + WIDTH);
    int i5 = i4 + to.fromStride;
    FloatVector s50 = FloatVector.fromArray(F, from, i5);
    FloatVector s51 = FloatVector.fromArray(F, from, i5 + WIDTH);
    int i6 = i5 + to.fromStride;
    FloatVector s60 = FloatVector.fromArray(F, from, i6);
    FloatVector s61 = FloatVector.fromArray(F, from, i6 + WIDTH);
    int i7 = i6 + to.fromStride;
    FloatVector s70 = FloatVector.fromArray(F, from, i7);
    FloatVector s71 = FloatVector.fromArray(F, from, i7 + WIDTH);
    for (int k = 0; k < depth; k++) {
      int q = bAt + k * COLUMNS; // a constant step: bounds are checked before the loop
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(F, a[p3 + k]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(F, a[p4 + k]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(F, a[p5 + k]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
      FloatVector a6 = FloatVector.broadcast(F, a[p6 + k]);
      s60 = a6.fma(b0, s60);
      s61 = a6.fma(b1, s61);
      FloatVector a7 = FloatVector.broadcast(F, a[p7 + k]);
      s70 = a7.fma(b0, s70);
      s71 = a7.fma(b1, s71);
    }
    float[] c = to.data;
    int c0 = to.at;
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + WIDTH);
    int c1 = c0 + to.stride;
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + WIDTH);
    int c2 = c1 + to.stride;
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + WIDTH);
    int c3 = c2 + to.stride;
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + WIDTH);
    int c4 = c3 + to.stride;
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + WIDTH);
    int c5 = c4 + to.stride;
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + WIDTH);
    int c6 = c5 + to.stride;
    s60.intoArray(c, c6);
    s61.intoArray(c, c6 + WIDTH);
    int c7 = c6 + to.stride;
    s70.intoArray(c, c7);
    s71.intoArray(c, c7 + WIDTH);
  }

  /** The same, of a B that lies where it is. */
  private static void eightInPlace(int depth, Panel panel, float[] b, int bAt, int bStep, Tile to) {
    float[] a = panel.data;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    int p3 = panel.row(3);
    int p4 = panel.row(4);
    int p5 = panel.row(5);
    int p6 = panel.row(6);
    int p7 = panel.row(7);
    float[] from = to.from;
    int i0 = to.fromAt;
    FloatVector s00 = FloatVector.fromArray(F, from, i0);
    FloatVector s01 = FloatVector.fromArray(F, from, i0 + WIDTH);
    int i1 = i0 + to.fromStride;
    FloatVector s10 = FloatVector.fromArray(F, from, i1);
    FloatVector s11 = FloatVector.fromArray(F, from, i1 + WIDTH);
    int i2 = i1 + to.fromStride;
    FloatVector s20 = FloatVector.fromArray(F, from, i2);
    FloatVector s21 = FloatVector.fromArray(F, from, i2 + WIDTH);
    int i3 = i2 + to.fromStride;
    FloatVector s30 = FloatVector.fromArray(F, from, i3);
    FloatVector s31 = FloatVector.fromArray(F, from, i3 + WIDTH);
    int i4 = i3 + to.fromStride;
    FloatVector s40 = FloatVector.fromArray(F, from, i4);
    FloatVector s41 = FloatVector.fromArray(F, from, i4 + WIDTH);
    int i5 = i4 + to.fromStride;
    FloatVector s50 = FloatVector.fromArray(F, from, i5);
    FloatVector s51 = FloatVector.fromArray(F, from, i5 + WIDTH);
    int i6 = i5 + to.fromStride;
    FloatVector s60 = FloatVector.fromArray(F, from, i6);
    FloatVector s61 = FloatVector.fromArray(F, from, i6 + WIDTH);
    int i7 = i6 + to.fromStride;
    FloatVector s70 = FloatVector.fromArray(F, from, i7);
    FloatVector s71 = FloatVector.fromArray(F, from, i7 + WIDTH);
    int q = bAt;
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(F, a[p3 + k]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(F, a[p4 + k]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(F, a[p5 + k]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
      FloatVector a6 = FloatVector.broadcast(F, a[p6 + k]);
      s60 = a6.fma(b0, s60);
      s61 = a6.fma(b1, s61);
      FloatVector a7 = FloatVector.broadcast(F, a[p7 + k]);
      s70 = a7.fma(b0, s70);
      s71 = a7.fma(b1, s71);
      q += bStep;
    }
    float[] c = to.data;
    int c0 = to.at;
    s00.intoArray(c, c0);
    s01.intoArray(c, c0 + WIDTH);
    int c1 = c0 + to.stride;
    s10.intoArray(c, c1);
    s11.intoArray(c, c1 + WIDTH);
    int c2 = c1 + to.stride;
    s20.intoArray(c, c2);
    s21.intoArray(c, c2 + WIDTH);
    int c3 = c2 + to.stride;
    s30.intoArray(c, c3);
    s31.intoArray(c, c3 + WIDTH);
    int c4 = c3 + to.stride;
    s40.intoArray(c, c4);
    s41.intoArray(c, c4 + WIDTH);
    int c5 = c4 + to.stride;
    s50.intoArray(c, c5);
    s51.intoArray(c, c5 + WIDTH);
    int c6 = c5 + to.stride;
    s60.intoArray(c, c6);
    s61.intoArray(c, c6 + WIDTH);
    int c7 = c6 + to.stride;
    s70.intoArray(c, c7);
    s71.intoArray(c, c7 + WIDTH);
  }
}
