package dev.einlab.data;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Java source that is on every machine: {@code lib/src.zip} of the running JDK, or, where a
 * distribution has split that off, this library's own.
 */
public final class JdkSource {
  /** Where the library's own source lies among its classes. */
  private static final String OWN_SOURCE = "META-INF/einlab-source";

  /** What a notebook's text is taken from: collections, streams and text of the core module. */
  private static final List<String> FOLDERS =
      List.of("java.base/java/util", "java.base/java/lang", "java.base/java/text", "");

  /** The comment before the package declaration: the same licence in every file. */
  private static final Pattern LICENCE = Pattern.compile("\\A\\s*/\\*.*?\\*/\\s*", Pattern.DOTALL);

  private final Path archive; // a zip, or a folder
  private final String inside;
  private final List<String> folders;
  private final String reason;

  private JdkSource(Path archive, String inside, List<String> folders, String reason) {
    this.archive = archive;
    this.inside = inside;
    this.folders = folders;
    this.reason = reason;
  }

  /** The source of the running JDK where it has one, else the library's own. */
  public static JdkSource find() throws IOException {
    return in(Path.of(System.getProperty("java.home")));
  }

  static JdkSource in(Path javaHome) throws IOException {
    Path zip = javaHome.resolve("lib").resolve("src.zip");
    if (Files.isRegularFile(zip)) return new JdkSource(zip, "", FOLDERS, "");
    String reason =
        "%s is not there: this JDK comes without its source (some distributions put it in a package"
                .formatted(zip)
            + " of its own, named like openjdk-25-source); so this library's own source is used";
    return new JdkSource(ownLocation(), OWN_SOURCE, List.of(""), reason);
  }

  private static Path ownLocation() throws IOException {
    try {
      return Path.of(JdkSource.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException impossible) {
      throw new IOException("this library's own location is no path", impossible);
    }
  }

  /** Whether it is the JDK's. */
  public boolean isJdk() {
    return reason.isEmpty();
  }

  /** Why it is not the JDK's source; empty where it is. */
  public String reason() {
    return reason;
  }

  /**
   * The files one after the other, without the licence at the head of each, in an order that is the
   * same on every machine: {@code java.util} first.
   *
   * @param characters at most so many; the JDK has about 200 million
   */
  public Corpus corpus(int characters) throws IOException {
    Corpus.requireCharacters(characters);
    StringBuilder text = new StringBuilder();
    if (Files.isDirectory(archive)) append(archive.resolve(inside), characters, text);
    else {
      try (FileSystem zip = FileSystems.newFileSystem(archive)) {
        append(zip.getPath("/" + inside), characters, text);
      }
    }
    if (text.isEmpty()) {
      throw new IOException("%s holds no Java source below '%s'".formatted(archive, inside));
    }
    String source =
        isJdk()
            ? "Java source of JDK " + System.getProperty("java.version")
            : "Java source of this library (%s)".formatted(reason);
    return new Corpus(source, Corpus.cut(text.toString(), characters));
  }

  private void append(Path root, int characters, StringBuilder text) throws IOException {
    for (String folder : folders) {
      Path start = root.resolve(folder);
      if (!Files.isDirectory(start)) continue;
      for (Path file : javaFiles(start)) {
        if (text.length() >= characters) return;
        if (alreadyTaken(root, file, folder)) continue;
        text.append(LICENCE.matcher(Files.readString(file)).replaceFirst(""));
      }
    }
  }

  /** Whether an earlier folder of the list had it. */
  private boolean alreadyTaken(Path root, Path file, String folder) {
    return folders.stream()
        .takeWhile(earlier -> !earlier.equals(folder))
        .anyMatch(earlier -> file.startsWith(root.resolve(earlier)));
  }

  private static List<Path> javaFiles(Path start) throws IOException {
    try (Stream<Path> files = Files.walk(start)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .sorted((a, b) -> a.toString().compareTo(b.toString()))
          .toList();
    }
  }
}
