package dev.einlab.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file whole or not at all: whoever reads it, at any moment and after a crash, finds the
 * old content or the new one.
 *
 * <p>The new content goes to a file beside it, is forced to the disk, and then takes its name,
 * which file systems do in one step. What a killed program left behind is removed by the next
 * write.
 */
public final class AtomicFile {
  private static final AtomicLong WRITTEN = new AtomicLong();

  private AtomicFile() {}

  /** Puts the content into a new, empty file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(FileChannel file) throws IOException;
  }

  /** Replaces or creates the file. */
  public static void write(Path target, byte[] content) throws IOException {
    write(
        target,
        file -> {
          ByteBuffer rest = ByteBuffer.wrap(content);
          while (rest.hasRemaining()) file.write(rest);
        });
  }

  /**
   * Replaces or creates the file, and the directories above it. When the content cannot be written,
   * the file stays as it was and nothing is left beside it.
   */
  public static void write(Path target, Content content) throws IOException {
    Path file = target.toAbsolutePath();
    if (Files.isDirectory(file)) {
      throw new IOException("%s: this is a directory; name a file in it".formatted(target));
    }
    Path directory = file.getParent();
    Files.createDirectories(directory);
    removeLeftovers(file);
    Path partial = directory.resolve(prefix(file) + name(ProcessHandle.current().pid()));
    try {
      try (FileChannel channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (Throwable failure) {
      Files.deleteIfExists(partial);
      throw failure;
    }
    force(directory);
  }

  private static String prefix(Path file) {
    return "." + file.getFileName() + ".";
  }

  private static String name(long pid) {
    return pid + "-" + WRITTEN.incrementAndGet() + ".partial";
  }

  /** The new name is on the disk only when the directory is. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void removeLeftovers(Path file) throws IOException {
    String prefix = prefix(file);
    DirectoryStream.Filter<Path> abandoned =
        path -> isAbandoned(path.getFileName().toString(), prefix);
    try (var leftovers = Files.newDirectoryStream(file.getParent(), abandoned)) {
      for (Path leftover : leftovers) Files.deleteIfExists(leftover);
    }
  }

  /** Whether it is the partial file of a program that is no longer there. */
  private static boolean isAbandoned(String name, String prefix) {
    if (!name.startsWith(prefix) || !name.endsWith(".partial")) return false;
    String[] numbers =
        name.substring(prefix.length(), name.length() - ".partial".length()).split("-");
    if (numbers.length != 2 || !numbers[0].matches("\\d{1,18}")) return false;
    return ProcessHandle.of(Long.parseLong(numbers[0])).isEmpty();
  }
}
