package dev.einlab.backend.opencl;

import dev.einlab.backend.Backend.Range;
import dev.einlab.backend.Binary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;

/**
 * What is known of integers on a device without looking at them, so that indices and class ids can
 * be checked without bringing them back: ranges that come from the host, and what operations make
 * of them.
 */
final class Ranges {
  private Ranges() {}

  /** Of operands before an operation, which may overwrite them; null where nothing is known. */
  static Range of(View view) {
    return view.dtype() == DType.I32 ? Work.buffer(view).range() : null;
  }

  /** Remembers what is known of a whole buffer that was written. */
  static void know(View out, Range range) {
    if (range == null || out.dtype() != DType.I32 || out.size() != out.buffer().size()) return;
    Work.buffer(out).knowRange(range);
  }

  static Range union(Range a, Range b) {
    if (a == null || b == null) return null;
    return new Range(Math.min(a.least(), b.least()), Math.max(a.most(), b.most()));
  }

  /** What a function of two numbers makes of their ranges; null where it could wrap. */
  static Range zip(Binary function, Range a, Range b) {
    if (a == null || b == null) return null;
    return switch (function) {
      case ADD -> range((long) a.least() + b.least(), (long) a.most() + b.most());
      case SUB -> range((long) a.least() - b.most(), (long) a.most() - b.least());
      case MUL -> product(a, b);
      case MAXIMUM -> range(Math.max(a.least(), b.least()), Math.max(a.most(), b.most()));
      case MINIMUM -> range(Math.min(a.least(), b.least()), Math.min(a.most(), b.most()));
      default -> null;
    };
  }

  private static Range product(Range a, Range b) {
    long w = (long) a.least() * b.least();
    long x = (long) a.least() * b.most();
    long y = (long) a.most() * b.least();
    long z = (long) a.most() * b.most();
    return range(
        Math.min(Math.min(w, x), Math.min(y, z)), Math.max(Math.max(w, x), Math.max(y, z)));
  }

  private static Range range(long least, long most) {
    boolean fits = least >= Integer.MIN_VALUE && most <= Integer.MAX_VALUE;
    return fits ? new Range((int) least, (int) most) : null;
  }
}
