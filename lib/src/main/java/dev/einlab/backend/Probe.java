package dev.einlab.backend;

import java.util.List;

/**
 * Whether a backend can work here: yes, and here it is (once for each device, the preferred one
 * first), or no, and here is why and what would help.
 */
public sealed interface Probe {
  record Available(List<Backend> backends) implements Probe {
    public Available {
      backends = List.copyOf(backends);
    }

    public Available(Backend backend) {
      this(List.of(backend));
    }
  }

  record Unavailable(String reason) implements Probe {}
}
