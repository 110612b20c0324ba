package dev.einlab.backend;

import java.util.function.DoubleSupplier;

/**
 * Measures what one thread of scalar Java reaches: independent multiply-adds, and a triad over 192
 * MB.
 */
final class ScalarPeak {
  private static final int ROUNDS = 5;

  private ScalarPeak() {}

  static Peak measure() {
    double flops = best(ScalarPeak::multiplyAdds);
    int length = 1 << 24;
    float[] a = new float[length];
    float[] b = new float[length];
    float[] c = new float[length];
    double bytes = best(() -> triad(a, b, c));
    return new Peak(flops, bytes, 1);
  }

  private static double best(DoubleSupplier rate) {
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) best = Math.max(best, rate.getAsDouble());
    return best;
  }

  /** FLOP/s of eight independent chains, so that latency does not limit them. */
  private static double multiplyAdds() {
    int steps = 20_000_000;
    float a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7, h = 8;
    float scale = 0.999f;
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      a = a * scale + 1;
      b = b * scale + 1;
      c = c * scale + 1;
      d = d * scale + 1;
      e = e * scale + 1;
      f = f * scale + 1;
      g = g * scale + 1;
      h = h * scale + 1;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (Float.isNaN(a + b + c + d + e + f + g + h)) throw new AssertionError("sums stay finite");
    return 16.0 * steps / seconds;
  }

  private static double triad(float[] a, float[] b, float[] c) {
    long start = System.nanoTime();
    for (int i = 0; i < a.length; i++) a[i] = b[i] + 3 * c[i];
    return 12.0 * a.length / ((System.nanoTime() - start) / 1e9);
  }
}
