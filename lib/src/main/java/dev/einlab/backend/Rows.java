package dev.einlab.backend;

import dev.einlab.shape.Shape;

/**
 * The rows of a view along its last axis, as arrays of doubles: the reference backend's way to read
 * a whole row.
 */
final class Rows {
  private final View view;
  private final HostBuffer buffer;
  private final AxisGroup leading;

  Rows(View view) {
    this.view = view;
    this.buffer = (HostBuffer) view.buffer();
    int[] lengths = new int[view.rank() - 1];
    int[] strides = new int[view.rank() - 1];
    for (int axis = 0; axis < lengths.length; axis++) {
      lengths[axis] = view.length(axis);
      strides[axis] = view.stride(axis);
    }
    this.leading = AxisGroup.of(lengths, strides);
  }

  int count() {
    return leading.size();
  }

  int length() {
    Shape shape = view.shape();
    return shape.length(shape.rank() - 1);
  }

  double[] read(int row) {
    double[] values = new double[length()];
    int start = view.offset() + leading.offset(row);
    int stride = view.stride(view.rank() - 1);
    for (int i = 0; i < values.length; i++) values[i] = buffer.get(start + i * stride);
    return values;
  }

  void write(int row, double[] values) {
    int start = view.offset() + leading.offset(row);
    int stride = view.stride(view.rank() - 1);
    for (int i = 0; i < values.length; i++) buffer.set(start + i * stride, values[i]);
  }

  /** Adds to what stands there. */
  void add(int row, double[] values) {
    double[] sums = read(row);
    for (int i = 0; i < sums.length; i++) sums[i] += values[i];
    write(row, sums);
  }
}
