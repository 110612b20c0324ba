package dev.einlab.backend;

/**
 * How {@link Backends} finds a backend it must not import: through {@link java.util.ServiceLoader}.
 */
public interface BackendProvider {
  /** The name that {@code EINLAB_BACKEND} may ask for. */
  String name();

  /**
   * Looks once whether the backend can work on this machine; never throws for what is merely
   * missing.
   */
  Probe probe();
}
