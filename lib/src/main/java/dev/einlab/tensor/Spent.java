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

  /** Whether nothing else that is under way lies in the same memory. */
  boolean isSole(Tensor gradient) {
    return enabled && users.getOrDefault(gradient.view().buffer(), 0) == 1;
  }

  /** Nobody reads what was saved there any more, if it is no gradient at the same time. */
  void unread(Buffer saved) {
    if (!users.containsKey(saved)) saved.release();
  }

  void drop(Tensor gradient) {
    Buffer buffer = gradient.view().buffer();
    if (!enabled || users.merge(buffer, -1, Integer::sum) != 0) return;
    users.remove(buffer);
    buffer.release();
  }
}
