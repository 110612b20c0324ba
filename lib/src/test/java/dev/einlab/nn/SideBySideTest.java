package dev.einlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.data.CharTokenizer;
import dev.einlab.data.Corpus;
import dev.einlab.io.Safetensors;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.LearningRate;
import dev.einlab.optim.Optimizer;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * nanoGPT's small CPU configuration, trained on the text that {@code EINLAB_TEXT} names: from the
 * weights and on the batches of {@code tests/parity/shakespeare.py}, whose losses are in the file
 * that {@code einlab.sideBySide} names.
 */
@Tag("large")
class SideBySideTest {
  private static final int BLOCK = 64;
  private static final int BATCH = 12;
  private static final int COMPARED = 100;

  @Test
  void learnsWhatPyTorchLearns() throws IOException {
    String file = System.getProperty("einlab.sideBySide");
    if (file == null) return; // the other large tests run without it
    Map<String, Tensor> torch = Safetensors.read(Path.of(file)).tensors();
    String text = Corpus.find(Integer.MAX_VALUE).text();
    CharTokenizer tokenizer = CharTokenizer.of(text);
    int[] ids = tokenizer.encode(text);
    int split = (int) (ids.length * 9L / 10);
    ModelConfig config = ModelConfig.gpt(tokenizer.vocabularySize(), BLOCK, 4, 4, 128);
    TransformerLm model = TransformerLm.create(config.withBias(false), new Generator(1));
    load(model, torch);
    double farthest = train(model, ids, torch);
    double loss = wholeLoss(model, Arrays.copyOfRange(ids, split, ids.length));
    double theirs = torch.get("validation").item();
    System.out.println(
        String.format(
            Locale.ROOT,
            "side by side: the first %d losses at most %.1e apart; on the whole validation text %.4f, PyTorch %.4f",
            COMPARED,
            farthest,
            loss,
            theirs));
    assertThat(loss).isCloseTo(theirs, within(0.02));
  }

  private static void load(TransformerLm model, Map<String, Tensor> torch) {
    Map<String, Tensor> weights = new HashMap<>();
    torch.forEach((name, value) -> {
      if (name.startsWith("weight/")) weights.put(name.substring("weight/".length()), value);
    });
    model.load(weights);
  }

  /** The largest distance among the first losses. */
  private static double train(TransformerLm model, int[] ids, Map<String, Tensor> torch) {
    Tensor starts = torch.get("starts");
    float[] losses = torch.get("losses").toFloats();
    LearningRate rate = LearningRate.cosine(1e-3, 1e-4, 100, losses.length);
    Optimizer optimizer =
        new Optimizer(
            new AdamW(1e-3, 0.9, 0.99, 1e-8, 0.1), model.parameters(), Optimizer::matricesOnly);
    double farthest = 0;
    for (int step = 0; step < losses.length; step++) {
      int[] begin = starts.select(0, step).toInts();
      Tensor loss = model.loss(windows(ids, begin, 0), windows(ids, begin, 1));
      loss.backward();
      optimizer.clipGradients(1);
      optimizer.step(rate.at(step));
      optimizer.zeroGrad();
      if (step >= COMPARED) continue;
      assertThat(loss.item()).as("step %d", step).isCloseTo(losses[step], within(1e-3));
      farthest = Math.max(farthest, Math.abs(loss.item() - losses[step]));
    }
    return farthest;
  }

  private static Tensor windows(int[] ids, int[] starts, int shift) {
    int[][] rows = new int[starts.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(ids, starts[i] + shift, starts[i] + shift + BLOCK);
    }
    return Tensors.tensor(rows);
  }

  /** Every token of the text once, but for what is left over after the last whole window. */
  private static double wholeLoss(TransformerLm model, int[] ids) {
    int count = (ids.length - 1) / BLOCK;
    double sum = 0;
    for (int first = 0; first < count; first += BATCH) {
      int[] starts = new int[Math.min(BATCH, count - first)];
      for (int i = 0; i < starts.length; i++) starts[i] = (first + i) * BLOCK;
      Tensor loss =
          Gradients.noGrad(() -> model.loss(windows(ids, starts, 0), windows(ids, starts, 1)));
      sum += starts.length * loss.item();
    }
    return sum / count;
  }
}
