package dev.einlab.shape;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The lengths of a tensor's axes, outermost first: {@code [2, 3]}. Never changes, and holds at most
 * 2³¹ - 1 elements. Wherever an axis is asked for by number, a negative one counts from the end: -1
 * is the last.
 */
public final class Shape {
  /** Most elements a tensor may hold: they are numbered by {@code int}. */
  public static final int MAX_SIZE = Integer.MAX_VALUE;

  private final int[] lengths;
  private final int size;

  private Shape(int[] lengths) {
    this.lengths = lengths;
    this.size = checkedSize(lengths);
  }

  /**
   * The shape with these lengths; none at all is the shape of a scalar, {@code []}.
   *
   * @throws IllegalArgumentException when a length is negative, or there are more than {@link
   *     #MAX_SIZE} elements
   */
  public static Shape of(int... lengths) {
    return new Shape(lengths.clone());
  }

  /**
   * The shape of an operation's result.
   *
   * @param operation what is being done, to begin the error with
   * @throws IllegalArgumentException when it has more than {@link #MAX_SIZE} elements
   */
  public static Shape ofResult(String operation, int... lengths) {
    try {
      return of(lengths);
    } catch (IllegalArgumentException tooLarge) {
      throw new IllegalArgumentException(
          operation + ": the result cannot be held. " + tooLarge.getMessage(), tooLarge);
    }
  }

  public int rank() {
    return lengths.length;
  }

  public int length(int axis) {
    return lengths[axis(axis)];
  }

  /** Elements: the product of all lengths, 1 for a scalar. */
  public long size() {
    return size;
  }

  /** The lengths, as a copy. */
  public int[] toArray() {
    return lengths.clone();
  }

  /**
   * How many elements lie between neighbours along each axis when the last axis is packed tightest:
   * [2, 3, 4] → 12, 4, 1.
   */
  public long[] rowMajorStrides() {
    var strides = new long[lengths.length];
    long stride = 1;
    for (int i = lengths.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, lengths[i]); // cannot overflow: checkedSize refused such lengths
    }
    return strides;
  }

  /**
   * The axis's number from the front: -1 of a rank-3 shape is 2.
   *
   * @throws IndexOutOfBoundsException when there is no such axis
   */
  public int axis(int axis) {
    int rank = lengths.length;
    if (axis < -rank || axis >= rank) {
      throw new IndexOutOfBoundsException(
          rank == 0
              ? "Axis " + axis + " was asked of shape [], but a scalar has no axes."
              : ("Axis %d was asked of shape %s, but its axes are 0 to %d,"
                      + " or -%d to -1 from the end.")
                  .formatted(axis, this, rank - 1, rank));
    }
    return axis < 0 ? axis + rank : axis;
  }

  /** The same shape with one length replaced: [2, 3] with axis 1 at 5 → [2, 5]. */
  public Shape with(int axis, int length) {
    int[] result = lengths.clone();
    result[axis(axis)] = length;
    return new Shape(result);
  }

  /** The same shape without one axis: [2, 3, 4] without axis 1 → [2, 4]. */
  public Shape without(int axis) {
    int gone = axis(axis);
    var result = new int[lengths.length - 1];
    System.arraycopy(lengths, 0, result, 0, gone);
    System.arraycopy(lengths, gone + 1, result, gone, result.length - gone);
    return new Shape(result);
  }

  /**
   * The shape both expand to by NumPy's rule: aligned at the last axis, lengths are equal or one of
   * them is 1 or missing. [2, 1] and [3] → [2, 3].
   *
   * @param operation what is being done, to begin the error with
   * @throws IllegalArgumentException when two lengths differ and neither is 1, or the result has
   *     more than {@link #MAX_SIZE} elements
   */
  public static Shape broadcast(String operation, Shape a, Shape b) {
    if (a.equals(b)) {
      return a;
    }
    var result = new int[Math.max(a.rank(), b.rank())];
    for (int fromEnd = 1; fromEnd <= result.length; fromEnd++) {
      int m = fromEnd <= a.rank() ? a.length(-fromEnd) : 1;
      int n = fromEnd <= b.rank() ? b.length(-fromEnd) : 1;
      if (m != n && m != 1 && n != 1) {
        throw new IllegalArgumentException(
            ("%s: shapes %s and %s do not broadcast: axis -%d is %d in the first but %d in the"
                    + " second, and neither is 1.")
                .formatted(operation, a, b, fromEnd, m, n));
      }
      result[result.length - fromEnd] = m == 1 ? n : m;
    }
    return ofResult(operation, result);
  }

  private static int checkedSize(int[] lengths) {
    long product =
        1; // of the lengths that are not 0, so that strides of empty shapes cannot overflow either
    boolean empty = false;
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] < 0) {
        throw new IllegalArgumentException(
            "Shape %s: axis %d has the length %d; lengths are 0 or more."
                .formatted(text(lengths), i, lengths[i]));
      }
      empty |= lengths[i] == 0;
      long length = Math.max(1, lengths[i]);
      if (product > Long.MAX_VALUE / length) {
        throw tooLarge(lengths);
      }
      product *= length;
    }
    if (!empty && product > MAX_SIZE) {
      throw tooLarge(lengths);
    }
    return empty ? 0 : (int) product;
  }

  private static IllegalArgumentException tooLarge(int[] lengths) {
    BigInteger product =
        Arrays.stream(lengths)
            .filter(length -> length > 0)
            .mapToObj(BigInteger::valueOf)
            .reduce(BigInteger.ONE, BigInteger::multiply);
    boolean empty = Arrays.stream(lengths).anyMatch(length -> length == 0);
    return new IllegalArgumentException(
        empty
            ? "Shape %s is empty, but its other lengths multiply to %d, which no stride can hold."
                .formatted(text(lengths), product)
            : "Shape %s has %d elements, but a tensor holds at most %d; split it along an axis."
                .formatted(text(lengths), product, MAX_SIZE));
  }

  private static String text(int[] lengths) {
    return Arrays.stream(lengths)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(lengths, shape.lengths);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lengths);
  }

  @Override
  public String toString() {
    return text(lengths);
  }
}
