package dev.einlab.backend.opencl;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.lwjgl.opencl.CL;
import org.lwjgl.system.Configuration;

/**
 * Loads the library that knows the machine's drivers (the "ICD loader"), through LWJGL.
 *
 * <p>LWJGL is told to reach memory through {@code java.lang.foreign}, so that the virtual machine
 * has nothing to warn of, and to keep its words to itself: what it would print becomes the reason.
 */
final class Loader {
  private static final String DEBIAN =
      "apt-get install ocl-icd-libopencl1 pocl-opencl-icd (Debian, Ubuntu)";

  private Loader() {}

  sealed interface Outcome {}

  record Loaded() implements Outcome {}

  record Missing(String reason) implements Outcome {}

  /** Done once: the provider is asked once. */
  static Outcome load() {
    if (System.getProperty("einlab.opencl", "on").equals("off")) {
      return new Missing("switched off by -Deinlab.opencl=off");
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Configuration.MEMORY_BACKEND.set("ffm");
    Configuration.DEBUG_STREAM.set(new PrintStream(said, true, StandardCharsets.UTF_8));
    Configuration.SHARED_LIBRARY_EXTRACT_PATH.set(Caches.folder().resolve("lwjgl").toString());
    Configuration.OPENCL_EXPLICIT_INIT.set(true);
    String failures = "";
    for (String library : libraries()) {
      Configuration.OPENCL_LIBRARY_NAME.set(library);
      try {
        CL.create();
        return new Loaded();
      } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
        failures = e.getMessage();
      }
    }
    return new Missing(noLoader(failures));
  }

  /** Distributions bring {@code libOpenCL.so} with the headers only; the library itself has a 1. */
  private static List<String> libraries() {
    String asked = System.getProperty("einlab.opencl.library");
    if (asked != null) return List.of(asked);
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("win")) return List.of("OpenCL");
    if (system.contains("mac")) {
      return List.of(
          "/System/Library/Frameworks/OpenCL.framework/OpenCL",
          "/opt/homebrew/lib/libOpenCL.dylib",
          "/usr/local/lib/libOpenCL.dylib");
    }
    return List.of("libOpenCL.so.1", "libOpenCL.so");
  }

  private static String noLoader(String failure) {
    return "no OpenCL loader (%s) was found: %s. %s"
        .formatted(String.join(", ", libraries()), firstLine(failure), remedy());
  }

  static String noDriver() {
    return "there is an OpenCL loader, but no driver with a device. " + remedy();
  }

  private static String remedy() {
    return "For the processor install PoCL: "
        + DEBIAN
        + ", brew install pocl (macOS);"
        + " for a GPU install its maker's driver";
  }

  private static String firstLine(String text) {
    return text == null ? "no reason given" : text.lines().findFirst().orElse("no reason given");
  }
}
