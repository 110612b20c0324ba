package dev.einlab.backend.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Java reports with and without the vector module, and with settings right and wrong. */
class SimdProviderTest {
  /** Prints the report of a fresh Java. */
  static final class Report {
    public static void main(String[] args) {
      System.out.println(dev.einlab.backend.Backends.report());
    }
  }

  private static final String MODULE = "--add-modules=jdk.incubator.vector";
  private static final String REFERENCE =
      "reference: scalar Java, one thread, sums in double precision: the same bits on every"
          + " machine\n";

  @Test
  void withoutTheModuleSaysWhichFlagToPass() throws Exception {
    assertThat(report())
        .isEqualTo(
            "* "
                + REFERENCE
                + "  simd: not available: the vector module is not loaded; start Java with "
                + "--add-modules=jdk.incubator.vector\n");
  }

  @Test
  void takesWidthAndThreadsFromProperties() throws Exception {
    assertThat(report(MODULE, "-Deinlab.vectorBits=128", "-Deinlab.threads=3"))
        .isEqualTo("  " + REFERENCE + "* simd: 128-bit vectors (4 floats), 3 threads\n");
  }

  @Test
  void refusesAWidthThatIsNone() throws Exception {
    assertThat(report(MODULE, "-Deinlab.vectorBits=96"))
        .isEqualTo(
            "* "
                + REFERENCE
                + "  simd: not available: -Deinlab.vectorBits=96 is no vector width; choose one of"
                + " 64, 128, 256, 512\n");
  }

  @Test
  void refusesThreadsThatAreNone() throws Exception {
    assertThat(report(MODULE, "-Deinlab.threads=0"))
        .isEqualTo(
            "* "
                + REFERENCE
                + "  simd: not available: -Deinlab.threads=0 is no number of threads; choose 1 to"
                + " 9999\n");
  }

  private static String report(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.add("-Deinlab.opencl=off"); // a driver's devices are another test's
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Report.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("EINLAB_BACKEND");
    builder.redirectError(ProcessBuilder.Redirect.DISCARD); // "Using incubator modules"
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    String last = "  opencl: not available: switched off by -Deinlab.opencl=off\n";
    assertThat(out).endsWith(last);
    return out.substring(0, out.length() - last.length());
  }
}
