package dev.einlab.nn;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;

/**
 * A vector for each id: ids […] → […, width].
 *
 * @param weight [vocabulary, width]
 */
public record Embedding(Tensor weight) implements Layer {
  public static Embedding create(int vocabulary, int width, Init init, Generator random) {
    return new Embedding(init.weight(random, vocabulary, width).requiresGrad(true));
  }

  public Tensor forward(Tensor ids) {
    return weight.take(ids);
  }
}
