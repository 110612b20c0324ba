package dev.einlab.backend;

import java.util.Arrays;

/**
 * The loops over several views of one shape, as few as possible: axes of length 1 are dropped, axes
 * that continue each other in all views are merged, and the axis along which the first view lies
 * most densely is innermost. Elements are numbered in the order of the nest.
 */
public final class Nest {
  private final int rank;
  private final int[] lengths;
  private final int[][] strides; // of each view
  private final int[] offsets;
  private final int size;

  private Nest(int rank, int[] lengths, int[][] strides, int[] offsets) {
    this.rank = rank;
    this.lengths = lengths;
    this.strides = strides;
    this.offsets = offsets;
    int elements = 1;
    for (int axis = 0; axis < rank; axis++) elements *= lengths[axis];
    this.size = elements;
  }

  /** The loops over all axes, in the order that suits the first view. */
  public static Nest of(View... views) {
    View leading = views[0];
    Integer[] axes = new Integer[leading.rank()];
    int count = 0;
    for (int axis = 0; axis < leading.rank(); axis++) {
      if (leading.length(axis) != 1) axes[count++] = axis;
    }
    Arrays.sort(axes, 0, count, (a, b) -> byStride(views, a, b));
    int[] order = new int[count];
    for (int i = 0; i < count; i++) order[i] = axes[i];
    return ordered(order, views);
  }

  /** The larger stride is further out; where the first view does not tell, the next one does. */
  private static int byStride(View[] views, int a, int b) {
    for (View view : views) {
      int larger = Integer.compare(Math.abs(view.stride(b)), Math.abs(view.stride(a)));
      if (larger != 0) return larger;
    }
    return Integer.compare(a, b);
  }

  /** The loops over some axes, outermost first; the first view is walked forwards along each. */
  public static Nest ordered(int[] axes, View... views) {
    return nest(axes, true, views);
  }

  /** The loops over some axes, outermost first, all in the order of the indices. */
  public static Nest forward(int[] axes, View... views) {
    return nest(axes, false, views);
  }

  private static Nest nest(int[] axes, boolean turns, View... views) {
    int[] lengths = new int[axes.length];
    int[][] strides = new int[views.length][axes.length];
    int[] offsets = new int[views.length];
    for (int v = 0; v < views.length; v++) offsets[v] = views[v].offset();
    int rank = 0;
    for (int axis : axes) {
      int length = views[0].length(axis);
      if (length == 1) continue;
      int sign = turns && views[0].stride(axis) < 0 ? -1 : 1;
      boolean merges = rank > 0;
      for (int v = 0; v < views.length; v++) {
        int stride = views[v].stride(axis);
        if (sign < 0) offsets[v] += (length - 1) * stride;
        strides[v][rank] = sign * stride;
        merges &= rank > 0 && strides[v][rank - 1] == strides[v][rank] * length;
      }
      if (merges) { // the loop outside goes on where this one ends
        rank--;
        lengths[rank] *= length;
        for (int[] own : strides) own[rank] = own[rank + 1];
      } else {
        lengths[rank] = length;
      }
      rank++;
    }
    return new Nest(rank, lengths, strides, offsets);
  }

  /** Loops that are left; none for a single element. */
  public int rank() {
    return rank;
  }

  /** How often a loop runs; the outermost has number 0. */
  public int length(int axis) {
    return lengths[axis];
  }

  /** Elements in all. */
  public int size() {
    return size;
  }

  /** Length of the innermost loop. */
  public int innerLength() {
    return rank == 0 ? 1 : lengths[rank - 1];
  }

  /** The step of a view's loop, in elements. */
  public int stride(int view, int axis) {
    return strides[view][axis];
  }

  /** The innermost loop's step. */
  public int innerStride(int view) {
    return rank == 0 ? 1 : strides[view][rank - 1];
  }

  /** Where the first element of a view lies in its buffer. */
  public int offset(int view) {
    return offsets[view];
  }

  /** Whether a view's elements follow each other without gaps in the order of the nest. */
  public boolean isContiguous(int view) {
    int expected = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      if (strides[view][axis] != expected) return false;
      expected *= lengths[axis];
    }
    return true;
  }

  /** Where an element lies in a view's buffer. */
  public int position(int view, int element) {
    int position = offsets[view];
    for (int axis = rank - 1; axis >= 0; axis--) {
      position += element % lengths[axis] * strides[view][axis];
      element /= lengths[axis];
    }
    return position;
  }

  /** Where a plane begins: the loops but the innermost and one other, counted through. */
  public int positionWithout(int view, int other, int plane) {
    int position = offsets[view];
    for (int axis = rank - 2; axis >= 0; axis--) {
      if (axis == other) continue;
      position += plane % lengths[axis] * strides[view][axis];
      plane /= lengths[axis];
    }
    return position;
  }
}
