package dev.einlab.backend.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width, chosen once: the machine's preferred one, or {@code -Deinlab.vectorBits}, but
 * never more than the machine has, where Java would work vectors off number by number.
 *
 * <p>One width for all loops, though on one machine with AVX-512 GELU and layer norm took a fifth
 * less time in vectors of 256 bits: the methods of {@link FloatVector} learn at run time which
 * class of vectors comes by. When they had seen two, the compiler now and then made objects of the
 * vectors in the softmax's loop, which then took three times as long.
 */
final class Lanes {
  static final VectorSpecies<Float> F =
      VectorSpecies.of(float.class, VectorShape.forBitSize(bits()));
  static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());

  /** Floats in a vector. */
  static final int WIDTH = F.length();

  /** Vector registers: 32 with AVX-512, also for narrower vectors, and on AArch64; else 16. */
  static final int REGISTERS =
      FloatVector.SPECIES_MAX.vectorBitSize() == 512
              || System.getProperty("os.arch").equals("aarch64")
          ? 32
          : 16;

  private static final VectorShuffle<Float> ACROSS_8 = exchanged(8);
  private static final VectorShuffle<Float> ACROSS_4 = exchanged(4);
  private static final VectorShuffle<Float> ACROSS_2 = exchanged(2);
  private static final VectorShuffle<Float> ACROSS_1 = exchanged(1);

  private Lanes() {}

  private static int bits() {
    int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    int asked = Integer.getInteger("einlab.vectorBits", preferred);
    return Math.min(asked, FloatVector.SPECIES_MAX.vectorBitSize());
  }

  private static VectorShuffle<Float> exchanged(int distance) {
    return VectorShuffle.fromOp(F, lane -> (lane ^ distance) % WIDTH);
  }

  /**
   * The sum of a vector's lanes in halves of halves: the same bits always. The order of {@code
   * reduceLanes} is not defined, and is another one before the code is compiled.
   */
  static float sum(FloatVector v) {
    if (WIDTH > 8) v = v.add(v.rearrange(ACROSS_8));
    if (WIDTH > 4) v = v.add(v.rearrange(ACROSS_4));
    if (WIDTH > 2) v = v.add(v.rearrange(ACROSS_2));
    return v.add(v.rearrange(ACROSS_1)).lane(0);
  }
}
