package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.fail;

import dev.einlab.backend.Backends;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL device of this machine. Where CI has installed one, missing it is a failure. */
final class Found {
  private Found() {}

  static OpenClBackend backend() {
    try {
      return (OpenClBackend) Backends.named("opencl");
    } catch (IllegalStateException missing) {
      if (System.getenv("EINLAB_CI") != null) fail("CI installs PoCL, but " + missing.getMessage());
      Assumptions.abort(missing.getMessage());
      throw missing;
    }
  }

  static Device device() {
    return backend().queue().device;
  }

  /** Another backend on the same device. */
  static OpenClBackend another(String name) {
    return new OpenClBackend(name, device());
  }

  /** The same device, saying something else about itself. */
  static Device posingAs(String name, String version, long largestBuffer) {
    Device d = device();
    return new Device(
        d.platform(),
        d.id(),
        name,
        version,
        d.isGpu(),
        d.units(),
        d.memory(),
        largestBuffer,
        d.roundsCorrectly(),
        d.deviceClass());
  }
}
