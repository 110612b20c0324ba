package dev.einlab.backend.opencl;

import dev.einlab.backend.Peak;
import java.util.function.DoubleSupplier;

/** Measures what a device reaches: {@code peak.cl}, the best of several rounds. */
final class PeakLoops {
  private static final int ROUNDS = 6;

  /** CHAINS of {@code peak.cl}. */
  private static final int CHAINS = 12;

  /** Elements of each array of the triad: 192 MB in all. */
  private static final int TRIAD = 1 << 24;

  private final OpenClBackend backend;
  private final DeviceClass row;

  PeakLoops(OpenClBackend backend) {
    this.backend = backend;
    this.row = backend.deviceClass();
  }

  Peak measure() {
    int units = backend.queue().device.units();
    try (Work work = new Work(backend)) {
      long groups = row.lanes() == 1 ? 8L * units : 64L * units;
      int rounds = row.lanes() == 1 ? 500_000 : 20_000;
      Memory.Block out = work.area(groups * row.lanes());
      double flops =
          best(
              2.0 * CHAINS * row.width() * rounds * groups * row.lanes(),
              "multiplyAdds",
              groups,
              out,
              rounds,
              0.999f);
      Memory.Block a = work.area(TRIAD);
      Memory.Block b = work.area(TRIAD);
      Memory.Block c = work.area(TRIAD);
      backend.queue().fill(b, 0, 4L * TRIAD, 0, 4);
      backend.queue().fill(c, 0, 4L * TRIAD, 0, 4);
      int perGroup = row.width() * row.blocks() * row.lanes();
      long triads = Math.ceilDiv(TRIAD, perGroup);
      double bytes = best(12.0 * TRIAD, "triad", triads, a, b, c, TRIAD);
      return new Peak(flops, bytes, units);
    }
  }

  /** What a kernel does a second. */
  private double best(double amount, String kernel, long groups, Object... arguments) {
    DoubleSupplier rate =
        () -> {
          long start = System.nanoTime();
          backend.kernel("peak.cl", kernel, "").run(groups, row.lanes(), arguments);
          backend.queue().await();
          return amount / ((System.nanoTime() - start) / 1e9);
        };
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) best = Math.max(best, rate.getAsDouble());
    return best;
  }
}
