package dev.einlab.backend.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Backends;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

/** Says how wide the vectors of this run of the tests are, and that they are as wide as asked. */
class WidthTest {
  /** Where the machine has no vectors that wide, its widest are used. */
  @Test
  void vectorsAreAsWideAsAsked() {
    int widest = FloatVector.SPECIES_MAX.vectorBitSize();
    Integer asked = Integer.getInteger("einlab.vectorBits");
    int expected =
        asked == null ? FloatVector.SPECIES_PREFERRED.vectorBitSize() : Math.min(asked, widest);
    System.out.printf(
        "vectors of %d bits (asked for: %s, this machine's widest: %d)%n",
        Lanes.F.vectorBitSize(), asked == null ? "none" : asked, widest);
    assertThat(Lanes.F.vectorBitSize()).isEqualTo(expected);
    assertThat(Lanes.WIDTH).isEqualTo(expected / Float.SIZE);
    assertThat(Backends.simd().description()).startsWith(expected + "-bit vectors");
  }
}
