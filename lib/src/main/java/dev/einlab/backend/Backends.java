package dev.einlab.backend;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The backends of this machine, each looked for once, when it is first asked for. The default is
 * {@code simd} where it is available, else {@code reference}; the environment variable {@code
 * EINLAB_BACKEND} (or the system property {@code einlab.backend}) names another. A name such as
 * {@code opencl:1} chooses one of several devices; {@code opencl} is the preferred one.
 */
public final class Backends {
  private static final Map<String, BackendProvider> PROVIDERS = findProviders();
  private static final Map<String, Probe> PROBES = new ConcurrentHashMap<>();

  /** A class of its own: a backend that asks for the reference must not start the choice of one. */
  private static final class Default {
    static final Backend BACKEND = chooseDefault();
  }

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
    return Default.BACKEND;
  }

  /**
   * @throws IllegalArgumentException if no backend has that name; the message lists those that
   *     there are
   * @throws IllegalStateException if it cannot work here; the message says why
   */
  public static Backend named(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    if (!PROVIDERS.containsKey(kind)) {
      throw new IllegalArgumentException(
          "there is no backend '"
              + name
              + "'; choose one of "
              + String.join(", ", PROVIDERS.keySet()));
    }
    return switch (probe(kind)) {
      case Probe.Available(List<Backend> devices) ->
          colon < 0 ? devices.getFirst() : device(name, devices);
      case Probe.Unavailable(String reason) ->
          throw new IllegalStateException("backend '" + name + "' is not available: " + reason);
    };
  }

  private static Backend device(String name, List<Backend> devices) {
    for (Backend device : devices) if (device.name().equals(name)) return device;
    throw new IllegalArgumentException(
        "there is no backend '"
            + name
            + "'; choose one of "
            + String.join(", ", devices.stream().map(Backend::name).toList()));
  }

  /** The backends that can work here, the reference first. */
  public static List<Backend> available() {
    List<Backend> found = new ArrayList<>();
    for (String kind : PROVIDERS.keySet()) {
      if (probe(kind) instanceof Probe.Available(List<Backend> devices)) found.addAll(devices);
    }
    return List.copyOf(found);
  }

  /**
   * One line a backend: what it is, or why it is not available. The default is marked with a star.
   */
  public static String report() {
    List<String> lines = new ArrayList<>();
    for (String kind : PROVIDERS.keySet()) {
      switch (probe(kind)) {
        case Probe.Available(List<Backend> devices) -> devices.forEach(b -> lines.add(line(b)));
        case Probe.Unavailable(String reason) ->
            lines.add("  " + kind + ": not available: " + reason);
      }
    }
    return String.join("\n", lines);
  }

  private static String line(Backend backend) {
    return (backend == current() ? "* " : "  ") + backend.name() + ": " + backend.description();
  }

  private static Map<String, BackendProvider> findProviders() {
    Map<String, BackendProvider> providers = new LinkedHashMap<>();
    providers.put("reference", new ReferenceProvider());
    ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader())
        .forEach(provider -> providers.put(provider.name(), provider));
    return providers;
  }

  /**
   * Looks when it is first asked: loading a driver takes time that most programs need not spend.
   */
  private static Probe probe(String kind) {
    return PROBES.computeIfAbsent(kind, name -> PROVIDERS.get(name).probe());
  }

  private static Backend chooseDefault() {
    String asked = System.getProperty("einlab.backend", System.getenv("EINLAB_BACKEND"));
    if (asked != null && !asked.isBlank()) return named(asked.strip());
    return probe("simd") instanceof Probe.Available(List<Backend> simd)
        ? simd.getFirst()
        : ReferenceBackend.INSTANCE;
  }

  private static final class ReferenceProvider implements BackendProvider {
    @Override
    public String name() {
      return "reference";
    }

    @Override
    public Probe probe() {
      return new Probe.Available(ReferenceBackend.INSTANCE);
    }
  }
}
