package dev.einlab.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.data.Batch;
import dev.einlab.data.Batches;
import dev.einlab.data.TokenFile;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.TransformerLm;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Optimizer;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  @TempDir Path directory;

  @Test
  void holdsTensorsAndValues() throws IOException {
    Path file = directory.resolve("runs/first/step.ckpt");
    Map<String, Tensor> model = new LinkedHashMap<>();
    model.put("weight", Tensors.arange(6).reshape(2, 3));
    model.put("bias", Tensors.ones(3));
    new Checkpoint()
        .put("model", model)
        .put("m", Tensors.scalar(0.25))
        .put("none", Map.of())
        .put("step", 100)
        .put("loss", 1.5f)
        .put("note", "größer")
        .put("random", new Generator(5).state())
        .save(file);

    Checkpoint loaded = Checkpoint.load(file);
    assertThat(loaded.tensors("model").keySet()).containsExactlyInAnyOrder("weight", "bias");
    assertThat(loaded.tensors("model").get("weight").toInts()).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(loaded.tensor("m").item()).isEqualTo(0.25);
    assertThat(loaded.tensors("none")).isEmpty();
    assertThat(loaded.whole("step")).isEqualTo(100);
    assertThat(loaded.number("loss")).isEqualTo(1.5);
    assertThat(loaded.number("step")).isEqualTo(100);
    assertThat(loaded.text("note")).isEqualTo("größer");
    assertThat(loaded.record("random", Generator.State.class)).isEqualTo(new Generator.State(5, 0));
  }

  /** A training of a kind: its result depends on every batch, every draw and their order. */
  private static final class Run {
    final Batches batches = Batches.of(3, new Generator(1), Tensors.randn(new Generator(2), 10, 4));
    Generator noise = new Generator(3);
    Tensor weights = Tensors.zeros(4);

    void step(Batch batch) {
      Tensor mean = batch.x().mean(0);
      weights = weights.mul(0.9).add(mean).add(Tensors.randn(noise, 4).mul(0.01));
    }

    void steps(int count) {
      while (count > 0) {
        for (Batch batch : batches) {
          step(batch);
          if (--count == 0) return;
        }
      }
    }
  }

  @Test
  void aRunThatResumesEndsBitForBitAsOneThatWasNotInterrupted() throws IOException {
    Run whole = new Run();
    whole.steps(6);
    Path file = directory.resolve("run.ckpt");
    new Checkpoint()
        .put("weights", whole.weights)
        .put("batches", whole.batches.state())
        .put("noise", whole.noise.state())
        .save(file);

    Checkpoint saved = Checkpoint.load(file);
    Run resumed = new Run();
    resumed.weights = saved.tensor("weights");
    resumed.batches.load(saved.record("batches", Batches.State.class));
    resumed.noise = Generator.at(saved.record("noise", Generator.State.class));
    resumed.steps(9);

    Run uninterrupted = new Run();
    uninterrupted.steps(15);
    assertThat(bits(resumed.weights)).isEqualTo(bits(uninterrupted.weights));
    assertThat(resumed.noise.state()).isEqualTo(uninterrupted.noise.state());
  }

  /** A transformer, an optimizer that keeps tensors, and dropout's own stream of numbers. */
  private static final class Training {
    final TransformerLm model =
        TransformerLm.create(ModelConfig.gpt(7, 4, 1, 2, 8), new Generator(4));
    final Optimizer optimizer = new Optimizer(new AdamW(0.01), model.parameters());
    final TokenFile text = TokenFile.inMemory(0, 3, 1, 4, 1, 5, 2, 6, 5, 3, 5);
    Generator random = new Generator(5);

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        Batch batch = text.getBatch(random, 2, 4);
        model.loss(batch.x(), batch.y()).backward();
        optimizer.step();
        optimizer.zeroGrad();
      }
    }
  }

  @Test
  void aTransformerResumesBitForBit() throws IOException {
    Training begun = new Training();
    begun.steps(3);
    Optimizer.State state = begun.optimizer.state();
    Path file = directory.resolve("gpt.ckpt");
    new Checkpoint()
        .put("model", begun.model.state())
        .put("optimizer", state.tensors())
        .put("steps", state.steps())
        .put("random", begun.random.state())
        .save(file);

    Checkpoint saved = Checkpoint.load(file);
    Training resumed = new Training();
    resumed.model.load(saved.tensors("model"));
    resumed.optimizer.load(new Optimizer.State(saved.whole("steps"), saved.tensors("optimizer")));
    resumed.random = Generator.at(saved.record("random", Generator.State.class));
    resumed.steps(4);

    Training uninterrupted = new Training();
    uninterrupted.steps(7);
    uninterrupted
        .model
        .state()
        .forEach((name, value) ->
            assertThat(bits(resumed.model.state().get(name))).as(name).isEqualTo(bits(value)));
  }

  private static int[] bits(Tensor tensor) {
    float[] values = tensor.toFloats();
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToRawIntBits(values[i]);
    return bits;
  }

  @Test
  void anyDamageIsFound() throws IOException {
    Path file = directory.resolve("c.ckpt");
    new Checkpoint().put("w", Tensors.ones(2, 3)).put("step", 12).save(file);
    byte[] sound = Files.readAllBytes(file);
    for (int i = 0; i < sound.length; i++) {
      byte[] damaged = sound.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertThatThrownBy(() -> Checkpoint.load(file))
          .as("byte %d, '%c'", i, (char) sound[i])
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(file.toString());
    }
    Files.write(file, sound);
    assertThat(Checkpoint.load(file).whole("step")).isEqualTo(12);
  }

  @Test
  void aDamagedNumber() throws IOException {
    Path file = directory.resolve("c.ckpt");
    new Checkpoint().put("w", Tensors.ones(1)).save(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> Checkpoint.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + ": damaged: its checksum is 404f25fc, but its contents give b224a6ff; go back to"
                + " an earlier one");
  }

  @Test
  void filesThatAreNoCheckpoint() throws IOException {
    Path file = directory.resolve("model.safetensors");
    Safetensors.write(file, Map.of("w", Tensors.ones(1)));
    assertThatThrownBy(() -> Checkpoint.load(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            file
                + ": no checkpoint: its format is null, expected einlab-checkpoint-1; read it with"
                + " Safetensors.read");
  }

  @Test
  void namesAndTypesThatAreNotThere() {
    Checkpoint checkpoint =
        new Checkpoint()
            .put("w", Tensors.ones(1))
            .put("optimizer", Map.of())
            .put("note", "text")
            .put("step", 3);
    assertThat(checkpoint.tensors("optimizer")).isEmpty();
    assertThatThrownBy(() -> checkpoint.tensor("v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("this checkpoint: there is no tensor 'v'; there are [w]");
    assertThatThrownBy(() -> checkpoint.tensors("model"))
        .hasMessage("this checkpoint: there is no group of tensors 'model'; there are [optimizer]");
    assertThatThrownBy(() -> checkpoint.whole("epoch"))
        .hasMessage("this checkpoint: there is no value 'epoch'; there are [note, step]");
    assertThatThrownBy(() -> checkpoint.whole("note"))
        .hasMessage("this checkpoint: 'note' is text, which is no whole number");
    assertThatThrownBy(() -> checkpoint.record("step", Generator.State.class))
        .hasMessage("this checkpoint: step: saved is 3, which is no State");
    assertThatThrownBy(() -> checkpoint.put("w", Tensors.ones(2)))
        .hasMessage("Checkpoint: 'w' was put in before");
    assertThatThrownBy(() -> checkpoint.put("loss", Double.NaN))
        .hasMessage("Checkpoint: 'loss': the number NaN cannot be saved: JSON has no word for it");
  }

  @Test
  void aFailedSaveLeavesTheOldOneAndNothingElse() throws IOException {
    Path file = directory.resolve("c.ckpt");
    new Checkpoint().put("step", 1).save(file);
    Map<String, Tensor> bad = Map.of("__metadata__", Tensors.ones(1));
    assertThatThrownBy(() -> Safetensors.write(file, bad))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Checkpoint.load(file).whole("step")).isEqualTo(1);
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
