package dev.einlab.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.cost.Recomputation;
import dev.einlab.cost.StepCost;
import dev.einlab.nn.ModelConfig;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Steps of training: against PyTorch, against the measured peak, and against their FLOPs. */
final class TrainingRows {
  /** Steps whose losses must agree before anything is timed. */
  private static final int PROOF = 10;

  private static final double WARM_UP_SECONDS = 6;

  private TrainingRows() {}

  static List<Row> all() {
    return List.of(
        new Side("train/small/eager", Training::small, false),
        new Side("train/small/compile", Training::small, true),
        new Side("train/mid/eager", Training::mid, false),
        new Side("train/mid/compile", Training::mid, true),
        new Fashion(),
        new Share("mfu/mid", Training::mid),
        new Memory("memory/mid"),
        new Growth("growth/512-1024", 512, 1024),
        new Growth("growth/128-512", 128, 512));
  }

  /** Side by side with PyTorch, as its users write it, or compiled. */
  private record Side(String name, Supplier<Training> training, boolean compiled) implements Row {
    @Override
    public Result measure(Bench bench) throws IOException {
      Training ours = training.get();
      if (bench.peer() != null) {
        proveLosses(name, ours::step, losses(bench.peer(), ours, compiled));
      }
      return bench.alternate(name, ours::step, ours.modelFlops(), WARM_UP_SECONDS);
    }
  }

  /** The peer's losses of the first steps, from the same weights on the same batches. */
  private static JsonArray losses(Peer peer, Training ours, boolean compiled) throws IOException {
    ours.save(peer.file("training"));
    JsonObject request = new JsonObject();
    request.addProperty("gpt", peer.file("training").toString());
    request.addProperty("layers", ours.config().layers());
    request.addProperty("heads", ours.config().heads());
    request.addProperty("compiled", compiled);
    request.addProperty("proof", PROOF);
    return peer.ask(request).getAsJsonArray("losses");
  }

  /** Takes as many steps as there are losses, and compares. */
  static void proveLosses(String name, Supplier<Double> step, JsonArray losses) {
    for (int i = 0; i < losses.size(); i++) {
      double ours = step.get();
      double theirs = losses.get(i).getAsDouble();
      if (Math.abs(ours - theirs) <= 1e-3) continue; // NaN is not
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "%s: the loss of step %d is %.6f here and %.6f in PyTorch; 0.001 apart is allowed",
              name,
              i + 1,
              ours,
              theirs));
    }
  }

  /** MFU: what published formulas count of a step, over the measured peak. */
  private record Share(String name, Supplier<Training> training) implements Row {
    @Override
    public Result measure(Bench bench) {
      Training ours = training.get();
      return bench.alone(name, ours::step, ours.modelFlops(), WARM_UP_SECONDS);
    }
  }

  /** A wider model's step beside a narrower one's, stretched by how many FLOPs more it has. */
  private record Growth(String name, int narrow, int wide) implements Row {
    private static final int LAYERS = 2;
    private static final int BATCH = 4;
    private static final int CONTEXT = 256;
    private static final int HEAD_WIDTH = 64;

    @Override
    public Result measure(Bench bench) {
      Training narrower = new Training(config(narrow), BATCH);
      Training wider = new Training(config(wide), BATCH);
      double factor = (double) flops(wide) / flops(narrow);
      String other = "width %d, times FLOPs".formatted(narrow);
      return bench.compare(name, wider::step, narrower::step, factor, other);
    }

    private static ModelConfig config(int width) {
      return ModelConfig.gpt(65, CONTEXT, LAYERS, width / HEAD_WIDTH, width).withBias(false);
    }

    /** All that is executed, not only matrix products. */
    private static long flops(int width) {
      StepCost cost = StepCost.predict(config(width), BATCH, CONTEXT, Recomputation.NONE);
      return cost.forward().flops() + cost.backward().flops() + cost.optimizer().flops();
    }
  }
}
