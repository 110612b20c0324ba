package dev.einlab.backend.opencl;

import dev.einlab.backend.Backend;
import dev.einlab.backend.BackendProvider;
import dev.einlab.backend.Probe;
import java.util.ArrayList;
import java.util.List;

/** Finds the devices of OpenCL, or says what is missing; loads nothing before it is asked. */
public final class OpenClProvider implements BackendProvider {
  @Override
  public String name() {
    return "opencl";
  }

  @Override
  public Probe probe() {
    return switch (Loader.load()) {
      case Loader.Missing(String reason) -> new Probe.Unavailable(reason);
      case Loader.Loaded loaded -> devices();
    };
  }

  private static Probe devices() {
    List<Device> devices = Device.all();
    if (devices.isEmpty()) return new Probe.Unavailable(Loader.noDriver());
    List<Backend> backends = new ArrayList<>();
    for (Device device : devices) {
      backends.add(new OpenClBackend("opencl:" + backends.size(), device));
    }
    return new Probe.Available(backends);
  }
}
