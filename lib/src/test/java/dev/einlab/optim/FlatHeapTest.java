package dev.einlab.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.TransformerLm;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A training loop keeps nothing of a step but what the next one needs: in a virtual machine of its
 * own, whose heap is small, what is in use after many steps is what was in use after a few. {@code
 * einlab.flatHeapSteps} says how many.
 */
class FlatHeapTest {
  private static final int STEPS = Integer.getInteger("einlab.flatHeapSteps", 400);
  private static final int FEW = 100;
  private static final long ALLOWED = 24L << 20; // bytes; a step's graph holds 2 MiB

  /** Prints the growth from after a few steps until the last; or runs out of memory. */
  public static void main(String[] arguments) {
    int steps = Integer.parseInt(arguments[0]);
    boolean leaks = Boolean.parseBoolean(arguments[1]);
    TransformerLm model = TransformerLm.create(ModelConfig.gpt(65, 32, 2, 2, 64), new Generator(1));
    Optimizer optimizer = new Optimizer(new AdamW(1e-3), model.parameters());
    Tensor ids = Tensors.randint(new Generator(2), 0, 65, 8, 33);
    Tensor x = ids.slice(1, 0, 32);
    Tensor y = ids.slice(1, 1, 33);
    List<Tensor> kept = new ArrayList<>();
    long before = 0;
    for (int step = 0; step < steps; step++) {
      if (step == FEW) before = used();
      if (leaks) kept.add(model.loss(x, y)); // a graph that nobody walks
      optimizer.zeroGrad();
      model.loss(x, y).backward();
      optimizer.clipGradients(1);
      optimizer.step();
    }
    System.out.println("grew by " + (used() - before));
    if (leaks) System.out.println("kept " + kept.size());
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void manyStepsNeedNoMoreThanAFew() throws Exception {
    assertThat(growth(STEPS, false)).isLessThan(ALLOWED);
  }

  /** Without this the test above might not see a thing. */
  @Test
  void aLeakIsSeen() throws Exception {
    assertThat(growth(FEW + 30, true)).isGreaterThan(ALLOWED);
  }

  private static long growth(int steps, boolean leaks) throws IOException, InterruptedException {
    Process training =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                FlatHeapTest.class.getName(),
                Integer.toString(steps),
                Boolean.toString(leaks))
            .redirectErrorStream(true)
            .start();
    String output = new String(training.getInputStream().readAllBytes());
    assertThat(training.waitFor()).as(output).isZero();
    String grown = output.lines().filter(line -> line.startsWith("grew by ")).findFirst().get();
    System.out.printf("%,d steps: the heap %s bytes%n", steps, grown);
    return Long.parseLong(grown.substring("grew by ".length()));
  }
}
