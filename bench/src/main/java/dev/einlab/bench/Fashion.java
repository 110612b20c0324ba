package dev.einlab.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.data.FashionMnist;
import dev.einlab.io.Safetensors;
import dev.einlab.nn.Layer;
import dev.einlab.nn.Linear;
import dev.einlab.nn.Losses;
import dev.einlab.nn.Parameter;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Optimizer;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** An epoch of an MLP on all of FashionMNIST, which lies ready as tensors on both sides. */
record Fashion() implements Row {
  private static final int ROWS = 64;
  private static final int PROOF = 20; // later, rounding has grown to more than the proof allows
  private static final double WARM_UP_SECONDS = 3;

  @Override
  public String name() {
    return "fashion/epoch";
  }

  @Override
  public Result measure(Bench bench) throws IOException {
    Run ours = new Run();
    if (bench.peer() != null) {
      ours.save(bench.peer().file("fashion"));
      JsonObject request = new JsonObject();
      request.addProperty("mlp", bench.peer().file("fashion").toString());
      request.addProperty("rows", ROWS);
      request.addProperty("proof", PROOF);
      JsonArray losses = bench.peer().ask(request).getAsJsonArray("losses");
      TrainingRows.proveLosses(name(), ours::step, losses);
    }
    return bench.alternate(name(), ours::epoch, ours.flops(), WARM_UP_SECONDS);
  }

  private record Mlp(Linear first, Linear second, Linear third) implements Layer {
    static Mlp create(Generator random) {
      return new Mlp(
          Linear.create(784, 512, random),
          Linear.create(512, 512, random),
          Linear.create(512, 10, random));
    }

    Tensor forward(Tensor x) {
      return third.forward(second.forward(first.forward(x).relu()).relu());
    }
  }

  private static final class Run {
    private final FashionMnist data = FashionMnist.train();
    private final Tensor images = data.images().reshape(-1, 784);
    private final Mlp model = Mlp.create(new Generator(1));
    private final Optimizer optimizer = new Optimizer(new AdamW(1e-3), model.parameters());
    private int next;

    double step() {
      int from = next;
      int to = Math.min(from + ROWS, images.length(0));
      next = to == images.length(0) ? 0 : to;
      Tensor logits = model.forward(images.slice(0, from, to));
      Tensor loss = Losses.crossEntropy(logits, data.labels().slice(0, from, to));
      loss.backward();
      optimizer.step();
      optimizer.zeroGrad();
      return loss.item();
    }

    void epoch() {
      next = 0;
      do step();
      while (next != 0);
    }

    /** 6 FLOPs a weight and image, but 4 in the first layer, whose input needs no gradient. */
    long flops() {
      return images.length(0) * (4L * 784 * 512 + 6L * 512 * 512 + 6L * 512 * 10);
    }

    void save(Path file) throws IOException {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Parameter parameter : model.parameters()) {
        tensors.put(parameter.name(), parameter.value());
      }
      tensors.put("images", images);
      tensors.put("labels", data.labels());
      Safetensors.write(file, tensors, Map.of());
    }
  }
}
