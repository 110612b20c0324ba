package dev.einlab.backend.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Attention;
import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.Norm;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same bits for every number of threads; interrupts; failures; several callers at once. */
@Timeout(120)
class ThreadsTest {
  /** Work for a backend, large enough to be split, that leaves its result in a view. */
  private record Work(String name, java.util.function.Function<Backend, View> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static java.util.stream.Stream<Work> works() {
    return java.util.stream.Stream.of(
        new Work("gemm 300 × 700 × 250", b -> multiply(b, 1, 300, 700, 250)),
        new Work("gemm 3 × 40,000 × 70", b -> multiply(b, 1, 3, 40_000, 70)),
        new Work("gemm 40 × (30 × 50 × 20)", b -> multiply(b, 40, 30, 50, 20)),
        new Work("gemm 1 × 1000 × 900", b -> multiply(b, 1, 1, 1000, 900)),
        new Work("gemm 1 × 300,000 × 1", b -> multiply(b, 1, 1, 300_000, 1)),
        new Work("exp", b -> map(b, Unary.EXP)),
        new Work("add a row", ThreadsTest::addRow),
        new Work("sum of all", b -> reduce(b, Reduction.SUM, 1, 1)),
        new Work("sum of rows", b -> reduce(b, Reduction.SUM, 700, 1)),
        new Work("sum of columns", b -> reduce(b, Reduction.SUM, 1, 1111)),
        new Work("product of columns", b -> reduce(b, Reduction.PRODUCT, 1, 1111)),
        new Work("softmax", ThreadsTest::softmax),
        new Work("layer norm and back", ThreadsTest::norm),
        new Work("attention and back", ThreadsTest::attention));
  }

  @ParameterizedTest
  @MethodSource("works")
  void everyNumberOfThreadsGivesTheSameBits(Work work) {
    float[] one = bits(work.run.apply(new SimdBackend(1)));
    assertThat(one).isNotEmpty();
    for (int threads = 2; threads <= 3; threads++) {
      Backend backend = new SimdBackend(threads);
      for (int round = 0; round < 5; round++) {
        assertThat(bits(work.run.apply(backend))).as("%d threads", threads).isEqualTo(one);
      }
    }
  }

  @Test
  void anInterruptStopsTheWorkAndLeavesTheBackendUsable() throws Exception {
    for (int threads = 1; threads <= 2; threads++) {
      Backend backend = new SimdBackend(threads);
      try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
        long start = System.nanoTime();
        Future<?> endless =
            executor.submit(() -> {
              while (true) multiply(backend, 1, 900, 900, 900);
            });
        Thread.sleep(200);
        executor.shutdownNow(); // interrupts it
        assertThatThrownBy(endless::get)
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(CancellationException.class)
            .hasMessage("the computation was interrupted");
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
      }
      float[] after = bits(multiply(backend, 1, 300, 200, 100));
      assertThat(after).isEqualTo(bits(multiply(new SimdBackend(1), 1, 300, 200, 100)));
    }
  }

  @Test
  void aFailureOfOneTaskReachesTheCaller() {
    Workers workers = new Workers(2);
    for (int round = 0; round < 100; round++) {
      int failing = round % 20;
      assertThatThrownBy(() ->
              workers.run(
                  20,
                  1 << 20,
                  task -> {
                    if (task == failing) throw new IllegalStateException("task " + task);
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("task " + failing);
    }
  }

  @Test
  void severalCallersShareOneBackend() throws Exception {
    Backend backend = new SimdBackend(2);
    float[] expected = bits(multiply(backend, 1, 200, 300, 200));
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      var results = new java.util.ArrayList<Future<float[]>>();
      for (int i = 0; i < 30; i++) {
        results.add(executor.submit(() -> bits(multiply(backend, 1, 200, 300, 200))));
      }
      for (Future<float[]> result : results) assertThat(result.get()).isEqualTo(expected);
    }
  }

  private static View multiply(Backend backend, int batch, int m, int k, int n) {
    View c = output(backend, batch, m, n);
    backend.gemm(
        matrices(random(backend, batch, m, k)),
        matrices(random(backend, batch, k, n)),
        matrices(c));
    return c;
  }

  private static MatrixView matrices(View v) {
    return new MatrixView(v.buffer(), v.offset(), group(v, 0), group(v, 1), group(v, 2));
  }

  private static AxisGroup group(View v, int axis) {
    return AxisGroup.of(new int[] {v.length(axis)}, new int[] {v.stride(axis)});
  }

  private static View map(Backend backend, Unary function) {
    View y = output(backend, 700, 1111);
    backend.map(function, random(backend, 700, 1111), y);
    return y;
  }

  private static View addRow(Backend backend) {
    View y = output(backend, 700, 1111);
    View row = random(backend, 1, 1111).expand(y.shape());
    backend.zip(Binary.ADD, random(backend, 700, 1111), row, y);
    return y;
  }

  private static View reduce(Backend backend, Reduction function, int rows, int columns) {
    View y = output(backend, rows, columns);
    backend.reduce(function, random(backend, 700, 1111), y);
    return y;
  }

  private static View softmax(Backend backend) {
    View y = output(backend, 700, 1111);
    backend.softmax(random(backend, 700, 1111), y);
    return y;
  }

  /** All results, one after the other. */
  private static View norm(Backend backend) {
    Norm norm = new Norm(true, 1e-5);
    View results = output(backend, 702, 1111);
    View x = random(backend, 700, 1111);
    View gain = random(backend, 1111);
    View y = output(backend, 700, 1111);
    backend.norm(norm, x, gain, gain, y);
    View outX = results.slice(0, 0, 700, 1);
    backend.normGrad(norm, x, gain, y, outX, results.select(0, 700), results.select(0, 701));
    return results;
  }

  private static View attention(Backend backend) {
    Attention causal = new Attention(true, 0.2);
    View q = random(backend, 3, 4, 70, 24);
    View k = random(backend, 3, 2, 90, 24);
    View out = output(backend, 3, 4, 70, 24);
    View sums = output(backend, 3, 4, 70);
    backend.attention(causal, q, k, k, out, sums);
    View results = output(backend, 2, 3, 2, 90, 24);
    var saved = new Backend.Attended(q, k, k, out, sums);
    View outQ = output(backend, 3, 4, 70, 24);
    backend.attentionGrad(causal, saved, out, outQ, results.select(0, 0), results.select(0, 1));
    return results;
  }

  private static View random(Backend backend, int... shape) {
    Shape of = Shape.of(shape);
    float[] values = new float[(int) of.size()];
    var random = new SplittableRandom(values.length);
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return View.of(HostBuffer.of(backend, values), of);
  }

  private static View output(Backend backend, int... shape) {
    Shape of = Shape.of(shape);
    return View.of(backend.allocate(DType.F32, (int) of.size()), of);
  }

  private static float[] bits(View view) {
    return ((HostBuffer) view.buffer()).floats();
  }
}
