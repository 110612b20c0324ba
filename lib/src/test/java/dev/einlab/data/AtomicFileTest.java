package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void createsAndReplaces() throws IOException {
    Path file = directory.resolve("new/folder/file");
    AtomicFile.write(file, bytes("a longer text"));
    AtomicFile.write(file, bytes("short"));
    assertThat(file).hasContent("short");
    assertThat(file.getParent()).isDirectoryContaining(found -> found.equals(file));
  }

  @Test
  void failedContentLeavesTheOldFileAndNothingBesideIt() throws IOException {
    Path file = directory.resolve("file");
    AtomicFile.write(file, bytes("old"));
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(ByteBuffer.wrap(bytes("ne")));
                  throw new IOException("the disk is full");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("the disk is full");
    assertThat(file).hasContent("old");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void removesWhatTheDeadLeftAndNothingElse() throws IOException {
    Path file = directory.resolve("file");
    long dead = 999_999_999_999L; // beyond any process number
    long alive = ProcessHandle.current().pid();
    Path left = Files.createFile(directory.resolve(".file." + dead + "-1.partial"));
    Path inUse = Files.createFile(directory.resolve(".file." + alive + "-0.partial"));
    Path other = Files.createFile(directory.resolve(".file2." + dead + "-1.partial"));
    Path foreign = Files.createFile(directory.resolve(".file.x.partial"));
    AtomicFile.write(file, bytes("text"));
    assertThat(left).doesNotExist();
    assertThat(inUse).exists();
    assertThat(other).exists();
    assertThat(foreign).exists();
  }

  @Test
  void directoriesAreNoFiles() {
    assertThatThrownBy(() -> AtomicFile.write(directory, bytes("text")))
        .isInstanceOf(IOException.class)
        .hasMessage(directory + ": this is a directory; name a file in it");
  }
}
