package dev.einlab.kernel.magics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Simple globs for paths: {@code *} and {@code ?} within a name, a trailing slash for everything in
 * a directory. Relative paths start at the kernel's working directory.
 */
public final class Globs {
  private Globs() {}

  /** The paths a glob stands for, sorted; one without wildcards stands for itself, if it exists. */
  public static List<Path> expand(String glob) {
    String pattern = glob.endsWith("/") ? glob + "*" : glob;
    if (pattern.startsWith("~/")) pattern = System.getProperty("user.home") + pattern.substring(1);
    List<Path> found = List.of(Path.of(pattern.startsWith("/") ? "/" : ""));
    for (String name : pattern.split("/")) {
      if (name.isEmpty()) continue;
      List<Path> next = new ArrayList<>();
      for (Path directory : found) next.addAll(children(directory, name));
      found = next;
    }
    return found;
  }

  private static List<Path> children(Path directory, String name) {
    try {
      if (!name.contains("*") && !name.contains("?")) {
        Path child = directory.resolve(name);
        return Files.exists(child) ? List.of(child) : List.of();
      }
      Path listed = directory.toString().isEmpty() ? Path.of(".") : directory;
      if (!Files.isDirectory(listed)) return List.of();
      PathMatcher matcher =
          FileSystems.getDefault()
              .getPathMatcher("glob:" + name.replaceAll("([\\[\\]{}])", "\\\\$1"));
      try (Stream<Path> files = Files.list(listed)) {
        return files
            .map(Path::getFileName)
            .filter(matcher::matches)
            .sorted()
            .map(directory::resolve)
            .toList();
      }
    } catch (InvalidPathException e) {
      return List.of(); // names nothing that could exist
    } catch (IOException e) {
      throw new UncheckedIOException("the directory " + directory + " cannot be listed", e);
    }
  }
}
