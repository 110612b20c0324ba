package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.SmallSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The small suite on Oclgrind, a simulated device that looks at every access to memory: none may
 * lie outside its buffer, and no two work-items may race. Price and McIntosh-Smith, 2015.
 */
@Tag("simulator")
class SimulatorTest {
  private static final Path DRIVER = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gpu", "cpu-4"})
  void findsNoAccessOutOfBoundsAndNoRace(String kind) throws IOException, InterruptedException {
    assertThat(DRIVER).as("apt-get install oclgrind").exists();
    Path vendors = Files.createDirectory(folder.resolve("vendors"));
    Files.writeString(vendors.resolve("oclgrind.icd"), DRIVER + "\n");
    Path log = folder.resolve("log");
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-ea",
                "-Deinlab.opencl.class=" + kind,
                "-cp",
                System.getProperty("java.class.path"),
                SmallSuite.class.getName(),
                "opencl"));
    builder.environment().put("OCL_ICD_VENDORS", vendors + "/");
    builder.environment().put("OCLGRIND_LOG", log.toString());
    builder.environment().put("OCLGRIND_DATA_RACES", "1");
    builder.environment().put("OCLGRIND_CHECK_API", "1");
    builder.environment().put("XDG_CACHE_HOME", folder.toString());
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    int code = builder.start().waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(code).as(said).isZero();
    assertThat(said).contains("all primitives agree on Oclgrind Simulator");
    assertThat(Files.exists(log) ? Files.readString(log) : "").isEmpty();
  }
}
