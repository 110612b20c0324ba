package dev.einlab.kernel;

import dev.einlab.kernel.wire.Log;
import java.util.Optional;

/** Ends the kernel when the process that started it is gone, so that no orphan keeps computing. */
final class Parent {
  private Parent() {}

  /** Watches the parent Jupyter names in the environment, else the parent of this process. */
  static void watch(String jupytersPid) {
    named(jupytersPid)
        .or(() -> ProcessHandle.current().parent())
        .ifPresent(parent -> parent.onExit().thenRun(Parent::gone));
  }

  private static Optional<ProcessHandle> named(String pid) {
    if (pid == null || !pid.matches("\\d{1,18}")) return Optional.empty();
    return ProcessHandle.of(Long.parseLong(pid));
  }

  private static void gone() {
    Log.line("the process that started this kernel is gone: it ends too");
    Runtime.getRuntime().halt(1);
  }
}
