package dev.einlab.backend;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * A strided view of a buffer: the element at coordinates c is buffer[offset + Σ
 * c[axis]·stride[axis]].
 *
 * <p>A stride of 0 repeats an element along an axis (broadcasting); a negative one walks backwards.
 * Transposing, slicing, expanding and taking a diagonal only make another view. Arguments are
 * checked by the caller, in full sentences; here they are asserted.
 */
public final class View {
  private final Buffer buffer;
  private final Shape shape;
  private final int[] strides;
  private final int offset;

  public View(Buffer buffer, Shape shape, int[] strides, int offset) {
    assert strides.length == shape.rank();
    this.buffer = buffer;
    this.shape = shape;
    this.strides = strides;
    this.offset = offset;
  }

  /** The whole buffer in row-major order. */
  public static View of(Buffer buffer, Shape shape) {
    assert shape.size() <= buffer.size();
    return new View(buffer, shape, rowMajor(shape), 0);
  }

  public Buffer buffer() {
    return buffer;
  }

  public Shape shape() {
    return shape;
  }

  public DType dtype() {
    return buffer.dtype();
  }

  public int rank() {
    return shape.rank();
  }

  public int size() {
    return (int) shape.size();
  }

  public int length(int axis) {
    return shape.length(axis);
  }

  public int stride(int axis) {
    return strides[axis];
  }

  public int[] strides() {
    return strides.clone();
  }

  public int offset() {
    return offset;
  }

  /**
   * Whether the elements lie one after the other in row-major order (strides of length-1 axes do
   * not matter).
   */
  public boolean isContiguous() {
    if (size() == 0) return true;
    int expected = 1;
    for (int axis = rank() - 1; axis >= 0; axis--) {
      if (length(axis) == 1) continue;
      if (strides[axis] != expected) return false;
      expected *= length(axis);
    }
    return true;
  }

  public View permute(int... axes) {
    int[] lengths = new int[axes.length];
    int[] permuted = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      lengths[i] = length(axes[i]);
      permuted[i] = strides[axes[i]];
    }
    return new View(buffer, Shape.of(lengths), permuted, offset);
  }

  /**
   * Elements from, from + step, … before {@code to} (after it, for a negative step) along one axis.
   */
  public View slice(int axis, int from, int count, int step) {
    int[] lengths = shape.toArray();
    int[] sliced = strides.clone();
    int start = count == 0 ? offset : offset + from * strides[axis];
    lengths[axis] = count;
    sliced[axis] = strides[axis] * step;
    return new View(buffer, Shape.of(lengths), sliced, start);
  }

  /** One index along an axis, which disappears. */
  public View select(int axis, int index) {
    return new View(buffer, without(axis), removed(strides, axis), offset + index * strides[axis]);
  }

  public View unsqueeze(int axis) {
    int[] lengths = inserted(shape.toArray(), axis, 1);
    return new View(buffer, Shape.of(lengths), inserted(strides, axis, 0), offset);
  }

  public View squeeze(int axis) {
    assert length(axis) == 1;
    return new View(buffer, without(axis), removed(strides, axis), offset);
  }

  /** Broadcasts to a shape of at least this rank; axes are aligned at the right. */
  public View expand(Shape target) {
    int added = target.rank() - rank();
    int[] expanded = new int[target.rank()];
    for (int axis = 0; axis < rank(); axis++) {
      boolean repeats = length(axis) == 1 && target.length(axis + added) != 1;
      assert repeats || length(axis) == target.length(axis + added);
      expanded[axis + added] = repeats ? 0 : strides[axis];
    }
    return new View(buffer, target, expanded, offset);
  }

  /**
   * The elements where two axes have the same index; the second axis disappears, the first stays in
   * its place.
   */
  public View diagonal(int first, int second) {
    int[] lengths = shape.toArray();
    int[] walked = strides.clone();
    lengths[first] = Math.min(lengths[first], lengths[second]);
    walked[first] += walked[second];
    return new View(buffer, Shape.of(removed(lengths, second)), removed(walked, second), offset);
  }

  /**
   * The same elements in the same order under another shape, where the strides allow it without a
   * copy.
   */
  public Optional<View> reshape(Shape target) {
    assert target.size() == shape.size();
    if (size() == 0) return Optional.of(new View(buffer, target, rowMajor(target), offset));
    AxisGroup group = AxisGroup.of(shape.toArray(), strides);
    return group.split(target.toArray()).map(s -> new View(buffer, target, s, offset));
  }

  /** Row-major strides as ints: a shape never has more than 2³¹−1 elements. */
  static int[] rowMajor(Shape shape) {
    int[] strides = new int[shape.rank()];
    int stride = 1;
    for (int axis = strides.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape.length(axis));
    }
    return strides;
  }

  private Shape without(int axis) {
    return Shape.of(removed(shape.toArray(), axis));
  }

  private static int[] removed(int[] values, int index) {
    int[] result = Arrays.copyOf(values, values.length - 1);
    System.arraycopy(values, index + 1, result, index, values.length - index - 1);
    return result;
  }

  private static int[] inserted(int[] values, int index, int value) {
    int[] result = new int[values.length + 1];
    System.arraycopy(values, 0, result, 0, index);
    result[index] = value;
    System.arraycopy(values, index, result, index + 1, values.length - index);
    return result;
  }

  @Override
  public String toString() {
    return dtype().label() + shape + " strides " + Arrays.toString(strides) + " offset " + offset;
  }
}
