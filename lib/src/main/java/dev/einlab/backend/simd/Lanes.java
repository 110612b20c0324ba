package dev.einlab.backend.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector width, chosen once: the machine's preferred one, or {@code -Deinlab.vectorBits}. */
final class Lanes {
  static final VectorSpecies<Float> F =
      Integer.getInteger("einlab.vectorBits") == null
          ? FloatVector.SPECIES_PREFERRED
          : VectorSpecies.of(
              float.class, VectorShape.forBitSize(Integer.getInteger("einlab.vectorBits")));
  static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());

  /** Floats in a vector. */
  static final int WIDTH = F.length();

  /** Vector registers: 32 with AVX-512, also for narrower vectors, and on AArch64; else 16. */
  static final int REGISTERS =
      FloatVector.SPECIES_MAX.vectorBitSize() == 512
              || System.getProperty("os.arch").equals("aarch64")
          ? 32
          : 16;

  private Lanes() {}
}
