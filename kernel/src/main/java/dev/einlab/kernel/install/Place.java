package dev.einlab.kernel.install;

import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a kernelspec lives: in an environment ({@code --prefix}) or for the user. */
final class Place {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--prefix", description = "Root of an environment, such as a venv.")
  private Path prefix;

  @Option(names = "--user", description = "For the user's own Jupyter (the default).")
  private boolean user;

  @Option(names = "--name", description = "The name of the kernel: ${DEFAULT-VALUE}.")
  private String name = "java";

  /** The directory of the kernelspec. */
  Path directory() {
    if (!name.matches("[A-Za-z0-9._-]+")) {
      throw new ParameterException(
          command.commandLine(),
          "--name '" + name + "': only letters, digits, '.', '_' and '-' are allowed");
    }
    if (user && prefix != null) {
      throw new ParameterException(
          command.commandLine(), "--user and --prefix exclude each other: give one of them");
    }
    Path data = prefix == null ? userData() : prefix.toAbsolutePath().resolve("share/jupyter");
    return data.resolve("kernels").resolve(name);
  }

  /** Jupyter's data directory of the user, by its rules for each system. */
  private static Path userData() {
    String given = System.getenv("JUPYTER_DATA_DIR");
    if (given != null && !given.isEmpty()) return Path.of(given);
    Path home = Path.of(System.getProperty("user.home"));
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (system.contains("mac")) return home.resolve("Library/Jupyter");
    String appData = System.getenv("APPDATA");
    if (system.contains("windows") && appData != null) return Path.of(appData, "jupyter");
    String xdg = System.getenv("XDG_DATA_HOME");
    Path share = xdg == null || xdg.isEmpty() ? home.resolve(".local/share") : Path.of(xdg);
    return share.resolve("jupyter");
  }
}
