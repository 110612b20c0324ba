package dev.einlab.kernel.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes a kernelspec. */
@Command(
    name = "uninstall",
    mixinStandardHelpOptions = true,
    description = "Take the kernel away from Jupyter.")
public final class Uninstall implements Callable<Integer> {
  @Mixin private Place place;

  @Override
  public Integer call() throws IOException {
    Path directory = place.directory();
    if (!Files.isRegularFile(directory.resolve("kernel.json"))) {
      System.err.println("There is no kernel in " + directory + ": nothing was removed.");
      return 1;
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path file : files) Files.delete(file);
    System.out.println("Removed " + directory);
    return 0;
  }
}
