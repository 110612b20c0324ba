package dev.einlab.tensor;

import dev.einlab.backend.HostBuffer;
import java.lang.reflect.Array;

/** Java's arrays of arrays, one level an axis: {@code float[2][3]} for [2, 3]. */
final class Nested {
  private Nested() {}

  /** All elements of a tensor, in new arrays of what holds them exactly. */
  static Object array(Tensor x) {
    if (x.rank() == 0) {
      throw new IllegalArgumentException(
          "toArray: a scalar [] has no axis, and so no array; use item()");
    }
    HostBuffer host = x.host();
    Object flat =
        switch (host.dtype()) {
          case F32 -> host.floats();
          case F64 -> host.doubles();
          case I32 -> host.ints();
          case BF16, F16, F8E4M3, F8E5M2 -> x.toFloats();
          case BOOL -> truths(host);
        };
    Object nested = Array.newInstance(flat.getClass().componentType(), x.shape().toArray());
    fill(nested, flat, 0);
    return nested;
  }

  private static boolean[] truths(HostBuffer host) {
    boolean[] truths = new boolean[host.size()];
    for (int i = 0; i < truths.length; i++) truths[i] = host.get(i) != 0;
    return truths;
  }

  /** Copies the elements from a position on, and returns the position after them. */
  private static int fill(Object target, Object flat, int from) {
    int length = Array.getLength(target);
    if (!(target instanceof Object[] rows)) {
      System.arraycopy(flat, from, target, 0, length);
      return from + length;
    }
    int at = from;
    for (Object row : rows) at = fill(row, flat, at);
    return at;
  }
}
