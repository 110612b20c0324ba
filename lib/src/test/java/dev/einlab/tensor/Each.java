package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import java.util.stream.Stream;

/**
 * The backends that every test of tensors runs on: the default, which -Deinlab.backend names, is
 * one of them. SIMD must be there: the tests pass the flag it needs.
 */
final class Each {
  private Each() {}

  static Stream<Backend> backend() {
    return Stream.of(Backends.reference(), Backends.simd(), Backends.current()).distinct();
  }
}
