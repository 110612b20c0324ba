package loops;

import jdk.incubator.vector.*;

/** Loops as learners write them in cells; compiled ahead of time they are the measure for cells. */
public final class Loops {
  // <cell>
  public static void axpy(float a, float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) y[i] += a * x[i];
  }

  public static void matmul(float[] a, float[] b, float[] c, int n) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) c[i * n + j] = 0;
      for (int k = 0; k < n; k++) {
        float aik = a[i * n + k];
        for (int j = 0; j < n; j++) c[i * n + j] += aik * b[k * n + j];
      }
    }
  }

  public static long intSum(int[] x) {
    int sum = 0;
    for (int value : x) sum += value;
    return sum;
  }

  public static float floatSum(float[] x) {
    float sum = 0;
    for (int i = 0; i < x.length; i++) sum += x[i];
    return sum;
  }

  public static double maximum(double[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x.length; i++) max = Math.max(max, x[i]);
    return max;
  }

  public static float vectorDot(float[] x, float[] y) {
    var species = FloatVector.SPECIES_PREFERRED;
    var sum = FloatVector.zero(species);
    int i = 0;
    for (; i < species.loopBound(x.length); i += species.length()) {
      sum = FloatVector.fromArray(species, x, i).fma(FloatVector.fromArray(species, y, i), sum);
    }
    float dot = sum.reduceLanes(VectorOperators.ADD);
    for (; i < x.length; i++) dot += x[i] * y[i];
    return dot;
  }

  public static void vectorAxpy(float a, float[] x, float[] y) {
    for (int i = 0; i < x.length; i += FloatVector.SPECIES_PREFERRED.length()) {
      var mask = FloatVector.SPECIES_PREFERRED.indexInRange(i, x.length);
      var scaled = FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, x, i, mask).mul(a);
      scaled.add(FloatVector.fromArray(FloatVector.SPECIES_PREFERRED, y, i, mask))
          .intoArray(y, i, mask);
    }
  }
  // </cell>
}
