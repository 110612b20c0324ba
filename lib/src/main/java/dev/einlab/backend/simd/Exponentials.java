package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** e^(x − max) along a row, and their sum: a run at a time in floats, runs in double precision. */
final class Exponentials {
  private Exponentials() {}

  static double sum(float[] x, int at, int count, float max) {
    double sum = 0;
    for (int i = 0; i < count; i += Elementwise.RUN) {
      sum += sumRun(x, at + i, Math.min(Elementwise.RUN, count - i), max);
    }
    return sum;
  }

  private static float sumRun(float[] x, int at, int count, float max) {
    FloatVector sum = FloatVector.zero(F);
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      sum = sum.add(Functions.expOfNegative(FloatVector.fromArray(F, x, at + i).sub(max)));
    }
    if (i < count) {
      VectorMask<Float> valid = F.indexInRange(i, count);
      FloatVector last = FloatVector.fromArray(F, x, at + i, valid).sub(max);
      sum = sum.add(FloatVector.zero(F).blend(Functions.expOfNegative(last), valid));
    }
    return Lanes.sum(sum);
  }

  /** Writes them too; y may be x. */
  static double write(float[] x, int xAt, float[] y, int yAt, int count, float max) {
    double sum = 0;
    for (int i = 0; i < count; i += Elementwise.RUN) {
      sum += writeRun(x, xAt + i, y, yAt + i, Math.min(Elementwise.RUN, count - i), max);
    }
    return sum;
  }

  private static float writeRun(float[] x, int xAt, float[] y, int yAt, int count, float max) {
    FloatVector sum = FloatVector.zero(F);
    int i = 0;
    for (; i <= count - WIDTH; i += WIDTH) {
      FloatVector e = Functions.expOfNegative(FloatVector.fromArray(F, x, xAt + i).sub(max));
      e.intoArray(y, yAt + i);
      sum = sum.add(e);
    }
    if (i < count) {
      VectorMask<Float> valid = F.indexInRange(i, count);
      FloatVector last = FloatVector.fromArray(F, x, xAt + i, valid).sub(max);
      FloatVector e = FloatVector.zero(F).blend(Functions.expOfNegative(last), valid);
      e.intoArray(y, yAt + i, valid);
      sum = sum.add(e);
    }
    return Lanes.sum(sum);
  }
}
