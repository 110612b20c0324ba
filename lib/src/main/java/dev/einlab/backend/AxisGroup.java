package dev.einlab.backend;

import java.util.Arrays;
import java.util.Optional;

/**
 * Several axes walked as one, in row-major order: the rows, columns or batch of a {@link
 * MatrixView}.
 *
 * <p>Neighbouring axes that continue each other are merged and axes of length 1 dropped, so that a
 * group of contiguous axes is a single axis again. No axes at all is a group of size 1.
 */
public final class AxisGroup {
  /** A group of size 1. */
  public static final AxisGroup ONE = new AxisGroup(new int[0], new int[0]);

  private final int[] lengths;
  private final int[] strides;

  private AxisGroup(int[] lengths, int[] strides) {
    this.lengths = lengths;
    this.strides = strides;
  }

  /** Merges what continues: outer stride = inner stride · inner length. */
  public static AxisGroup of(int[] lengths, int[] strides) {
    int[] mergedLengths = new int[lengths.length];
    int[] mergedStrides = new int[lengths.length];
    int count = 0;
    for (int axis = 0; axis < lengths.length; axis++) {
      if (lengths[axis] == 1) continue;
      if (count > 0 && mergedStrides[count - 1] == strides[axis] * lengths[axis]) {
        mergedLengths[count - 1] *= lengths[axis];
        mergedStrides[count - 1] = strides[axis];
      } else {
        mergedLengths[count] = lengths[axis];
        mergedStrides[count++] = strides[axis];
      }
    }
    return new AxisGroup(Arrays.copyOf(mergedLengths, count), Arrays.copyOf(mergedStrides, count));
  }

  /** Indices in the group: the product of its lengths. */
  public int size() {
    int size = 1;
    for (int length : lengths) size *= length;
    return size;
  }

  /** Axes that are left after merging. */
  public int rank() {
    return lengths.length;
  }

  /** Indices along one of the axes that are left. */
  public int length(int axis) {
    return lengths[axis];
  }

  /** The step along one of the axes that are left. */
  public int stride(int axis) {
    return strides[axis];
  }

  /** Whether one stride leads from each index to the next. */
  public boolean isUniform() {
    return lengths.length <= 1;
  }

  /** The step from one index to the next, where {@link #isUniform()}; 0 for a group of size 1. */
  public int stride() {
    assert isUniform();
    return lengths.length == 0 ? 0 : strides[0];
  }

  /** Where an index lies, relative to index 0. */
  public int offset(int index) {
    int offset = 0;
    for (int axis = lengths.length - 1; axis >= 0; axis--) {
      offset += index % lengths[axis] * strides[axis];
      index /= lengths[axis];
    }
    return offset;
  }

  /** All offsets, in order: a table for packing loops that may not divide. */
  public int[] offsets() {
    int[] offsets = new int[size()];
    if (offsets.length == 0) return offsets;
    int filled = 1;
    int block = 1;
    for (int axis = lengths.length - 1; axis >= 0; axis--) {
      for (int index = 1; index < lengths[axis]; index++) {
        for (int i = 0; i < block; i++) offsets[filled++] = offsets[i] + index * strides[axis];
      }
      block *= lengths[axis];
    }
    return offsets;
  }

  /** Strides that give this walk the given lengths, if any do without moving elements. */
  Optional<int[]> split(int[] target) {
    int[] result = new int[target.length];
    int axis = lengths.length - 1;
    int left =
        axis < 0
            ? 1
            : lengths[axis]; // of the merged axis that is being split, what is not yet used
    int stride = axis < 0 ? 1 : strides[axis];
    for (int i = target.length - 1; i >= 0; i--) {
      if (target[i] == 1) {
        result[i] = stride;
        continue;
      }
      if (left == 1 && axis > 0) {
        axis--;
        left = lengths[axis];
        stride = strides[axis];
      }
      if (left % target[i] != 0) return Optional.empty();
      result[i] = stride;
      stride *= target[i];
      left /= target[i];
    }
    return Optional.of(result);
  }

  @Override
  public String toString() {
    return Arrays.toString(lengths) + " by " + Arrays.toString(strides);
  }
}
