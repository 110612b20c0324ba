package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backends;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Java reports with and without a driver, and that it prints no warnings. */
class ProviderTest {
  private static final String REST =
      "For the processor install PoCL: apt-get install ocl-icd-libopencl1 pocl-opencl-icd (Debian,"
          + " Ubuntu), brew install pocl (macOS); for a GPU install its maker's driver";

  /** Prints the report of a fresh Java, and computes on the default backend. */
  static final class Report {
    public static void main(String[] args) {
      System.out.println(Backends.report());
      System.out.println(Tensors.arange(5).sum().item());
    }
  }

  @TempDir private Path empty;

  private record Output(String out, String err) {}

  @Test
  void withoutALoaderSaysWhatToInstall() throws Exception {
    Output said = run(List.of("-Deinlab.opencl.library=libNoSuchCL.so"), null);
    assertThat(said.out)
        .contains("\n  opencl: not available: no OpenCL loader (libNoSuchCL.so) was found: ")
        .contains(". " + REST + "\n")
        .contains("* simd: ")
        .endsWith("\n10.0\n");
    assertQuiet(said);
  }

  @Test
  void withoutADriverSaysWhatToInstall() throws Exception {
    Found.backend();
    Output said = run(List.of(), empty);
    assertThat(said.out)
        .contains(
            "\n  opencl: not available: there is an OpenCL loader, but no driver with a device. "
                + REST
                + "\n")
        .endsWith("\n10.0\n");
    assertQuiet(said);
  }

  @Test
  void computesWithoutAWordOnStderr() throws Exception {
    Found.backend();
    Output said = run(List.of("-Deinlab.backend=opencl"), null);
    assertThat(said.out).contains("\n* opencl:0: ").contains("compute units").endsWith("\n10.0\n");
    assertQuiet(said);
  }

  /** The flags are the kernel's own; the vector module announces itself whatever one does. */
  private static void assertQuiet(Output said) {
    assertThat(said.err).isEqualTo("WARNING: Using incubator modules: jdk.incubator.vector\n");
  }

  /** Whoever uses the backend needs no LWJGL to compile against. */
  @Test
  void noTypeOfLwjglLeavesThePackage() throws Exception {
    Path classes =
        Path.of(OpenClBackend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String name = OpenClBackend.class.getPackageName();
    List<String> seen = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String simple = file.getFileName().toString().replace(".class", "");
        if (simple.equals("package-info")) continue;
        Class<?> type = Class.forName(name + "." + simple, false, getClass().getClassLoader());
        if (Modifier.isPublic(type.getModifiers())) seen.addAll(shown(type));
      }
    }
    assertThat(seen)
        .contains("OpenClBackend.transfers: " + OpenClBackend.Transfers.class.getName());
    assertThat(seen).noneMatch(member -> member.contains("lwjgl"));
  }

  /** What outsiders see of a type: members, and the types in them. */
  private static List<String> shown(Class<?> type) {
    List<String> all = new ArrayList<>();
    String name = type.getSimpleName();
    all.add(name + ": " + type.getGenericSuperclass() + List.of(type.getGenericInterfaces()));
    for (Field f : type.getFields()) all.add(name + "." + f.getName() + ": " + f.getGenericType());
    for (Method m : type.getMethods()) {
      all.add(name + "." + m.getName() + ": " + m.getGenericReturnType().getTypeName());
      all.add(name + "." + m.getName() + List.of(m.getGenericParameterTypes()));
      all.add(name + "." + m.getName() + " throws " + List.of(m.getGenericExceptionTypes()));
    }
    for (Constructor<?> c : type.getConstructors()) {
      all.add(name + List.of(c.getGenericParameterTypes()));
    }
    return all;
  }

  @Test
  void aClassOfDevicesThatIsNoneIsRefused() {
    assertThatThrownBy(() -> DeviceClass.named("npu"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "-Deinlab.opencl.class=npu is no class of devices; choose one of cpu-16, cpu-8, cpu-4,"
                + " gpu");
  }

  private static Output run(List<String> flags, Path drivers)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Report.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("EINLAB_BACKEND");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    if (drivers != null) builder.environment().put("OCL_ICD_VENDORS", drivers + "/");
    Process process = builder.start();
    byte[] out = process.getInputStream().readAllBytes();
    byte[] err = process.getErrorStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return new Output(
        new String(out, StandardCharsets.UTF_8), new String(err, StandardCharsets.UTF_8));
  }
}
