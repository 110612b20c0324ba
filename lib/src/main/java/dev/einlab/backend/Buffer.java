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
   * of this buffer will be read or written any more: reading one fails.
   */
  default void release() {}

  default long bytes() {
    return (long) size() * dtype().bytes();
  }
}
