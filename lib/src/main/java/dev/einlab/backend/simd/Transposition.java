package dev.einlab.backend.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Lines without gaps become columns. Squares of 8 × 8 floats are transposed in registers: three
 * rounds exchange what is 1, 2 and 4 lanes away between vectors that are as far apart.
 */
final class Transposition {
  private static final int SIDE = 8;

  /** Narrower vectors go number by number. */
  static final boolean HAS_SQUARES = Lanes.WIDTH >= SIDE;

  private static final VectorSpecies<Float> E = FloatVector.SPECIES_256;
  private static final VectorShuffle<Float> ACROSS_1 = across(1);
  private static final VectorShuffle<Float> ACROSS_2 = across(2);
  private static final VectorShuffle<Float> ACROSS_4 = across(4);
  private static final VectorMask<Float> HIGH_1 = high(1);
  private static final VectorMask<Float> HIGH_2 = high(2);
  private static final VectorMask<Float> HIGH_4 = high(4);

  private Transposition() {}

  private static VectorShuffle<Float> across(int distance) {
    return VectorShuffle.fromOp(E, lane -> lane ^ distance);
  }

  private static VectorMask<Float> high(int bit) {
    long lanes = 0;
    for (int lane = 0; lane < SIDE; lane++) if ((lane & bit) != 0) lanes |= 1L << lane;
    return VectorMask.fromLong(E, lanes);
  }

  /** {@code from[in + y + x·inStep]} to {@code to[out + y·outStep + x]}, for all y and x. */
  static void move(
      float[] from, int in, int inStep, float[] to, int out, int outStep, int rows, int columns) {
    int wide = HAS_SQUARES ? columns / SIDE * SIDE : 0;
    int high = rows / SIDE * SIDE;
    for (int x = 0; x < wide; x += SIDE) {
      squares(from, in + x * inStep, inStep, high, to, out + x, outStep);
    }
    for (int y = 0; y < rows; y++) {
      int target = out + y * outStep;
      for (int x = y < high ? wide : 0; x < columns; x++)
        to[target + x] = from[in + y + x * inStep];
    }
  }

  /** Of eight lines. A compilation of its own, being too long to be inlined. */
  private static void squares(
      float[] from, int in, int inStep, int length, float[] to, int out, int outStep) {
    for (int k = 0; k < length; k += SIDE) {
      int p = in + k;
      FloatVector a = FloatVector.fromArray(E, from, p);
      FloatVector b = FloatVector.fromArray(E, from, p + inStep);
      FloatVector c = FloatVector.fromArray(E, from, p + 2 * inStep);
      FloatVector d = FloatVector.fromArray(E, from, p + 3 * inStep);
      FloatVector e = FloatVector.fromArray(E, from, p + 4 * inStep);
      FloatVector f = FloatVector.fromArray(E, from, p + 5 * inStep);
      FloatVector g = FloatVector.fromArray(E, from, p + 6 * inStep);
      FloatVector h = FloatVector.fromArray(E, from, p + 7 * inStep);

      FloatVector a1 = a.blend(b.rearrange(ACROSS_1), HIGH_1);
      FloatVector b1 = a.rearrange(ACROSS_1).blend(b, HIGH_1);
      FloatVector c1 = c.blend(d.rearrange(ACROSS_1), HIGH_1);
      FloatVector d1 = c.rearrange(ACROSS_1).blend(d, HIGH_1);
      FloatVector e1 = e.blend(f.rearrange(ACROSS_1), HIGH_1);
      FloatVector f1 = e.rearrange(ACROSS_1).blend(f, HIGH_1);
      FloatVector g1 = g.blend(h.rearrange(ACROSS_1), HIGH_1);
      FloatVector h1 = g.rearrange(ACROSS_1).blend(h, HIGH_1);

      FloatVector a2 = a1.blend(c1.rearrange(ACROSS_2), HIGH_2);
      FloatVector c2 = a1.rearrange(ACROSS_2).blend(c1, HIGH_2);
      FloatVector b2 = b1.blend(d1.rearrange(ACROSS_2), HIGH_2);
      FloatVector d2 = b1.rearrange(ACROSS_2).blend(d1, HIGH_2);
      FloatVector e2 = e1.blend(g1.rearrange(ACROSS_2), HIGH_2);
      FloatVector g2 = e1.rearrange(ACROSS_2).blend(g1, HIGH_2);
      FloatVector f2 = f1.blend(h1.rearrange(ACROSS_2), HIGH_2);
      FloatVector h2 = f1.rearrange(ACROSS_2).blend(h1, HIGH_2);

      int q = out + k * outStep;
      a2.blend(e2.rearrange(ACROSS_4), HIGH_4).intoArray(to, q);
      b2.blend(f2.rearrange(ACROSS_4), HIGH_4).intoArray(to, q + outStep);
      c2.blend(g2.rearrange(ACROSS_4), HIGH_4).intoArray(to, q + 2 * outStep);
      d2.blend(h2.rearrange(ACROSS_4), HIGH_4).intoArray(to, q + 3 * outStep);
      a2.rearrange(ACROSS_4).blend(e2, HIGH_4).intoArray(to, q + 4 * outStep);
      b2.rearrange(ACROSS_4).blend(f2, HIGH_4).intoArray(to, q + 5 * outStep);
      c2.rearrange(ACROSS_4).blend(g2, HIGH_4).intoArray(to, q + 6 * outStep);
      d2.rearrange(ACROSS_4).blend(h2, HIGH_4).intoArray(to, q + 7 * outStep);
    }
  }
}
