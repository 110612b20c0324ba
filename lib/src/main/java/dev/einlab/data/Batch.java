package dev.einlab.data;

import dev.einlab.tensor.Tensor;
import java.util.List;

/** Tensors that belong together: rows of equal number, one step's worth. */
public record Batch(List<Tensor> tensors) {
  public Batch {
    tensors = List.copyOf(tensors);
  }

  static Batch of(Tensor... tensors) {
    return new Batch(List.of(tensors));
  }

  /** The first tensor: what the model is given. */
  public Tensor x() {
    return get(0);
  }

  /** The second: what it should answer. */
  public Tensor y() {
    return get(1);
  }

  /**
   * @throws IndexOutOfBoundsException when the batch has fewer tensors
   */
  public Tensor get(int index) {
    if (index < 0 || index >= tensors.size()) {
      throw new IndexOutOfBoundsException(
          "Batch: tensor %d was asked for, but there are %d, from 0"
              .formatted(index, tensors.size()));
    }
    return tensors.get(index);
  }

  /** Rows: the length of axis 0. */
  public int size() {
    return tensors.getFirst().length(0);
  }
}
