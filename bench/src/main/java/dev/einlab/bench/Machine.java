package dev.einlab.bench;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.Peak;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code ./einlab doctor} asks of the JVM once the jars are built: one finding a line, its
 * name, state ({@code ok} or {@code missing}) and text separated by tabs.
 */
public final class Machine {
  private static final String UNAVAILABLE = ": not available: ";

  private Machine() {}

  public static void main(String[] arguments) {
    backends(Backends.report()).forEach(System.out::println);
    System.out.println(peak(Backends.current(), Backends.current().measurePeak()));
  }

  /** The lines of {@link Backends#report}, each as a finding. */
  static List<String> backends(String report) {
    List<String> findings = new ArrayList<>();
    for (String line : report.split("\n")) {
      String state = line.contains(UNAVAILABLE) ? "missing" : "ok";
      String chosen = line.startsWith("*") ? " (the default)" : "";
      findings.add("backend\t%s\t%s%s".formatted(state, line.substring(2), chosen));
    }
    return findings;
  }

  /** The measured limits, in units people say. */
  static String peak(Backend backend, Peak peak) {
    return "peak\tok\t%.1f GFLOP/s, %.1f GB/s measured on %s with %d threads"
        .formatted(
            peak.flopsPerSecond() / 1e9,
            peak.bytesPerSecond() / 1e9,
            backend.name(),
            peak.threads());
  }
}
