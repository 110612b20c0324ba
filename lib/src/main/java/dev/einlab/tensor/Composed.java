package dev.einlab.tensor;

import dev.einlab.backend.Binary;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@link Tensor} offers and other operations of it make up: no primitive, no gradient. */
final class Composed {
  private Composed() {}

  /**
   * As a float type that holds what lies between: sums over storage types would lose digits, and
   * overflow.
   */
  private static Tensor wide(Tensor x) {
    return x.to(x.floating().dtype().computed());
  }

  static Tensor mean(Tensor x, int... axes) {
    Tensor sum = wide(x).sum(axes);
    return sum.div((double) x.size() / Math.max(1, sum.size())).to(x.floating().dtype());
  }

  static Tensor variance(Tensor x, int... axes) {
    Tensor all = wide(x);
    Tensor mean = all.mean(axes);
    for (int axis : Arguments.axes("variance", x.shape(), axes)) mean = mean.unsqueeze(axis);
    Tensor distance = all.sub(mean);
    return distance.mul(distance).mean(axes).to(x.floating().dtype());
  }

  static Tensor logSoftmax(Tensor x, int axis) {
    if (x.size() == 0) return x.floating();
    Tensor all = wide(x);
    Tensor shifted = all.sub(all.detach().max(axis).unsqueeze(axis));
    return shifted.sub(shifted.exp().sum(axis).log().unsqueeze(axis)).to(x.floating().dtype());
  }

  /** The elements of the last two axes where {@code row + above} and column compare so. */
  static Tensor triangle(String name, Tensor x, Binary keeps, int above) {
    if (x.rank() < 2) Arguments.rank(name, x.shape(), 2, "a triangle needs rows and columns");
    int rows = x.length(-2);
    int columns = x.length(-1);
    int shift = Math.clamp(above, -rows, columns); // beyond, nothing changes
    Tensor row = Tensors.arange(x.backend(), shift, rows + shift).unsqueeze(1);
    Tensor column = Tensors.arange(x.backend(), 0, columns).unsqueeze(0);
    Tensor zero = Tensors.constant(x.backend(), x.dtype(), 0);
    return row.compare(keeps, column).where(x, zero);
  }

  static List<Tensor> split(Tensor x, int axis, int... lengths) {
    int own = x.length(axis);
    if (Arrays.stream(lengths).asLongStream().sum() != own
        || Arrays.stream(lengths).anyMatch(length -> length < 0)) {
      throw new IllegalArgumentException(
          "split: the lengths %s do not make axis %d of %s, which is %d long; they are 0 or more, and that is their sum"
              .formatted(Arrays.toString(lengths), axis, x.shape(), own));
    }
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (int length : lengths) parts.add(x.slice(axis, from, from += length));
    return List.copyOf(parts);
  }

  /** One index serves a whole row, so that only {@code ids} need be looked at. */
  static Tensor take(Tensor x, Tensor ids) {
    if (x.rank() == 0) {
      throw new IllegalArgumentException(
          "take: a scalar [] has no rows to take; give it an axis: unsqueeze(0)");
    }
    Arguments.dtype("take", ids.dtype(), DType.I32, "convert the ids: ids.to(DType.I32)");
    Arguments.indices("take", x.shape(), 0, ids);
    int[] rest = Arrays.copyOfRange(x.shape().toArray(), 1, x.rank());
    Shape taken = Shape.ofResult("take", Arguments.concat(ids.shape().toArray(), rest));
    int[] column = new int[x.rank()];
    Arrays.fill(column, 1);
    column[0] = ids.size();
    int[] full = Arguments.concat(new int[] {ids.size()}, rest);
    Tensor index = ids.reshape(column).expand(full);
    return Engine.apply(new IndexOps.Gather(0), x, index).reshape(taken.toArray());
  }

  /** Whether |a − b| ≤ absolute + relative·|b| for every pair; NaN is close to nothing. */
  static boolean areClose(Tensor left, Tensor right, double relative, double absolute) {
    Arguments.equalShapes("allClose", "this", left.shape(), "other", right.shape());
    double[] a = left.toDoubles();
    double[] b = right.toDoubles();
    for (int i = 0; i < a.length; i++) {
      boolean close = a[i] == b[i] || Math.abs(a[i] - b[i]) <= absolute + relative * Math.abs(b[i]);
      if (!close || (Double.isInfinite(b[i]) && a[i] != b[i])) return false;
    }
    return true;
  }

  /** Whether shapes, types and all values are equal; NaN equals NaN, and 0 equals −0. */
  static boolean areEqual(Tensor left, Tensor right) {
    if (!left.shape().equals(right.shape()) || left.dtype() != right.dtype()) return false;
    double[] a = left.toDoubles();
    double[] b = right.toDoubles();
    for (int i = 0; i < a.length; i++) {
      if (a[i] != b[i] && !(Double.isNaN(a[i]) && Double.isNaN(b[i]))) return false;
    }
    return true;
  }
}
