package dev.einlab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Backends;
import dev.einlab.backend.Peak;
import org.junit.jupiter.api.Test;

class MachineTest {
  @Test
  void eachBackendIsAFinding() {
    String report =
        """
          reference: plain Java
        * simd: vectors of 256 bits
          opencl: not available: no loader; install one\
        """;
    assertThat(Machine.backends(report))
        .containsExactly(
            "backend\tok\treference: plain Java",
            "backend\tok\tsimd: vectors of 256 bits (the default)",
            "backend\tmissing\topencl: not available: no loader; install one");
  }

  @Test
  void theReportOfThisMachineCanBeRead() {
    assertThat(Machine.backends(Backends.report()))
        .anyMatch(finding -> finding.startsWith("backend\tok\treference: "));
  }

  @Test
  void thePeakIsToldInUnits() {
    assertThat(Machine.peak(Backends.reference(), new Peak(123.46e9, 20.04e9, 2)))
        .isEqualTo("peak\tok\t123.5 GFLOP/s, 20.0 GB/s measured on reference with 2 threads");
  }
}
