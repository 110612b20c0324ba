package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * The innermost part of a matrix product: a tile of C, kept in registers while k runs.
 *
 * <p>Each element is one chain of fused multiply-adds in the order of k: the same bits in whichever
 * kernel it falls. The kernels are too long for the compiler to inline, which is intended: inlined
 * into the blocking loops they lose a third of their speed.
 */
final class MicroKernel {
  /** Rows of a full tile: 16 accumulators where there are 32 registers, 8 where there are 16. */
  static final int ROWS = Lanes.REGISTERS == 32 ? 8 : 4;

  static final int COLUMNS = 2 * WIDTH;

  private MicroKernel() {}

  /** The tile at one place of C. Rows of B begin {@code bStep} apart. */
  static void run(int depth, Panel a, float[] b, int bAt, int bStep, Tile to) {
    if (ROWS == 4) four(depth, a.data, a.at, b, bAt, bStep, to);
    else eight(depth, a, b, bAt, bStep, to);
  }

  /** 4 × 2 vectors. Registers: 8 accumulators, 2 of B, 1 of A. A is packed: a[4k + i]. */
  private static void four(int depth, float[] a, int aAt, float[] b, int bAt, int bStep, Tile to) {
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s01 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s11 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s21 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    FloatVector s31 = FloatVector.zero(F);
    int q = bAt;
    for (int k = 0; k < depth; k++) {
      int p = aAt + 4 * k; // a constant step: bounds are checked before the loop
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(F, a[p + 1]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(F, a[p + 2]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(F, a[p + 3]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      q += bStep;
    }
    to.put(0, s00, s01);
    to.put(1, s10, s11);
    to.put(2, s20, s21);
    to.put(3, s30, s31);
  }

  /** 8 × 2 vectors. Registers: 16 accumulators, 2 of B, 1 of A. A lies in any strided layout. */
  private static void eight(int depth, Panel panel, float[] b, int bAt, int bStep, Tile to) {
    float[] a = panel.data;
    int step = panel.step;
    int p0 = panel.row(0);
    int p1 = panel.row(1);
    int p2 = panel.row(2);
    int p3 = panel.row(3);
    int p4 = panel.row(4);
    int p5 = panel.row(5);
    int p6 = panel.row(6);
    int p7 = panel.row(7);
    FloatVector s00 = FloatVector.zero(F);
    FloatVector s01 = FloatVector.zero(F);
    FloatVector s10 = FloatVector.zero(F);
    FloatVector s11 = FloatVector.zero(F);
    FloatVector s20 = FloatVector.zero(F);
    FloatVector s21 = FloatVector.zero(F);
    FloatVector s30 = FloatVector.zero(F);
    FloatVector s31 = FloatVector.zero(F);
    FloatVector s40 = FloatVector.zero(F);
    FloatVector s41 = FloatVector.zero(F);
    FloatVector s50 = FloatVector.zero(F);
    FloatVector s51 = FloatVector.zero(F);
    FloatVector s60 = FloatVector.zero(F);
    FloatVector s61 = FloatVector.zero(F);
    FloatVector s70 = FloatVector.zero(F);
    FloatVector s71 = FloatVector.zero(F);
    int q = bAt;
    for (int k = 0; k < depth; k++) {
      FloatVector b0 = FloatVector.fromArray(F, b, q);
      FloatVector b1 = FloatVector.fromArray(F, b, q + WIDTH);
      FloatVector a0 = FloatVector.broadcast(F, a[p0 + k * step]);
      s00 = a0.fma(b0, s00);
      s01 = a0.fma(b1, s01);
      FloatVector a1 = FloatVector.broadcast(F, a[p1 + k * step]);
      s10 = a1.fma(b0, s10);
      s11 = a1.fma(b1, s11);
      FloatVector a2 = FloatVector.broadcast(F, a[p2 + k * step]);
      s20 = a2.fma(b0, s20);
      s21 = a2.fma(b1, s21);
      FloatVector a3 = FloatVector.broadcast(F, a[p3 + k * step]);
      s30 = a3.fma(b0, s30);
      s31 = a3.fma(b1, s31);
      FloatVector a4 = FloatVector.broadcast(F, a[p4 + k * step]);
      s40 = a4.fma(b0, s40);
      s41 = a4.fma(b1, s41);
      FloatVector a5 = FloatVector.broadcast(F, a[p5 + k * step]);
      s50 = a5.fma(b0, s50);
      s51 = a5.fma(b1, s51);
      FloatVector a6 = FloatVector.broadcast(F, a[p6 + k * step]);
      s60 = a6.fma(b0, s60);
      s61 = a6.fma(b1, s61);
      FloatVector a7 = FloatVector.broadcast(F, a[p7 + k * step]);
      s70 = a7.fma(b0, s70);
      s71 = a7.fma(b1, s71);
      q += bStep;
    }
    to.put(0, s00, s01);
    to.put(1, s10, s11);
    to.put(2, s20, s21);
    to.put(3, s30, s31);
    to.put(4, s40, s41);
    to.put(5, s50, s51);
    to.put(6, s60, s61);
    to.put(7, s70, s71);
  }
}
