package dev.einlab.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.Buffer;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Memory that is used again never shows: whoever holds a tensor, or a view, finds its values. */
class PooledMemoryTest {
  private static final int SIDE = 160; // 25,600 elements: large enough for the pool

  private static final int N = 1024;

  /** A tensor somebody holds, and what was in it when it was made. */
  private record Held(Tensor tensor, float[] values) {
    static Held of(Tensor tensor) {
      return new Held(tensor, tensor.toFloats());
    }

    void check() {
      assertArrayEquals(values, tensor.toFloats());
    }
  }

  @Test
  void whatSomebodyHoldsStaysAsItIs() {
    Random random = new Random(7);
    Tensor start = Tensors.randn(new Generator(1), SIDE, SIDE).to(Backends.simd());
    List<Held> held = new ArrayList<>();
    for (int step = 0; step < 600; step++) {
      Tensor x = held.isEmpty() ? start : held.get(random.nextInt(held.size())).tensor();
      if (x.rank() != 2 || x.length(0) != SIDE || x.length(1) != SIDE) x = start;
      Tensor fresh = x.mul(random.nextDouble()).add(start);
      held.add(Held.of(view(fresh, random.nextInt(5))));
      if (held.size() > 12) held.remove(random.nextInt(held.size()));
      if (step % 20 == 0) System.gc();
      if (step % 5 == 0) held.forEach(Held::check);
    }
  }

  private static Tensor view(Tensor x, int kind) {
    return switch (kind) {
      case 0 -> x;
      case 1 -> x.transpose(0, 1);
      case 2 -> x.slice(0, 3, SIDE, 2).select(1, 5);
      case 3 -> x.reshape(SIDE * SIDE).detach();
      default -> x.diagonal(0, 1);
    };
  }

  /** Operands nobody else holds, while the collector runs and others ask for memory. */
  @Test
  void operandsLiveUntilTheirPrimitiveEnds() throws InterruptedException {
    AtomicBoolean done = new AtomicBoolean();
    Thread collector = Thread.startVirtualThread(() -> collectUntil(done));
    try {
      View c = View.of(Backends.simd().allocate(DType.F32, N * N), Shape.of(N, N));
      for (int i = 0; i < 60; i++) {
        Backends.simd().gemm(matrix(ones()), matrix(ones()), matrix(c));
        for (float x : new Tensor(c).toFloats()) if (x != N) assertEquals(N, x);
      }
    } finally {
      done.set(true);
      collector.join();
    }
  }

  private static View ones() {
    View view = View.of(Backends.simd().reserve(DType.F32, N * N), Shape.of(N, N));
    Backends.simd().fill(view, 1);
    return view;
  }

  private static MatrixView matrix(View view) {
    return new MatrixView(
        view.buffer(),
        view.offset(),
        AxisGroup.of(new int[0], new int[0]),
        AxisGroup.of(new int[] {view.length(0)}, new int[] {view.stride(0)}),
        AxisGroup.of(new int[] {view.length(1)}, new int[] {view.stride(1)}));
  }

  /** Takes what comes free, and by that overwrites it. */
  private static void collectUntil(AtomicBoolean done) {
    while (!done.get()) {
      System.gc();
      List<Buffer> taken = new ArrayList<>();
      for (int i = 0; i < 4; i++) taken.add(Backends.simd().reserve(DType.F32, N * N));
      taken.forEach(Buffer::release);
    }
  }

  private record Twice(List<Tensor> seen) implements CustomOp {
    @Override
    public String name() {
      return "twice";
    }

    @Override
    public Tensor forward(List<Tensor> in) {
      return in.getFirst().mul(2.0);
    }

    @Override
    public List<Tensor> backward(List<Tensor> in, Tensor result, Tensor gradient) {
      Tensor own = gradient.mul(2.0);
      seen.add(gradient);
      seen.add(own);
      return List.of(own);
    }
  }

  /** Gradients that are views of each other, meet, are retained, or are kept by a learner. */
  @Test
  void backwardGivesUpOnlyWhatNobodySees() {
    List<Tensor> seen = new ArrayList<>();
    UnaryOperator<Tensor> network =
        x -> {
          Tensor y = x.add(x).transpose(0, 1).mul(x.exp());
          Tensor z = CustomOp.apply(new Twice(seen), y).reshape(SIDE * SIDE).sub(1).relu();
          Tensor w = z.reshape(SIDE, SIDE).slice(1, 0, 40, 1).sum(1).unsqueeze(0);
          Tensor v = Gradients.checkpoint(t -> t.tanh().mul(t), y);
          return w.mul(y).add(v).add(y).matmul(x.softmax(-1)).mean();
        };
    Tensor first = gradient(network, Backends.simd());
    List<Held> learners = seen.stream().map(Held::of).toList();
    Held own = Held.of(first);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(own.values(), gradient(network, Backends.simd()).toFloats());
    }
    learners.forEach(Held::check);
    own.check();
    float[] reference = gradient(network, Backends.reference()).toFloats();
    for (int i = 0; i < reference.length; i++) {
      assertEquals(reference[i], own.values()[i], 1e-3f * Math.max(1, Math.abs(reference[i])));
    }
  }

  private static Tensor gradient(UnaryOperator<Tensor> network, Backend backend) {
    Tensor x = Tensors.randn(new Generator(3), SIDE, SIDE).to(backend).requiresGrad(true);
    network.apply(x).backward();
    return x.grad();
  }

  @Test
  void aRetainedGradientStays() {
    Tensor x = Tensors.randn(new Generator(3), SIDE, SIDE).to(Backends.simd()).requiresGrad(true);
    Tensor y = x.mul(3.0).retainGrad();
    y.exp().mul(y).sum().backward();
    Held kept = Held.of(y.grad());
    for (int i = 0; i < 20; i++) x.detach().add(i);
    kept.check();
  }

  /** A step that needs as much again and again needs no new memory for it. */
  @Test
  void oneStepsMemoryServesTheNext() {
    Tensor x = Tensors.randn(new Generator(3), SIDE, SIDE).to(Backends.simd());
    Tensor w = Tensors.randn(new Generator(4), SIDE, SIDE).to(Backends.simd()).requiresGrad(true);
    long before = usedAfterCollection() >> 20; // what other tests have left
    for (int step = 0; step < 10_000; step++) {
      w.zeroGrad();
      x.matmul(w).gelu().matmul(w).softmax(-1).mul(x).sum().backward();
    }
    for (int i = 0; i < 3; i++) {
      System.gc();
      x.add(1); // the pool takes back what was found, and lets go of what is too much
    }
    long used = (usedAfterCollection() >> 20) - before;
    long bound = (Runtime.getRuntime().maxMemory() / 8 >> 20) + 100; // idle arrays, all else
    assertTrue(
        used < bound, used + " MB more in use after 10,000 steps, at most " + bound + " expected");
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
