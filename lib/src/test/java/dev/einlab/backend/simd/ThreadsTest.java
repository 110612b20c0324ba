package dev.einlab.backend.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backend;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.View;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same bits for every number of threads; interrupts; failures; several callers at once. */
@Timeout(120)
class ThreadsTest {
  @ParameterizedTest
  @MethodSource("dev.einlab.backend.simd.Works#all")
  void everyNumberOfThreadsGivesTheSameBits(Works.Work work) {
    Object[] one = bits(work, new SimdBackend(1));
    for (int threads : new int[] {2, 3, 5}) {
      Backend backend = new SimdBackend(threads);
      for (int round = 0; round < 3; round++) {
        assertThat(Arrays.deepEquals(bits(work, backend), one)).as("%d threads", threads).isTrue();
      }
    }
  }

  private static Object[] bits(Works.Work work, Backend backend) {
    Works.Ready ready = work.prepared().apply(backend);
    ready.call().run();
    return Stream.of(ready.results()).map(view -> ((HostBuffer) view.buffer()).array()).toArray();
  }

  /** Whatever takes views is among them. */
  @Test
  void everyPrimitiveIsTried() {
    Set<String> called = new TreeSet<>();
    SimdBackend real = new SimdBackend(1);
    Backend recording =
        (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) -> {
                  called.add(method.getName());
                  return method.invoke(real, arguments);
                });
    Works.all().forEach(work -> work.prepared().apply(recording).call().run());
    assertThat(called)
        .containsAll(
            Stream.of(Backend.class.getDeclaredMethods())
                .filter(method -> method.getReturnType() == void.class)
                .map(Method::getName)
                .filter(name -> !name.equals("finish"))
                .toList());
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
      var results = new ArrayList<Future<float[]>>();
      for (int i = 0; i < 30; i++) {
        results.add(executor.submit(() -> bits(multiply(backend, 1, 200, 300, 200))));
      }
      for (Future<float[]> result : results) assertThat(result.get()).isEqualTo(expected);
    }
  }

  private static View multiply(Backend backend, int batch, int m, int k, int n) {
    Works.Ready ready = Works.gemm(batch, m, k, n).prepared().apply(backend);
    ready.call().run();
    return ready.results()[0];
  }

  private static float[] bits(View view) {
    return ((HostBuffer) view.buffer()).floats();
  }
}
