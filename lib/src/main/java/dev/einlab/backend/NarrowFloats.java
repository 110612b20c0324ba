package dev.einlab.backend;

/**
 * The storage types below 32 bits: decoded exactly, encoded by rounding a float to nearest, ties to
 * even. (F16 is the JDK's own {@link Float#floatToFloat16}.)
 *
 * <p>E4M3 is the variant without infinities (largest 448; what is beyond, infinity too, becomes
 * that, as in PyTorch); E5M2 follows IEEE 754 (largest 57344; beyond it infinity). Source:
 * Micikevicius et al., "FP8 Formats for Deep Learning", 2022, table 1.
 */
public final class NarrowFloats {
  private static final int F32_MANTISSA_BITS = 23;
  private static final int F32_BIAS = 127;
  private static final Eight E4M3 = new Eight(3, 7, 0x7e);
  private static final Eight E5M2 = new Eight(2, 15, 0x7c);

  private NarrowFloats() {}

  public static float fromBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  public static short toBf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value))
      return (short) ((bits >>> 16) | 0x40); // quiet, and never rounded up to infinity
    int roundingBias = 0x7fff + ((bits >>> 16) & 1);
    return (short) ((bits + roundingBias) >>> 16);
  }

  public static float fromE4m3(byte bits) {
    return E4M3.values[bits & 0xff];
  }

  public static byte toE4m3(float value) {
    return signed(value, Float.isNaN(value) ? 0x7f : E4M3.encode(value));
  }

  public static float fromE5m2(byte bits) {
    return E5M2.values[bits & 0xff];
  }

  public static byte toE5m2(float value) {
    return signed(value, Float.isNaN(value) ? 0x7e : E5M2.encode(value));
  }

  private static byte signed(float value, int magnitude) {
    return (byte) (Float.floatToRawIntBits(value) < 0 ? magnitude | 0x80 : magnitude);
  }

  /** A format of eight bits: the value of each of its 256 patterns, and the way back. */
  private static final class Eight {
    private final int mantissaBits;
    private final int bias;
    private final int largest; // the magnitude beyond which nothing is rounded
    private final float smallestNormal;
    private final double subnormalsOfOne;
    private final float[] values = new float[256];

    Eight(int mantissaBits, int bias, int largest) {
      this.mantissaBits = mantissaBits;
      this.bias = bias;
      this.largest = largest;
      this.smallestNormal = Math.scalb(1f, 1 - bias);
      this.subnormalsOfOne = Math.scalb(1.0, bias + mantissaBits - 1);
      for (int bits = 0; bits < 256; bits++) {
        float magnitude = decode(bits & 0x7f);
        values[bits] = bits > 0x7f ? -magnitude : magnitude;
      }
    }

    private float decode(int magnitude) {
      if (magnitude > largest) return Float.NaN;
      int exponent = magnitude >>> mantissaBits;
      int mantissa = magnitude & ((1 << mantissaBits) - 1);
      if (exponent == 0) return Math.scalb((float) mantissa, 1 - bias - mantissaBits);
      boolean infinite = magnitude == largest && mantissa == 0;
      if (infinite) return Float.POSITIVE_INFINITY;
      return Math.scalb((float) (mantissa | (1 << mantissaBits)), exponent - bias - mantissaBits);
    }

    /**
     * The rounded magnitude, exponent and mantissa side by side, so that a carry moves into the
     * exponent by itself.
     */
    int encode(float value) {
      float magnitude = Math.abs(value);
      if (magnitude < smallestNormal) return (int) Math.rint(magnitude * subnormalsOfOne);
      int bits = Float.floatToRawIntBits(magnitude) - ((F32_BIAS - bias) << F32_MANTISSA_BITS);
      int dropped = F32_MANTISSA_BITS - mantissaBits;
      int roundingBias = (1 << (dropped - 1)) - 1 + ((bits >>> dropped) & 1);
      return Math.min((bits + roundingBias) >>> dropped, largest);
    }
  }
}
