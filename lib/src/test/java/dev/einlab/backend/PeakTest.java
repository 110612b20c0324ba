package dev.einlab.backend;

import static org.assertj.core.api.Assertions.assertThat;

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
}
