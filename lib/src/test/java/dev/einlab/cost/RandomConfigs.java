package dev.einlab.cost;

import dev.einlab.nn.ModelConfig;
import dev.einlab.nn.ModelConfig.Mlp;
import dev.einlab.nn.ModelConfig.Norm;
import dev.einlab.nn.ModelConfig.NormPlace;
import dev.einlab.nn.ModelConfig.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small models of every kind, with odd lengths: the same on every run. */
final class RandomConfigs {
  private RandomConfigs() {}

  static List<ModelConfig> of(int count) {
    Random random = new Random(7);
    List<ModelConfig> configs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int keyValueHeads = 1 + random.nextInt(3);
      int heads = keyValueHeads * (1 + random.nextInt(3));
      int width = heads * 2 * (1 + random.nextInt(4));
      configs.add(
          new ModelConfig(
              1 + random.nextInt(40),
              1 + random.nextInt(17),
              1 + random.nextInt(3),
              width,
              heads,
              keyValueHeads,
              pick(Mlp.values(), random),
              1 + random.nextInt(50),
              pick(Norm.values(), random),
              pick(NormPlace.values(), random),
              pick(Positions.values(), random),
              random.nextBoolean(),
              random.nextBoolean()));
    }
    return configs;
  }

  private static <T> T pick(T[] values, Random random) {
    return values[random.nextInt(values.length)];
  }
}
