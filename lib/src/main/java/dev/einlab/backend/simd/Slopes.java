package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.HALF;
import static dev.einlab.backend.simd.Functions.ONE;
import static dev.einlab.backend.simd.Functions.ZERO;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.GT;

import dev.einlab.backend.Unary;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/**
 * One loop for the slope of each function of one number, times the gradient that arrives. The slope
 * is taken from the operand x or the result y, as {@link Unary#slopeFrom} says.
 */
final class Slopes {
  private Slopes() {}

  private static final MethodHandle[] LOOPS =
      LoopTable.of(
          MethodHandles.lookup(),
          Unary.values(),
          float[].class,
          int.class,
          float[].class,
          int.class,
          float[].class,
          int.class,
          int.class);

  /** {@code count} is a multiple of the vector width; the result may overwrite the gradient. */
  static void run(
      Unary function, float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    try {
      LOOPS[function.ordinal()].invokeExact(s, sAt, g, gAt, to, at, count);
    } catch (Throwable thrown) {
      throw LoopTable.unexpected(thrown);
    }
  }

  private static void times(float factor, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector.fromArray(F, g, gAt + i).mul(factor).intoArray(to, at + i);
    }
  }

  /** cos x, or −sin x. The slopes go through memory of their own: {@code to} may be g. */
  private static void angle(
      boolean cosine,
      float sign,
      float[] s,
      int sAt,
      float[] g,
      int gAt,
      float[] to,
      int at,
      int count) {
    Scratch scratch = Scratch.borrow();
    try {
      float[] slopes = scratch.left(count);
      Angles.run(cosine, s, sAt, slopes, 0, count);
      for (int i = 0; i < count; i += WIDTH) {
        FloatVector slope = FloatVector.fromArray(F, slopes, i).mul(sign);
        slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
      }
    } finally {
      scratch.giveBack();
    }
  }

  private static void abs(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = Functions.sign(x);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** −y². */
  private static void reciprocal(
      float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = y.mul(y).neg();
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** ½ ÷ y. */
  private static void sqrt(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = HALF.div(y);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** −½·y³. */
  private static void rsqrt(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = y.mul(y).mul(y).mul(-0.5f);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void exp(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = y;
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void log(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = ONE.div(x);
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** 1 − y². */
  private static void tanh(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = ONE.sub(y.mul(y));
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  /** y·(1 − y). */
  private static void sigmoid(
      float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = y.mul(ONE.sub(y));
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void relu(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector y = FloatVector.fromArray(F, s, sAt + i);
      FloatVector slope = ZERO.blend(ONE, y.compare(GT, ZERO));
      slope.mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void erf(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, s, sAt + i);
      Gaussian.erfSlope(x).mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void negate(
      float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    times(-1, g, gAt, to, at, count);
  }

  private static void sign(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    times(0, g, gAt, to, at, count);
  }

  private static void floor(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    times(0, g, gAt, to, at, count);
  }

  private static void gelu(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, s, sAt + i);
      Gaussian.geluSlope(x).mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void geluTanh(
      float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, s, sAt + i);
      Functions.geluTanhSlope(x).mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void silu(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, s, sAt + i);
      Functions.siluSlope(x).mul(FloatVector.fromArray(F, g, gAt + i)).intoArray(to, at + i);
    }
  }

  private static void sin(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    angle(true, 1, s, sAt, g, gAt, to, at, count);
  }

  private static void cos(float[] s, int sAt, float[] g, int gAt, float[] to, int at, int count) {
    angle(false, -1, s, sAt, g, gAt, to, at, count);
  }
}
