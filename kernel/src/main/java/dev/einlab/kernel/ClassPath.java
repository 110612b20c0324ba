package dev.einlab.kernel;

import dev.einlab.display.Display;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Class paths as the java command takes them: entries and wildcards. */
public final class ClassPath {
  private ClassPath() {}

  /** The entries of a class path; {@code dir/*} stands for the jars of a directory, by name. */
  public static List<String> expand(String classPath) {
    List<String> entries = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      if (entry.equals("*") || entry.endsWith("/*") || entry.endsWith(File.separator + "*")) {
        entries.addAll(jars(Path.of(entry.substring(0, entry.length() - 1))));
      } else if (!entry.isEmpty()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  private static List<String> jars(Path directory) {
    if (!Files.isDirectory(directory)) return List.of();
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(Path::toString)
          .filter(name -> name.endsWith(".jar") && !name.endsWith("-sources.jar"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("class path entry " + directory + "/* cannot be listed", e);
    }
  }

  /** Why nothing can be loaded from an entry, as a sentence; {@code null} if something may be. */
  public static String fault(String entry) {
    Path path = Path.of(entry);
    if (!Files.exists(path)) return "class path entry " + entry + " does not exist";
    if (Files.isDirectory(path)) return null;
    try (InputStream file = Files.newInputStream(path)) {
      boolean zip = file.read() == 'P' && file.read() == 'K';
      return zip ? null : "class path entry " + entry + " is neither a directory nor a jar";
    } catch (IOException e) {
      return "class path entry " + entry + " cannot be read: " + e;
    }
  }

  /** Where the display API was loaded from: the one thing of the kernel that cells compile with. */
  static String displayApi() {
    try {
      return Path.of(Display.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the display API has no place in the file system", e);
    }
  }
}
