package dev.einlab.backend;

/**
 * Whether a backend can work here: yes, and here it is, or no, and here is why and what would help.
 */
public sealed interface Probe {
  record Available(Backend backend) implements Probe {}

  record Unavailable(String reason) implements Probe {}
}
