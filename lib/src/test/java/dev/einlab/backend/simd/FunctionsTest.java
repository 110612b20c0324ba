package dev.einlab.backend.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Backend;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Scalars;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stated error bounds of the elementary functions, over floats of every exponent and sign. */
class FunctionsTest {
  /** A prime, so that all bits of the fraction vary: half a million floats. */
  private static final int STEP = 8191;

  private final Backend simd = new SimdBackend(1);

  /**
   * Distance in units in the last place of the true value; subnormals have those of the smallest.
   */
  @ParameterizedTest
  @CsvSource({
    "ABS, 0",
    "NEGATE, 0",
    "SIGN, 0",
    "RECIPROCAL, 0",
    "SQRT, 0",
    "RSQRT, 1.5",
    "EXP, 1",
    "LOG, 1",
    "SIN, 1.5",
    "COS, 1.5",
    "TANH, 2",
    "SIGMOID, 2",
    "RELU, 0",
    "GELU_TANH, 140",
    "SILU, 3",
    "FLOOR, 0",
    "ERF, 2"
  })
  void staysWithinItsBound(Unary function, double ulps) {
    float[] x = allExponents();
    float[] y = apply(function, x);
    double worst = 0;
    float where = 0;
    for (int i = 0; i < x.length; i++) {
      double distance = distance(Scalars.apply(function, (double) x[i]), x[i], y[i]);
      if (distance > worst) {
        worst = distance;
        where = x[i];
      }
    }
    assertThat(worst).as("%s(%s) is off by ulps", function, where).isLessThanOrEqualTo(ulps);
  }

  /** Where its value vanishes, it is as good as its argument, not as good as itself. */
  @Test
  void geluStaysWithinUlpsOfItsArgument() {
    float[] x = allExponents();
    float[] y = apply(Unary.GELU, x);
    for (int i = 0; i < x.length; i++) {
      double expected = Scalars.apply(Unary.GELU, (double) x[i]);
      boolean near = Math.abs(expected - y[i]) <= 2.5 * Math.ulp(x[i]);
      boolean same = expected == y[i] || Double.isNaN(expected) && Float.isNaN(y[i]);
      assertThat(near || same).as("GELU(%s) is %s, not %s", x[i], y[i], expected).isTrue();
    }
  }

  private static float[] allExponents() {
    float[] x = new float[(int) ((1L << 32) / STEP)];
    for (int i = 0; i < x.length; i++) x[i] = Float.intBitsToFloat(i * STEP);
    return x;
  }

  private float[] apply(Unary function, float[] x) {
    View in = View.of(HostBuffer.of(simd, x), Shape.of(x.length));
    View out = View.of(simd.allocate(DType.F32, x.length), Shape.of(x.length));
    simd.map(function, in, out);
    return ((HostBuffer) out.buffer()).floats();
  }

  /** A factor that became subnormal has lost digits, which multiplying by x brings to light. */
  private static double distance(double expected, float x, float actual) {
    if (Double.isNaN(expected)) return Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    float rounded = (float) expected;
    if (rounded == actual) return 0;
    if (Float.isInfinite(rounded) || Float.isNaN(actual)) return Double.POSITIVE_INFINITY;
    return Math.max(0, Math.abs(expected - actual) - Math.abs(x) * Float.MIN_VALUE)
        / Math.ulp(rounded);
  }
}
