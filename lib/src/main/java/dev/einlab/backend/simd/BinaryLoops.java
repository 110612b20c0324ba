package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.ONE;
import static dev.einlab.backend.simd.Functions.ZERO;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.einlab.backend.Binary;
import dev.einlab.backend.Scalars;
import jdk.incubator.vector.FloatVector;

/** One loop for each function of two numbers, over whole vectors. Comparisons give 1 or 0. */
final class BinaryLoops {
  private BinaryLoops() {}

  /** {@code count} is a multiple of the vector width. */
  static void run(
      Binary function, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    switch (function) {
      case ADD -> add(a, aAt, b, bAt, c, cAt, count);
      case SUB -> sub(a, aAt, b, bAt, c, cAt, count);
      case MUL -> mul(a, aAt, b, bAt, c, cAt, count);
      case DIV -> div(a, aAt, b, bAt, c, cAt, count);
      case MAXIMUM -> maximum(a, aAt, b, bAt, c, cAt, count);
      case MINIMUM -> minimum(a, aAt, b, bAt, c, cAt, count);
      case EQ -> equal(a, aAt, b, bAt, c, cAt, count);
      case NE -> unequal(a, aAt, b, bAt, c, cAt, count);
      case LT -> less(a, aAt, b, bAt, c, cAt, count);
      case LE -> atMost(a, aAt, b, bAt, c, cAt, count);
      case GT -> greater(a, aAt, b, bAt, c, cAt, count);
      case GE -> atLeast(a, aAt, b, bAt, c, cAt, count);
      case POW -> pow(a, aAt, b, bAt, c, cAt, count);
    }
  }

  private static void add(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      x.add(y).intoArray(c, cAt + i);
    }
  }

  private static void sub(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      x.sub(y).intoArray(c, cAt + i);
    }
  }

  private static void mul(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      x.mul(y).intoArray(c, cAt + i);
    }
  }

  private static void div(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      x.div(y).intoArray(c, cAt + i);
    }
  }

  private static void maximum(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      x.max(y).intoArray(c, cAt + i);
    }
  }

  private static void minimum(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      x.min(y).intoArray(c, cAt + i);
    }
  }

  private static void equal(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      ZERO.blend(ONE, x.compare(EQ, y)).intoArray(c, cAt + i);
    }
  }

  private static void unequal(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      ZERO.blend(ONE, x.compare(NE, y)).intoArray(c, cAt + i);
    }
  }

  private static void less(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      ZERO.blend(ONE, x.compare(LT, y)).intoArray(c, cAt + i);
    }
  }

  private static void atMost(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      ZERO.blend(ONE, x.compare(LE, y)).intoArray(c, cAt + i);
    }
  }

  private static void greater(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      ZERO.blend(ONE, x.compare(GT, y)).intoArray(c, cAt + i);
    }
  }

  private static void atLeast(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      ZERO.blend(ONE, x.compare(GE, y)).intoArray(c, cAt + i);
    }
  }

  /** Number by number, in double precision; squares, which are most of them, at once. */
  private static void pow(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int count) {
    for (int i = 0; i < count; i++) {
      float x = a[aAt + i];
      float y = b[bAt + i];
      c[cAt + i] = y == 2 ? x * x : (float) Scalars.pow(x, y);
    }
  }

  /** {@code c = condition != 0 ? a : b}. */
  static void choose(
      float[] condition,
      int at,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, a, aAt + i);
      FloatVector y = FloatVector.fromArray(F, b, bAt + i);
      y.blend(x, FloatVector.fromArray(F, condition, at + i).compare(NE, ZERO))
          .intoArray(c, cAt + i);
    }
  }
}
