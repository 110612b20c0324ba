package dev.einlab.kernel.install;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's ahead-of-time cache of classes and profiles, recorded from one run of the kernel: it
 * halves the time to the first cell. It is an extra: where it cannot be made the kernel works
 * without, and one that does not fit the jars any more is passed over by the virtual machine.
 */
final class StartUpCache {
  private static final int SECONDS = 180;

  private StartUpCache() {}

  /** Records a cache into a directory; {@code null}, and a line why, if that does not work. */
  static Path record(KernelSpec spec, Path directory) throws IOException {
    Path cache = directory.resolve("start.aot");
    Path log = directory.resolve("start.log");
    Files.deleteIfExists(cache);
    Process process =
        new ProcessBuilder(spec.recording(cache))
            .redirectErrorStream(true)
            .redirectInput(Redirect.PIPE)
            .redirectOutput(log.toFile())
            .start();
    process.getOutputStream().close();
    try {
      boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
      if (ended && process.exitValue() == 0 && Files.exists(cache)) {
        Files.delete(log);
        return cache;
      }
      process.destroyForcibly();
      System.err.println(
          "No start-up cache (the kernel works without, but starts slower): "
              + (ended ? "see " + log : "it took longer than " + SECONDS + " s"));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    return null;
  }
}
