package dev.einlab.bench;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.cost.Recomputation;
import dev.einlab.cost.StepCost;
import dev.einlab.io.Safetensors;
import dev.einlab.nn.Layer;
import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.Parameter;
import dev.einlab.nn.TransformerLm;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Optimizer;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Training a GPT as nanoGPT's script does: AdamW (β 0.9 and 0.99, decay 0.1 on matrices), gradients
 * clipped at 1, batches that lie ready as tensors.
 */
final class Training {
  private static final int BATCHES = 8;
  private static final double RATE = 1e-3;

  private final ModelConfig config;
  private final int batch;
  private final TransformerLm model;
  private final Optimizer optimizer;
  private final Tensor ids; // [batches, batch, context + 1]
  private int step;

  Training(ModelConfig config, int batch) {
    this(config, batch, Backends.current());
  }

  Training(ModelConfig config, int batch, Backend backend) {
    this.config = config;
    this.batch = batch;
    Generator random = new Generator(1);
    model = Layer.on(backend, TransformerLm.create(config, random));
    AdamW algorithm = new AdamW(RATE, 0.9, 0.99, 1e-8, 0.1);
    optimizer = new Optimizer(algorithm, model.parameters(), Optimizer::matricesOnly);
    int[] shape = {BATCHES, batch, config.context() + 1};
    ids = Tensors.randint(random, 0, config.vocabulary(), shape).to(backend);
  }

  /** 4 layers, 4 heads, 128 wide, 64 characters, 12 sequences. */
  static Training small() {
    return small(Backends.current());
  }

  static Training small(Backend backend) {
    return new Training(ModelConfig.gpt(65, 64, 4, 4, 128).withBias(false), 12, backend);
  }

  /** 6 layers, 6 heads, 384 wide, 256 characters, 8 sequences. */
  static Training mid() {
    return mid(Backends.current());
  }

  static Training mid(Backend backend) {
    return new Training(ModelConfig.gpt(65, 256, 6, 6, 384).withBias(false), 8, backend);
  }

  /** One step; its loss. */
  double step() {
    Tensor tokens = ids.select(0, step++ % BATCHES);
    Tensor loss =
        model.loss(tokens.slice(1, 0, config.context()), tokens.slice(1, 1, config.context() + 1));
    loss.backward();
    optimizer.clipGradients(1);
    optimizer.step();
    optimizer.zeroGrad();
    return loss.item();
  }

  /** 6 FLOPs a parameter and token, and those of attention over all pairs. */
  long modelFlops() {
    StepCost cost = StepCost.predict(config, batch, config.context(), Recomputation.NONE);
    return cost.forward().matmulFlops() + cost.backward().matmulFlops();
  }

  ModelConfig config() {
    return config;
  }

  /** The weights as they are now, and the batches: for another program to train with. */
  void save(Path file) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Parameter parameter : model.parameters()) tensors.put(parameter.name(), parameter.value());
    tensors.put("ids", ids);
    Safetensors.write(file, tensors, Map.of());
  }
}
