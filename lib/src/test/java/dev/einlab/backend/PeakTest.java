package dev.einlab.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The measured peak is a speed a machine can have, and vectors are no slower than one by one. */
class PeakTest {
  @ParameterizedTest
  @MethodSource("dev.einlab.backend.Twins#subjects")
  void measuresAPlausiblePeak(Backend backend) {
    Peak peak = backend.measurePeak();
    assertThat(peak.threads()).isPositive();
    assertThat(peak.flopsPerSecond()).isBetween(1e8, 1e15);
    assertThat(peak.bytesPerSecond()).isBetween(1e8, 1e13);
    assertThat(peak.flopsPerSecond())
        .isGreaterThan(Backends.reference().measurePeak().flopsPerSecond() / 4);
  }

  /** Scalar Java does about one FLOP in each tick of a clock of gigahertz, and reads gigabytes. */
  @Test
  void theReferencesPeakIsThatOfOneThread() {
    Peak peak = Backends.reference().measurePeak();
    assertThat(peak.threads()).isEqualTo(1);
    assertThat(peak.flopsPerSecond()).isBetween(2e8, 1e12);
    assertThat(peak.bytesPerSecond()).isBetween(2e8, 1e12);
  }
}
