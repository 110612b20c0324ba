package dev.einlab.backend.simd;

import dev.einlab.backend.Backends;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;

/**
 * A view's floats in row-major order without gaps: where they are, if they lie so, else in a copy.
 */
final class Dense {
  final float[] data;
  final int at;
  private final View target; // null if the elements are in place
  private final View own;

  private Dense(View view, boolean inPlace) {
    View dense =
        inPlace
            ? view
            : View.of(
                HostBuffer.allocate(Backends.reference(), DType.F32, view.size()), view.shape());
    this.data = ((HostBuffer) dense.buffer()).floats();
    this.at = dense.offset();
    this.target = inPlace ? null : view;
    this.own = dense;
  }

  /** Elements to be read, or changed if {@link #store} follows. */
  static Dense read(View view, Copies copies) {
    Dense dense = new Dense(view, view.isContiguous());
    if (dense.target != null) copies.copy(view, dense.own);
    return dense;
  }

  /** Elements that will all be written; {@link #store} must follow. */
  static Dense write(View view) {
    return new Dense(view, view.isContiguous());
  }

  /** Brings what was written to its place. */
  void store(Copies copies) {
    if (target != null) copies.copy(own, target);
  }
}
