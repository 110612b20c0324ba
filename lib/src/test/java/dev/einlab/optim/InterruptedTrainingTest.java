package dev.einlab.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.data.Batch;
import dev.einlab.data.Batches;
import dev.einlab.io.Checkpoint;
import dev.einlab.nn.Losses;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.Parameter;
import dev.einlab.nn.TransformerLm;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training loop that is interrupted at random moments, as a notebook's stop button does it, and
 * run again: it ends as if nothing had happened, to the bit.
 */
class InterruptedTrainingTest {
  private static final int STEPS = 150;
  private static final int LEAST_INTERRUPTS = 10;
  private static final ModelConfig CONFIG = ModelConfig.gpt(65, 32, 2, 2, 64);

  /** What a notebook holds between two runs of a cell. */
  private static final class Run {
    private final TransformerLm model = TransformerLm.create(CONFIG, new Generator(1));
    private final Optimizer optimizer = new Optimizer(new AdamW(1e-3), model.parameters());
    private final Tensor ids = Tensors.randint(new Generator(2), 0, 65, 160, 33);
    private final Batches batches = Batches.of(8, new Generator(3), ids);
    private Batches.State at = batches.state();
    private final boolean recomputes;

    Run(boolean recomputes) {
      this.recomputes = recomputes;
    }

    /** The cell: goes on with the batch after the last whole step. */
    void train() {
      batches.load(at);
      while (optimizer.steps() < STEPS) {
        for (Batch batch : batches) {
          Tensor x = batch.x().slice(1, 0, 32);
          Tensor y = batch.x().slice(1, 1, 33);
          Tensor logits = recomputes ? model.forwardRecomputing(x) : model.forward(x);
          optimizer.zeroGrad(); // first: an interrupt may have left gradients of a step not taken
          Losses.crossEntropy(logits, y).backward();
          optimizer.clipGradients(1);
          optimizer.step();
          at = batches.state();
          if (optimizer.steps() == STEPS) return;
        }
      }
    }

    List<float[]> values() {
      List<float[]> values = new ArrayList<>();
      for (Parameter parameter : model.parameters()) values.add(parameter.value().toFloats());
      optimizer.state().tensors().values().forEach(tensor -> values.add(tensor.toFloats()));
      return values;
    }
  }

  @Test
  void endsToTheBitAsIfNothingHadHappened() throws Exception {
    for (boolean recomputes : new boolean[] {false, true}) {
      Run whole = new Run(recomputes);
      whole.train();
      Run stopped = new Run(recomputes);
      int interrupts = trainInterrupted(stopped, new Random(5));
      assertThat(interrupts).isGreaterThanOrEqualTo(LEAST_INTERRUPTS);
      assertThat(stopped.optimizer.steps()).isEqualTo(STEPS);
      List<float[]> expected = whole.values();
      List<float[]> actual = stopped.values();
      for (int i = 0; i < expected.size(); i++)
        assertThat(actual.get(i)).isEqualTo(expected.get(i));
    }
  }

  /** How often it was interrupted in the middle. */
  private static int trainInterrupted(Run run, Random random) throws InterruptedException {
    int interrupts = 0;
    while (run.optimizer.steps() < STEPS) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread cell = new Thread(run::train);
      cell.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
      cell.start();
      Thread.sleep(0, random.nextInt(999_999));
      if (interrupts < 200) Thread.sleep(random.nextInt(20));
      if (interrupts < 200) cell.interrupt();
      cell.join();
      if (thrown.get() == null) continue;
      assertThat(thrown.get()).isInstanceOf(CancellationException.class);
      interrupts++;
    }
    return interrupts;
  }

  /** An interrupt that came before is noticed before anything changes. */
  @Test
  void aStepIsAllOrNothing() {
    Tensor a = Tensors.ones(1 << 18).requiresGrad(true);
    Tensor b = Tensors.ones(1 << 18).requiresGrad(true);
    Optimizer optimizer =
        new Optimizer(new Sgd(1), List.of(new Parameter("a", a), new Parameter("b", b)));
    a.add(b).sum().backward();
    Thread.currentThread().interrupt();
    boolean stopped = false;
    try {
      optimizer.step();
    } catch (CancellationException e) {
      stopped = true;
    }
    assertThat(stopped).isTrue();
    assertThat(optimizer.steps()).isZero();
    assertThat(a.min().item()).isEqualTo(1);
    assertThat(b.min().item()).isEqualTo(1);
    optimizer.step();
    assertThat(a.max().item()).isZero();
    assertThat(b.max().item()).isZero();
  }

  /** An interrupt that comes between two parameters waits for what comes after the step. */
  @Test
  void aStepThatBeganIsFinished() {
    Tensor a = Tensors.ones(1 << 18).requiresGrad(true);
    Tensor b = Tensors.ones(1 << 18).requiresGrad(true);
    List<Parameter> both = List.of(new Parameter("a", a), new Parameter("b", b));
    Optimizer optimizer =
        new Optimizer(
            new Sgd(1),
            both,
            parameter -> {
              Thread.currentThread().interrupt(); // asked of each parameter in its turn
              return false;
            });
    a.add(b).sum().backward();
    optimizer.step();
    assertThat(Thread.interrupted()).as("the interrupt is still pending").isTrue();
    assertThat(a.max().item()).isZero();
    assertThat(b.max().item()).isZero();
  }

  /** A run that goes on from a checkpoint, in another model, ends alike too. */
  @Test
  void aCheckpointBetweenTwoStepsGoesOnToTheBit(@TempDir Path folder) throws Exception {
    Run whole = new Run(false);
    whole.train();
    Run first = new Run(false);
    Thread cell = new Thread(first::train);
    cell.setUncaughtExceptionHandler(
        (thread, e) -> assertThat(e).isInstanceOf(CancellationException.class));
    cell.start();
    Thread.sleep(30);
    cell.interrupt();
    cell.join();
    Path file = folder.resolve("run.ckpt");
    new Checkpoint()
        .put("model", first.model.state())
        .put("optimizer", first.optimizer.state().tensors())
        .put("steps", first.optimizer.steps())
        .put("batches", first.at)
        .save(file);
    Checkpoint saved = Checkpoint.load(file);
    Run second = new Run(false);
    second.model.load(saved.tensors("model"));
    second.optimizer.load(new Optimizer.State(saved.whole("steps"), saved.tensors("optimizer")));
    second.at = saved.record("batches", Batches.State.class);
    second.train();
    List<float[]> expected = whole.values();
    List<float[]> actual = second.values();
    for (int i = 0; i < expected.size(); i++) assertThat(actual.get(i)).isEqualTo(expected.get(i));
  }
}
