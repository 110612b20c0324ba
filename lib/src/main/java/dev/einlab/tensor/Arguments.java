package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Checks what a learner passes to a tensor's methods, and says in full what does not fit. Below
 * this, code only asserts.
 */
final class Arguments {
  private Arguments() {}

  static int axis(String operation, Shape shape, int axis) {
    try {
      return shape.axis(axis);
    } catch (IndexOutOfBoundsException e) {
      throw new IndexOutOfBoundsException(operation + ": " + e.getMessage());
    }
  }

  static Tensor first(String operation, Tensor... tensors) {
    if (tensors.length == 0) {
      throw new IllegalArgumentException(operation + ": there is no tensor; give one at least");
    }
    return tensors[0];
  }

  /** All converted to the type that holds every one of them. */
  static Tensor[] ofOneType(Tensor... tensors) {
    DType common = Arrays.stream(tensors).map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    return Arrays.stream(tensors).map(tensor -> tensor.to(common)).toArray(Tensor[]::new);
  }

  /** The named axes in rising order, each once; none named means all of them. */
  static List<Integer> axes(String operation, Shape shape, int... axes) {
    if (axes.length == 0) return IntStream.range(0, shape.rank()).boxed().toList();
    List<Integer> sorted =
        Arrays.stream(axes).map(a -> axis(operation, shape, a)).sorted().boxed().toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).equals(sorted.get(i - 1))) {
        throw new IllegalArgumentException(
            "%s: axis %d of %s is named twice in %s; name each axis once"
                .formatted(operation, sorted.get(i), shape, Arrays.toString(axes)));
      }
    }
    return sorted;
  }

  static List<Integer> permutation(Shape shape, int... axes) {
    if (axes.length != shape.rank()) {
      throw new IllegalArgumentException(
          "permute: %s has %d axes but %s names %d; name every axis once"
              .formatted(shape, shape.rank(), Arrays.toString(axes), axes.length));
    }
    if (axes.length > 0) axes("permute", shape, axes);
    return Arrays.stream(axes).map(a -> axis("permute", shape, a)).boxed().toList();
  }

  /** Where a new axis goes: 0 to rank, or −1 to −rank−1 from the end. */
  static int newAxis(String operation, Shape shape, int axis) {
    int places = shape.rank() + 1;
    if (axis < -places || axis >= places) {
      throw new IndexOutOfBoundsException(
          "%s: a new axis of %s can stand at 0 to %d, or −1 to −%d from the end, not at %d"
              .formatted(operation, shape, places - 1, places, axis));
    }
    return axis < 0 ? axis + places : axis;
  }

  static int index(String operation, Shape shape, int axis, int index) {
    int length = shape.length(axis);
    if (index < -length || index >= length) {
      throw new IndexOutOfBoundsException(
          "%s: index %d on axis %d of %s, which is %d long; %s"
              .formatted(operation, index, axis, shape, length, range(length, true)));
    }
    return index < 0 ? index + length : index;
  }

  private static String range(int length, boolean fromEnd) {
    if (length == 0) return "there is nothing to choose from";
    return "indices are 0 to %d".formatted(length - 1)
        + (fromEnd ? ", or −1 to −%d from the end".formatted(length) : "");
  }

  static ViewOps.Slice slice(Shape shape, int axis, int from, int to, int step) {
    if (step < 1) {
      throw new IllegalArgumentException(
          "slice: step %d on axis %d of %s; a step is 1 or more (flip(axis) walks backwards)"
              .formatted(step, axis, shape));
    }
    int length = shape.length(axis);
    int first = Math.clamp(from < 0 ? (long) from + length : from, 0, length);
    int end = Math.clamp(to < 0 ? (long) to + length : to, first, length);
    return new ViewOps.Slice(axis, first, Math.ceilDiv(end - first, step), step);
  }

  static Shape reshape(Shape shape, int... lengths) {
    int[] target = lengths.clone();
    int unknown = -1;
    long known = 1;
    for (int axis = 0; axis < target.length; axis++) {
      if (target[axis] >= 0) {
        known = saturated(known, target[axis]);
      } else if (target[axis] == -1 && unknown < 0) {
        unknown = axis;
      } else {
        throw new IllegalArgumentException(
            "reshape: %s to %s: lengths are 0 or more, and one of them may be −1"
                .formatted(shape, Arrays.toString(lengths)));
      }
    }
    if (unknown >= 0 && known > 0 && shape.size() % known == 0) {
      target[unknown] = (int) (shape.size() / known);
      known = shape.size();
    }
    if (known != shape.size() || (unknown >= 0 && target[unknown] < 0)) {
      throw new IllegalArgumentException(
          "reshape: %s has %,d elements, which do not fill %s (%,d%s)"
              .formatted(
                  shape,
                  shape.size(),
                  Arrays.toString(lengths),
                  known,
                  known == Long.MAX_VALUE ? " or more" : unknown >= 0 ? " · ?" : ""));
    }
    return Shape.of(target);
  }

  /** The product, or the largest long where it is larger. */
  private static long saturated(long product, int length) {
    return length > 0 && product > Long.MAX_VALUE / length ? Long.MAX_VALUE : product * length;
  }

  static Shape expand(Shape shape, int... lengths) {
    int added = lengths.length - shape.rank();
    if (added < 0) {
      throw new IllegalArgumentException(
          "expand: %s has rank %d, %s only %d; expanding never drops an axis"
              .formatted(shape, shape.rank(), Arrays.toString(lengths), lengths.length));
    }
    int[] target = lengths.clone();
    for (int axis = 0; axis < target.length; axis++) {
      int own = axis < added ? 1 : shape.length(axis - added);
      if (target[axis] == -1 && axis >= added) target[axis] = own;
      if (own != 1 && own != target[axis] || target[axis] < 0) {
        throw new IllegalArgumentException(
            "expand: %s to %s: an axis of length 1 can be repeated, others keep their length (or −1), new ones come at the left"
                .formatted(shape, Arrays.toString(lengths)));
      }
    }
    return Shape.ofResult("expand", target);
  }

  static void rank(String operation, Shape shape, int rank, String remedy) {
    if (shape.rank() == rank) return;
    throw new IllegalArgumentException(
        "%s: takes rank %d, but %s has rank %d; %s"
            .formatted(operation, rank, shape, shape.rank(), remedy));
  }

  static void vectors(String operation, Shape a, Shape b) {
    if (a.rank() == 1 && b.rank() == 1) return;
    throw new IllegalArgumentException(
        "%s: takes two vectors, got %s and %s; for other ranks use matmul or einsum"
            .formatted(operation, a, b));
  }

  static void equalLengths(String operation, Shape a, Shape b) {
    if (a.equals(b)) return;
    throw new IllegalArgumentException(
        "%s: the vectors are %d and %d long; they must be equally long"
            .formatted(operation, a.length(0), b.length(0)));
  }

  static void equalShapes(String operation, String nameA, Shape a, String nameB, Shape b) {
    if (a.equals(b)) return;
    throw new IllegalArgumentException(
        "%s: %s is %s but %s is %s; they must have one shape"
            .formatted(operation, nameA, a, nameB, b));
  }

  static void matmul(Shape a, Shape b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new IllegalArgumentException(
          "matmul: got %s and %s; a scalar has no axis to sum over, use mul".formatted(a, b));
    }
    int depth = a.length(-1);
    int other = b.rank() == 1 ? b.length(0) : b.length(-2);
    if (depth != other) {
      throw new IllegalArgumentException(
          "matmul: %s · %s: the last axis of the left operand is %d, the %s of the right is %d; they are summed together and must be equal"
              .formatted(a, b, depth, b.rank() == 1 ? "only axis" : "second to last axis", other));
    }
    for (int fromEnd = 3; fromEnd <= Math.min(a.rank(), b.rank()); fromEnd++) {
      int m = a.length(-fromEnd);
      int n = b.length(-fromEnd);
      if (m != n && m != 1 && n != 1) {
        throw new IllegalArgumentException(
            "matmul: %s · %s: axis -%d is %d in the left operand but %d in the right; axes before the last two are equal, or one of them is 1"
                .formatted(a, b, fromEnd, m, n));
      }
    }
  }

  static void dtype(String operation, DType actual, DType wanted, String remedy) {
    if (actual == wanted) return;
    throw new IllegalArgumentException(
        "%s: takes %s, got %s; %s".formatted(operation, wanted.label(), actual.label(), remedy));
  }

  static void held(DType dtype, Backend backend) {
    if (backend.holds(dtype)) return;
    throw new IllegalArgumentException(
        "%s lives on the reference backend only, not on '%s'; move first: x.to(Backends.reference())"
            .formatted(dtype.label(), backend.name()));
  }

  static void notEmpty(String operation, Shape shape, int axis) {
    if (shape.length(axis) > 0) return;
    throw new IllegalArgumentException(
        "%s: axis %d of %s is empty, and nothing has no %s; take at least one element along it"
            .formatted(operation, axis, shape, operation));
  }

  /**
   * An index tensor: I32, of the rank, nowhere longer than the tensor but along the axis, every
   * value in range.
   */
  static void index(String operation, Shape shape, int axis, Tensor index) {
    dtype(operation, index.dtype(), DType.I32, "convert the index: index.to(DType.I32)");
    boolean fits = index.rank() == shape.rank();
    for (int other = 0; fits && other < shape.rank(); other++) {
      fits = other == axis || index.shape().length(other) <= shape.length(other);
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "%s: index %s does not fit %s on axis %d: both have one rank, and on other axes the index is not longer"
              .formatted(operation, index.shape(), shape, axis));
    }
    indices(operation, shape, axis, index);
  }

  /** Every value of an index tensor names an element along an axis. */
  static void indices(String operation, Shape shape, int axis, Tensor index) {
    int length = shape.length(axis);
    Backend.Range range = index.range();
    if (range.least() >= 0 && range.most() < length) return;
    for (int value : index.host().ints()) {
      if (value < 0 || value >= length) {
        throw new IndexOutOfBoundsException(
            "%s: index %d on axis %d of %s, which is %d long; %s"
                .formatted(operation, value, axis, shape, length, range(length, false)));
      }
    }
  }

  /** What is scattered has the index's shape, and a type that the target can hold. */
  static void scatter(String operation, Tensor target, int axis, Tensor index, Tensor source) {
    index(operation, target.shape(), axis, index);
    equalShapes(operation, "index", index.shape(), "source", source.shape());
    if (DType.promote(target.dtype(), source.dtype()) == target.dtype()) return;
    throw new IllegalArgumentException(
        "%s: %s values do not fit into %s %s; convert the target: x.to(DType.%s)"
            .formatted(
                operation,
                source.dtype().label(),
                target.dtype().label(),
                target.shape(),
                DType.promote(target.dtype(), source.dtype())));
  }

  static void power(DType dtype, int exponent) {
    if (exponent >= 0 || dtype.isFloat()) return;
    throw new IllegalArgumentException(
        "pow: %s to the power %d is no integer; convert first: x.to(DType.F32).pow(%d)"
            .formatted(dtype.label(), exponent, exponent));
  }

  static int[] concat(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
