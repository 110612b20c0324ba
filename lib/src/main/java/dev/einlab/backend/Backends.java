package dev.einlab.backend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The backends of this machine, found once. The default is {@code simd} where it is available, else
 * {@code reference}; the environment variable {@code EINLAB_BACKEND} (or the system property {@code
 * einlab.backend}) names another.
 */
public final class Backends {
  private static final Map<String, Probe> PROBES = probeAll();
  private static final Backend DEFAULT = chooseDefault();

  private Backends() {}

  public static Backend reference() {
    return ReferenceBackend.INSTANCE;
  }

  /**
   * @throws IllegalStateException with the reason, where the vector module is missing
   */
  public static Backend simd() {
    return named("simd");
  }

  /** The backend on which new tensors are made. */
  public static Backend current() {
    return DEFAULT;
  }

  /**
   * @throws IllegalArgumentException if no backend has that name; the message lists those that
   *     there are
   * @throws IllegalStateException if it cannot work here; the message says why
   */
  public static Backend named(String name) {
    return switch (PROBES.get(name)) {
      case Probe.Available(Backend backend) -> backend;
      case Probe.Unavailable(String reason) ->
          throw new IllegalStateException("backend '" + name + "' is not available: " + reason);
      case null ->
          throw new IllegalArgumentException(
              "there is no backend '"
                  + name
                  + "'; choose one of "
                  + String.join(", ", PROBES.keySet()));
    };
  }

  /** The backends that can work here, the reference first. */
  public static List<Backend> available() {
    return PROBES.values().stream()
        .mapMulti((Probe probe, Consumer<Backend> found) -> {
          if (probe instanceof Probe.Available(Backend backend)) found.accept(backend);
        })
        .toList();
  }

  /**
   * One line a backend: what it is, or why it is not available. The default is marked with a star.
   */
  public static String report() {
    return PROBES.entrySet().stream()
        .map(entry ->
            switch (entry.getValue()) {
              case Probe.Available(Backend backend) ->
                  (backend == DEFAULT ? "* " : "  ")
                      + entry.getKey()
                      + ": "
                      + backend.description();
              case Probe.Unavailable(String reason) ->
                  "  " + entry.getKey() + ": not available: " + reason;
            })
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, Probe> probeAll() {
    Map<String, Probe> probes = new LinkedHashMap<>();
    probes.put("reference", new Probe.Available(ReferenceBackend.INSTANCE));
    ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())
        .forEach(provider -> probes.put(provider.name(), provider.probe()));
    return probes;
  }

  private static Backend chooseDefault() {
    String asked = System.getProperty("einlab.backend", System.getenv("EINLAB_BACKEND"));
    if (asked != null && !asked.isBlank()) return named(asked.strip());
    return PROBES.get("simd") instanceof Probe.Available(Backend simd)
        ? simd
        : ReferenceBackend.INSTANCE;
  }
}
