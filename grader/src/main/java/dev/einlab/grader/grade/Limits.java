package dev.einlab.grader.grade;

import java.time.Duration;

/**
 * What one submission may use.
 *
 * @param step wall time of one cell or one check
 * @param whole wall time of the submission
 * @param heapMegabytes of Java heap
 * @param threads of all processes together
 */
public record Limits(Duration step, Duration whole, int heapMegabytes, int threads) {
  public static final Limits USUAL =
      new Limits(Duration.ofSeconds(20), Duration.ofSeconds(120), 512, 200);

  /**
   * Address space: heap, and what a Java machine reserves beside it (code, classes, stacks,
   * malloc's arenas).
   */
  long addressSpaceBytes() {
    return (heapMegabytes + 2048L) << 20;
  }
}
