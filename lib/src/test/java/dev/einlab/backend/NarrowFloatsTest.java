package dev.einlab.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of every storage type, and what lies halfway to the next one and beside that. */
class NarrowFloatsTest {
  /** The bits of the largest finite number. */
  @ParameterizedTest
  @CsvSource({"BF16, 0x7f7f", "F16, 0x7bff", "F8E4M3, 0x7e", "F8E5M2, 0x7b"})
  void roundToNearestAndFromHalfwayToEven(DType type, String largestBits) {
    int largest = Integer.decode(largestBits);
    for (int bits = 0; bits < largest; bits++) {
      float low = decoded(type, bits);
      float high = decoded(type, bits + 1);
      assertThat(high).isGreaterThan(low);
      float half = low / 2 + high / 2;
      int even = bits % 2 == 0 ? bits : bits + 1;
      for (int sign : new int[] {1, -1}) {
        assertThat(encoded(type, sign * low)).isEqualTo(signed(type, sign, bits));
        if ((double) half != ((double) low + high) / 2) continue; // floats have no number there
        assertThat(encoded(type, sign * half)).isEqualTo(signed(type, sign, even));
        assertThat(encoded(type, sign * Math.nextDown(half))).isEqualTo(signed(type, sign, bits));
        assertThat(encoded(type, sign * Math.nextUp(half))).isEqualTo(signed(type, sign, bits + 1));
      }
    }
  }

  /** E4M3 has no infinity; the others go there from halfway past their largest number on. */
  @ParameterizedTest
  @CsvSource({
    "BF16, 0x1.fep127, 0x1.fffffep127, Infinity",
    "F16, 65504, 65520, Infinity",
    "F8E4M3, 448, 1e30, 448",
    "F8E5M2, 57344, 61440, Infinity"
  })
  void whatIsTooLarge(DType type, float largest, float beyond, float becomes) {
    assertThat(stored(type, largest)).isEqualTo(largest);
    assertThat(stored(type, beyond)).isEqualTo(becomes);
    assertThat(stored(type, -beyond)).isEqualTo(-becomes);
    assertThat(stored(type, Float.POSITIVE_INFINITY)).isEqualTo(becomes);
    assertThat(stored(type, Float.NaN)).isNaN();
  }

  /** Floats of every exponent and sign: there and back. */
  @ParameterizedTest
  @MethodSource("dev.einlab.backend.Twins#subjects")
  void everyBackendRoundsAsTheReferenceDoes(Backend backend) {
    float[] x = new float[(int) ((1L << 32) / 8191)]; // a prime: all bits of the fraction vary
    for (int i = 0; i < x.length; i++) x[i] = Float.intBitsToFloat(i * 8191);
    for (DType type : new DType[] {DType.BF16, DType.F16, DType.F8E4M3, DType.F8E5M2}) {
      float[] expected = thereAndBack(Backends.reference(), type, x);
      assertThat(thereAndBack(backend, type, x)).as("%s", type).isEqualTo(expected);
    }
  }

  private static float[] thereAndBack(Backend backend, DType type, float[] x) {
    Shape shape = Shape.of(x.length);
    View in = View.of(backend.upload(HostBuffer.of(Backends.reference(), x.clone())), shape);
    View stored = View.of(backend.allocate(type, x.length), shape);
    View out = View.of(backend.allocate(DType.F32, x.length), shape);
    backend.copy(in, stored);
    backend.copy(stored, out);
    return backend.download(out).floats();
  }

  private static HostBuffer buffer(DType type) {
    return HostBuffer.allocate(Backends.reference(), type, 1);
  }

  private static float decoded(DType type, int bits) {
    HostBuffer buffer = buffer(type);
    if (type.bytes() == 2) buffer.shorts()[0] = (short) bits;
    else buffer.bytesArray()[0] = (byte) bits;
    return (float) buffer.get(0);
  }

  private static int encoded(DType type, float value) {
    HostBuffer buffer = buffer(type);
    buffer.set(0, value);
    return type.bytes() == 2 ? buffer.shorts()[0] & 0xffff : buffer.bytesArray()[0] & 0xff;
  }

  private static float stored(DType type, float value) {
    HostBuffer buffer = buffer(type);
    buffer.set(0, value);
    return (float) buffer.get(0);
  }

  private static int signed(DType type, int sign, int bits) {
    return sign > 0 ? bits : bits | 1 << (8 * type.bytes() - 1);
  }
}
