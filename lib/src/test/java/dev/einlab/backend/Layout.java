package dev.einlab.backend;

import dev.einlab.shape.Shape;

/** How a view's elements may lie in its storage: every primitive is tested over all of these. */
enum Layout {
  CONTIGUOUS,
  /** Row-major, but neither at the start nor at the end of its storage. */
  OFFSET,
  /** Column-major: the last axis has the largest stride. */
  PERMUTED,
  /** Every third element along the last axis. */
  STEPPED,
  /** Backwards along every axis. */
  REVERSED,
  /** One element along the last axis, repeated. Only for what is read. */
  EXPANDED_LAST,
  /** One row along the first axis, repeated. Only for what is read. */
  EXPANDED_FIRST;

  static final Layout[] WRITABLE = {CONTIGUOUS, OFFSET, PERMUTED, STEPPED, REVERSED};

  /** Whether two indices share an element, so that it can only be read. */
  boolean isRepeated() {
    return this == EXPANDED_LAST || this == EXPANDED_FIRST;
  }

  /** This layout where it can be written, else a plain one. */
  Layout writable() {
    return isRepeated() ? CONTIGUOUS : this;
  }

  /** Where the elements of a shape lie. */
  Placement place(Shape shape) {
    int size = (int) shape.size();
    int[] strides = View.rowMajor(shape);
    int last = shape.rank() - 1;
    return switch (this) {
      case CONTIGUOUS -> new Placement(strides, 0, size);
      case OFFSET -> new Placement(strides, 5, size + 9);
      case PERMUTED -> new Placement(columnMajor(shape), 0, size);
      case STEPPED -> new Placement(scaled(strides, 3), 1, 3 * size + 1);
      case REVERSED -> new Placement(scaled(strides, -1), size + 1, size + 3);
      case EXPANDED_LAST -> new Placement(without(strides, last), 2, size + 3);
      case EXPANDED_FIRST -> new Placement(without(strides, 0), 0, size + 1);
    };
  }

  /** Strides and offset of a view, and the length of the storage it needs. */
  record Placement(int[] strides, int offset, int storage) {}

  private static int[] columnMajor(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int axis = 0; axis < strides.length; axis++) {
      strides[axis] = stride;
      stride *= Math.max(1, shape.length(axis));
    }
    return strides;
  }

  private static int[] scaled(int[] strides, int factor) {
    int[] scaled = strides.clone();
    for (int axis = 0; axis < scaled.length; axis++) scaled[axis] *= factor;
    return scaled;
  }

  private static int[] without(int[] strides, int axis) {
    int[] result = strides.clone();
    if (result.length > 0) result[axis] = 0;
    return result;
  }
}
