package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.ONE;
import static dev.einlab.backend.simd.Functions.ZERO;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.einlab.backend.Unary;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** One loop for each function of one number, over whole vectors. */
final class UnaryLoops {
  private UnaryLoops() {}

  private static final MethodHandle[] LOOPS =
      LoopTable.of(
          MethodHandles.lookup(),
          Unary.values(),
          float[].class,
          int.class,
          float[].class,
          int.class,
          int.class);

  private static final MethodHandle[] APART = {
    LoopTable.loop(
        MethodHandles.lookup(), "liftedErfc", float[].class, int.class, float[].class, int.class)
  };

  /** {@code count} is a multiple of the vector width. */
  static void run(Unary function, float[] x, int xAt, float[] y, int yAt, int count) {
    try {
      LOOPS[function.ordinal()].invokeExact(x, xAt, y, yAt, count);
    } catch (Throwable thrown) {
      throw LoopTable.unexpected(thrown);
    }
  }

  private static void abs(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      x.abs().intoArray(to, toAt + i);
    }
  }

  private static void negate(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      x.neg().intoArray(to, toAt + i);
    }
  }

  private static void sign(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.sign(x).intoArray(to, toAt + i);
    }
  }

  private static void reciprocal(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      ONE.div(x).intoArray(to, toAt + i);
    }
  }

  private static void sqrt(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      x.sqrt().intoArray(to, toAt + i);
    }
  }

  private static void rsqrt(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      ONE.div(x.sqrt()).intoArray(to, toAt + i);
    }
  }

  private static void exp(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.exp(x).intoArray(to, toAt + i);
    }
  }

  private static void log(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.log(x).intoArray(to, toAt + i);
    }
  }

  static void sigmoid(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.sigmoid(x).intoArray(to, toAt + i);
    }
  }

  private static void relu(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      x.blend(ZERO, x.compare(LE, ZERO)).intoArray(to, toAt + i);
    }
  }

  private static void geluTanh(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.geluTanh(x).intoArray(to, toAt + i);
    }
  }

  private static void silu(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.silu(x).intoArray(to, toAt + i);
    }
  }

  private static void floor(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.floor(x).intoArray(to, toAt + i);
    }
  }

  private static void tanh(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Functions.tanh(x).intoArray(to, toAt + i);
    }
  }

  private static void gelu(float[] from, int fromAt, float[] to, int toAt, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Gaussian.gelu(x).intoArray(to, toAt + i);
    }
  }

  /** In two loops: one would be too many nodes. The first one's results may not overwrite x. */
  private static void erf(float[] from, int fromAt, float[] to, int toAt, int count) {
    Scratch scratch = Scratch.borrow();
    try {
      float[] erfcs = scratch.left(count);
      liftedErfcs(from, fromAt, erfcs, count);
      for (int i = 0; i < count; i += WIDTH) {
        FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
        Gaussian.erf(x, FloatVector.fromArray(F, erfcs, i)).intoArray(to, toAt + i);
      }
    } finally {
      scratch.giveBack();
    }
  }

  private static void liftedErfcs(float[] from, int fromAt, float[] to, int count) {
    try {
      APART[0].invokeExact(from, fromAt, to, count);
    } catch (Throwable thrown) {
      throw LoopTable.unexpected(thrown);
    }
  }

  private static void liftedErfc(float[] from, int fromAt, float[] to, int count) {
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector x = FloatVector.fromArray(F, from, fromAt + i);
      Gaussian.liftedErfc(x).intoArray(to, i);
    }
  }

  private static void sin(float[] x, int xAt, float[] y, int yAt, int count) {
    Angles.run(false, x, xAt, y, yAt, count);
  }

  private static void cos(float[] x, int xAt, float[] y, int yAt, int count) {
    Angles.run(true, x, xAt, y, yAt, count);
  }
}
