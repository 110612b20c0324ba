package dev.einlab.backend.simd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Once warm, a primitive makes nothing but a few small objects: its results are there before. The
 * operands have 777,700 elements, so that a byte an element would be seen.
 *
 * <p>Not in the quick tier: what the compiler inlines, and so which vectors become objects, depends
 * on what the same process has run before.
 */
@Tag("large")
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long FEW = 128 << 10; // bytes a call
  private static final long PATIENCE = 10_000_000_000L; // nanoseconds

  /**
   * What does allocate more, and how much it may: rows whose vectors the compiler puts into
   * objects, a power's detour over double precision, the reference's sorting, copies of a gradient
   * that does not lie like its parameter.
   */
  private static final Map<String, Long> MORE =
      Map.of(
          "softmax", 1L << 20,
          "crossEntropy", 1L << 20,
          "Norm", 1L << 20,
          "attention", 8L << 20,
          "POW", 96L << 20,
          "topk", 24L << 20,
          "of a transposed gradient", 4L << 20);

  @ParameterizedTest
  @MethodSource("dev.einlab.backend.simd.Works#all")
  void allocatesNothingThatGrows(Works.Work work) {
    long most =
        MORE.entrySet().stream()
            .filter(entry -> work.name().contains(entry.getKey()))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElse(FEW);
    Works.Ready ready = work.prepared().apply(new SimdBackend(2));
    long least = Long.MAX_VALUE; // others, such as the compiler, allocate now and then
    long end = System.nanoTime() + PATIENCE;
    while (least > most && System.nanoTime() < end) { // what is not compiled yet makes objects
      long before = THREADS.getTotalThreadAllocatedBytes();
      ready.call().run();
      least = Math.min(least, THREADS.getTotalThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes a call of %s", work).isLessThanOrEqualTo(most);
  }
}
