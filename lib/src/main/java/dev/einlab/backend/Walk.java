package dev.einlab.backend;

import dev.einlab.shape.Shape;

/**
 * Walks several views of one shape together, in row-major order:
 *
 * <pre>for (Walk w = new Walk(in, out); w.hasNext(); w.next()) use(w.at(0), w.at(1));</pre>
 *
 * Obvious rather than fast: the reference backend's only way to reach an element.
 */
final class Walk {
  private static final int BLOCK = 1 << 16;

  private final View[] views;
  private final Shape shape;
  private final int[] index;
  private final int[] offsets;
  private int left;

  Walk(View... views) {
    this.views = views;
    this.shape = views[0].shape();
    this.index = new int[shape.rank()];
    this.offsets = new int[views.length];
    this.left = views[0].size();
    for (int v = 0; v < views.length; v++) {
      assert views[v].shape().equals(shape);
      offsets[v] = views[v].offset();
    }
  }

  boolean hasNext() {
    return left > 0;
  }

  /** Where the current element of a view lies in its buffer. */
  int at(int view) {
    return offsets[view];
  }

  void next() {
    left--;
    if (left % BLOCK == 0) Interruption.check();
    for (int axis = index.length - 1; axis >= 0; axis--) {
      boolean carries = ++index[axis] == shape.length(axis);
      for (int v = 0; v < views.length; v++) {
        int stride = views[v].stride(axis);
        offsets[v] += carries ? stride - stride * shape.length(axis) : stride;
      }
      if (!carries) return;
      index[axis] = 0;
    }
  }
}
