package dev.einlab.backend;

import dev.einlab.shape.DType;

/** A flat run of elements of one type that lives on one backend. */
public interface Buffer {
  DType dtype();

  /** Elements, not bytes. */
  int size();

  /** The backend whose primitives may read and write this buffer. */
  Backend backend();

  /**
   * Gives the memory up early, where the backend can use it again. Only for who knows that no view
   * of this buffer will be read or written any more: that fails with {@link #givenUp}.
   */
  default void release() {}

  /** What whoever uses this buffer after {@link #release} is told. */
  default IllegalStateException givenUp() {
    return new IllegalStateException(
        "%s: memory of %d %s elements was used after it had been given up; Gradients.enclosed keeps only what its code returns: return the tensor from that code, or compute it outside"
            .formatted(backend().name(), size(), dtype()));
  }

  default long bytes() {
    return (long) size() * dtype().bytes();
  }
}
