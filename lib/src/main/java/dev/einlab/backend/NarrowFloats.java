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
    int magnitude = bits & 0x7f;
    float value = magnitude == 0x7f ? Float.NaN : decode(magnitude, 3, 7);
    return bits < 0 ? -value : value;
  }

  public static byte toE4m3(float value) {
    int magnitude = Float.isNaN(value) ? 0x7f : Math.min(encode(value, 3, 7), 0x7e);
    return signed(value, magnitude);
  }

  public static float fromE5m2(byte bits) {
    int magnitude = bits & 0x7f;
    float value;
    if (magnitude > 0x7c) value = Float.NaN;
    else if (magnitude == 0x7c) value = Float.POSITIVE_INFINITY;
    else value = decode(magnitude, 2, 15);
    return bits < 0 ? -value : value;
  }

  public static byte toE5m2(float value) {
    int magnitude = Float.isNaN(value) ? 0x7e : Math.min(encode(value, 2, 15), 0x7c);
    return signed(value, magnitude);
  }

  private static byte signed(float value, int magnitude) {
    return (byte) (Float.floatToRawIntBits(value) < 0 ? magnitude | 0x80 : magnitude);
  }

  private static float decode(int magnitude, int mantissaBits, int bias) {
    int exponent = magnitude >>> mantissaBits;
    int mantissa = magnitude & ((1 << mantissaBits) - 1);
    if (exponent == 0) return Math.scalb((float) mantissa, 1 - bias - mantissaBits);
    return Math.scalb((float) (mantissa | (1 << mantissaBits)), exponent - bias - mantissaBits);
  }

  /**
   * The rounded magnitude, exponent and mantissa side by side, so that a carry moves into the
   * exponent by itself.
   */
  private static int encode(float value, int mantissaBits, int bias) {
    float magnitude = Math.abs(value);
    float smallestNormal = Math.scalb(1f, 1 - bias);
    if (magnitude < smallestNormal) {
      return (int) Math.rint(Math.scalb((double) magnitude, bias + mantissaBits - 1));
    }
    int bits = Float.floatToRawIntBits(magnitude) - ((F32_BIAS - bias) << F32_MANTISSA_BITS);
    int dropped = F32_MANTISSA_BITS - mantissaBits;
    int roundingBias = (1 << (dropped - 1)) - 1 + ((bits >>> dropped) & 1);
    return (bits + roundingBias) >>> dropped;
  }
}
