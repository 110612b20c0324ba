package dev.einlab.backend;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.SplittableRandom;

/** Numbers that break careless kernels. */
final class Specials {
  static final float[] FLOATS = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    3e38f,
    -3e38f,
    Float.MAX_VALUE,
    Float.MIN_NORMAL,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    -1e-40f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    89f,
    -89f,
    -104f,
    16777217f,
    2147483648f,
    -2147483904f
  };

  private Specials() {}

  /** A normal number or, one time in four, a special one. */
  static double pick(SplittableRandom random, boolean specials) {
    return specials && random.nextInt(4) == 0
        ? FLOATS[random.nextInt(FLOATS.length)]
        : random.nextInt(-100, 100) / 8.0;
  }

  /** Small multiples of ½, so that equal pairs occur, and special numbers. */
  static Operand rounded(Layout layout, int... shape) {
    return Operand.of(
        DType.F32,
        layout,
        Shape.of(shape),
        r ->
            r.nextInt(8) == 0 ? FLOATS[r.nextInt(FLOATS.length)] : Math.rint(r.nextInt(-8, 9)) / 2);
  }
}
