package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.Peak;
import jdk.incubator.vector.FloatVector;

/**
 * Measures what all threads together reach: multiply-adds in registers, and the triad of McCalpin's
 * STREAM, a = b + s·c. The best of several short rounds counts, since others share the machine.
 */
final class VectorPeak {
  private static final int ROUNDS = 6; // at least
  private static final long ENOUGH = 500_000_000; // nanoseconds
  private static final int CHAINS = 10;
  private static final int STEPS = 200_000; // a few milliseconds
  private static final int LENGTH = 1 << 23; // 3 arrays of 32 MiB
  private static final int PIECE = 1 << 18;

  private final Workers workers;

  VectorPeak(Workers workers) {
    this.workers = workers;
  }

  Peak measure() {
    return new Peak(flopsPerSecond(), bytesPerSecond(), workers.threads());
  }

  private double flopsPerSecond() {
    int tasks = 4 * workers.threads();
    float[] sums = new float[tasks];
    double flops = 2.0 * tasks * STEPS * CHAINS * WIDTH;
    double best = 0;
    long begin = System.nanoTime();
    for (int round = 0; round < ROUNDS || System.nanoTime() - begin < ENOUGH; round++) {
      long start = System.nanoTime();
      workers.run(tasks, Long.MAX_VALUE, task -> sums[task] = multiplyAdds(STEPS));
      best = Math.max(best, flops / seconds(start));
    }
    for (float sum : sums) {
      if (!Float.isFinite(sum)) throw new AssertionError("the sums converge");
    }
    return best;
  }

  /** Independent chains, so that latency does not limit them. Registers: 10 sums, 2 constants. */
  private static float multiplyAdds(int steps) {
    FloatVector factor = FloatVector.broadcast(F, 0.999f);
    FloatVector term = FloatVector.broadcast(F, 0.001f);
    FloatVector s0 = FloatVector.broadcast(F, 0);
    FloatVector s1 = FloatVector.broadcast(F, 1);
    FloatVector s2 = FloatVector.broadcast(F, 2);
    FloatVector s3 = FloatVector.broadcast(F, 3);
    FloatVector s4 = FloatVector.broadcast(F, 4);
    FloatVector s5 = FloatVector.broadcast(F, 5);
    FloatVector s6 = FloatVector.broadcast(F, 6);
    FloatVector s7 = FloatVector.broadcast(F, 7);
    FloatVector s8 = FloatVector.broadcast(F, 8);
    FloatVector s9 = FloatVector.broadcast(F, 9);
    for (int i = 0; i < steps; i++) {
      s0 = s0.fma(factor, term);
      s1 = s1.fma(factor, term);
      s2 = s2.fma(factor, term);
      s3 = s3.fma(factor, term);
      s4 = s4.fma(factor, term);
      s5 = s5.fma(factor, term);
      s6 = s6.fma(factor, term);
      s7 = s7.fma(factor, term);
      s8 = s8.fma(factor, term);
      s9 = s9.fma(factor, term);
    }
    FloatVector low = s0.add(s1).add(s2).add(s3).add(s4);
    return Lanes.sum(low.add(s5).add(s6).add(s7).add(s8).add(s9));
  }

  private double bytesPerSecond() {
    float[] a = new float[LENGTH];
    float[] b = new float[LENGTH];
    float[] c = new float[LENGTH];
    double best = 0;
    long begin = System.nanoTime();
    for (int round = 0; round < ROUNDS || System.nanoTime() - begin < ENOUGH; round++) {
      long start = System.nanoTime();
      workers.run(LENGTH / PIECE, LENGTH, task -> triad(a, b, c, task * PIECE));
      best = Math.max(best, 12.0 * LENGTH / seconds(start));
    }
    return best;
  }

  private static void triad(float[] a, float[] b, float[] c, int at) {
    FloatVector scale = FloatVector.broadcast(F, 3);
    for (int i = 0; i < PIECE; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, c, at + i);
      x.fma(scale, FloatVector.fromArray(F, b, at + i)).intoArray(a, at + i);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
