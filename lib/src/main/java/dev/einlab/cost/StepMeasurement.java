package dev.einlab.cost;

import dev.einlab.nn.Losses;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.TransformerLm;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Optimizer;
import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.HashMap;
import java.util.Map;

/** One training step, run under the counter. */
final class StepMeasurement {
  private StepMeasurement() {}

  static StepCost of(ModelConfig config, int batch, int length, Recomputation recomputation) {
    Generator random = new Generator(0); // counts do not depend on it
    TransformerLm model = TransformerLm.create(config, random);
    Tensor ids = Tensors.randint(random, 0, config.vocabulary(), batch, length);
    Tensor targets = Tensors.randint(random, 0, config.vocabulary(), batch, length);
    Optimizer optimizer = new Optimizer(new AdamW(1e-3), model.parameters());
    boolean again = recomputation == Recomputation.FULL;
    FlopCounter counter =
        FlopCounter.count(() -> {
          Tensor logits = again ? model.forwardRecomputing(ids) : model.forward(ids);
          Losses.crossEntropy(logits, targets).backward();
          optimizer.step();
        });
    return new StepCost(
        model.parameterCount(),
        phase(counter, "forward"),
        phase(counter, "backward"),
        phase(counter, "optimizer"));
  }

  private static PhaseCost phase(FlopCounter counter, String name) {
    Map<String, Long> flops = new HashMap<>();
    counter.byOperation(name).forEach((operation, count) -> flops.put(operation, count.flops()));
    FlopCounter.Count sum = counter.phase(name);
    return new PhaseCost(flops, sum.matmulFlops(), sum.skippedFlops(), sum.savedBytes());
  }
}
