package dev.einlab.backend.simd;

import dev.einlab.backend.BackendProvider;
import dev.einlab.backend.Probe;
import java.util.List;

/** Finds the SIMD backend, or says why not; mentions no class of the vector module itself. */
public final class SimdProvider implements BackendProvider {
  private static final String MODULE = "jdk.incubator.vector";
  private static final List<String> WIDTHS = List.of("64", "128", "256", "512");

  @Override
  public String name() {
    return "simd";
  }

  @Override
  public Probe probe() {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      return new Probe.Unavailable(
          "the vector module is not loaded; start Java with --add-modules=" + MODULE);
    }
    String bits = System.getProperty("einlab.vectorBits");
    if (bits != null && !WIDTHS.contains(bits)) {
      return new Probe.Unavailable(
          "-Deinlab.vectorBits="
              + bits
              + " is no vector width; choose one of "
              + String.join(", ", WIDTHS));
    }
    String threads = System.getProperty("einlab.threads", "1");
    if (!threads.matches("[1-9][0-9]{0,3}")) {
      return new Probe.Unavailable(
          "-Deinlab.threads=" + threads + " is no number of threads; choose 1 to 9999");
    }
    return new Probe.Available(SimdBackend.INSTANCE);
  }
}
