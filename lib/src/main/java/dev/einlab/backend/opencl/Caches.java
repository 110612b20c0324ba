package dev.einlab.backend.opencl;

import java.nio.file.Path;
import java.util.Locale;

/** Where what was built is kept between runs: the user's cache folder, each system's own. */
final class Caches {
  private Caches() {}

  static Path folder() {
    String home = System.getProperty("user.home");
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("win") && System.getenv("LOCALAPPDATA") != null) {
      return Path.of(System.getenv("LOCALAPPDATA"), "einlab", "opencl");
    }
    if (system.contains("mac")) return Path.of(home, "Library", "Caches", "einlab", "opencl");
    String xdg = System.getenv("XDG_CACHE_HOME");
    return (xdg == null || xdg.isBlank() ? Path.of(home, ".cache") : Path.of(xdg))
        .resolve(Path.of("einlab", "opencl"));
  }
}
