package dev.einlab.tensor;

import dev.einlab.backend.Buffer;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Which memory of a backward pass nobody needs any more: gradients that went on to their operands.
 * It is given up at once and serves the next gradients while it still lies in the cache.
 *
 * <p>Views share memory, so what is counted are the gradients under way that look at each buffer.
 * Memory that somebody else may see is kept: leaves' gradients, saved tensors, what a learner's own
 * operation got or gave.
 */
final class Spent {
  private static final int KEPT = Integer.MIN_VALUE / 2; // no count brings it to 0

  private final Map<Buffer, Integer> users = new IdentityHashMap<>();
  private final boolean enabled;

  /**
   * @param enabled whether the graph is walked once: else whatever was computed may be read again
   */
  Spent(boolean enabled) {
    this.enabled = enabled;
  }

  void use(Tensor gradient) {
    users.merge(gradient.view().buffer(), 1, Integer::sum);
  }

  void keep(Tensor tensor) {
    users.put(tensor.view().buffer(), KEPT);
  }

  void drop(Tensor gradient) {
    Buffer buffer = gradient.view().buffer();
    if (!enabled || users.merge(buffer, -1, Integer::sum) != 0) return;
    users.remove(buffer);
    buffer.release();
  }
}
