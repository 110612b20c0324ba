package dev.einlab.kernel.install;

import dev.einlab.kernel.ClassPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a kernelspec, so that every Jupyter front end of that place offers the kernel. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = "Register the kernel with Jupyter.")
public final class Install implements Callable<Integer> {
  @Mixin private Place place;

  /** What notebooks are saved with: another name would change every one that is opened. */
  @Option(names = "--display-name", description = "The name front ends show: ${DEFAULT-VALUE}.")
  private String displayName = "Java";

  @Option(
      names = "--classpath",
      description =
          "What cells see beside the JDK; dir/* stands for the jars of a directory. May be repeated.")
  private List<String> classPath = new ArrayList<>();

  @Option(
      names = "--jvm-option",
      description = "An option for the Java virtual machine, such as -Xmx4g. May be repeated.")
  private List<String> jvmOptions = new ArrayList<>();

  @Option(names = "--no-aot", description = "Record no cache for faster starts.")
  private boolean withoutCache;

  @Override
  public Integer call() {
    List<Path> kernelPath =
        ClassPath.expand(System.getProperty("java.class.path")).stream()
            .map(entry -> Path.of(entry).toAbsolutePath().normalize())
            .toList();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    KernelSpec spec =
        new KernelSpec(
            java,
            kernelPath,
            absolute(String.join(File.pathSeparator, classPath)),
            jvmOptions,
            null);
    Path directory = place.directory();
    try {
      Files.createDirectories(directory);
      if (!withoutCache) spec = spec.with(StartUpCache.record(spec, directory));
      Files.writeString(directory.resolve("kernel.json"), spec.json(displayName));
    } catch (IOException e) {
      System.err.println("The kernel cannot be written to " + directory + ": " + e);
      return 1;
    }
    System.out.println("Installed " + displayName + " in " + directory);
    return 0;
  }

  /** A class path that means the same from every directory; wildcards stay. */
  private static String absolute(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      if (entry.isEmpty()) continue;
      boolean wildcard = entry.endsWith("*");
      Path path = Path.of(wildcard ? entry.substring(0, entry.length() - 1) : entry);
      Path full = path.toAbsolutePath().normalize();
      entries.add(wildcard ? full + File.separator + "*" : full.toString());
    }
    return String.join(File.pathSeparator, entries);
  }
}
