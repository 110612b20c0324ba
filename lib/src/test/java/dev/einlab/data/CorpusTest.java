package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  @TempDir Path directory;

  @Test
  void sourceOfAJdkInAFixedOrderWithoutLicences() throws IOException {
    Files.createDirectories(directory.resolve("lib"));
    Path zip = directory.resolve("lib/src.zip");
    try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
      entry(out, "java.base/java/lang/Object.java", "/* licence\n */\npackage java.lang;\n");
      entry(out, "java.base/java/util/List.java", "/* licence */ package java.util; /* kept */\n");
      entry(out, "java.base/java/util/Deque.java", "package java.util; // Deque\n");
      entry(out, "java.base/java/util/package-info.java", "package java.util;\n");
      entry(out, "java.base/module-info.md", "no Java");
      entry(out, "java.desktop/java/awt/Point.java", "package java.awt;\n");
    }
    JdkSource source = JdkSource.in(directory);
    assertThat(source.isJdk()).isTrue();
    assertThat(source.corpus(1_000).text())
        .isEqualTo(
            """
            package java.util; // Deque
            package java.util; /* kept */
            package java.lang;
            package java.awt;
            """);
    assertThat(source.corpus(30).text()).isEqualTo("package java.util; // Deque\npa");
    assertThat(source.corpus(30).source())
        .isEqualTo("Java source of JDK " + System.getProperty("java.version"));
  }

  private static void entry(ZipOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    out.closeEntry();
  }

  @Test
  void ownSourceWhereTheJdkHasNone() throws IOException {
    JdkSource source = JdkSource.in(directory);
    String reason =
        directory.resolve("lib/src.zip")
            + " is not there: this JDK comes without its source (some distributions put it in a"
            + " package of its own, named like openjdk-25-source); so this library's own source is"
            + " used";
    assertThat(source.isJdk()).isFalse();
    assertThat(source.reason()).isEqualTo(reason);
    Corpus corpus = source.corpus(200_000);
    assertThat(corpus.source()).isEqualTo("Java source of this library (" + reason + ")");
    assertThat(corpus.text()).hasSize(200_000).startsWith("package dev.einlab.backend;");
  }

  @Test
  void thisJdk() throws IOException {
    Corpus corpus = JdkSource.find().corpus(100_000);
    assertThat(corpus.text()).hasSize(100_000).contains("package ");
    assertThat(JdkSource.find().corpus(100_000)).isEqualTo(corpus);
  }

  @Test
  void aTextOfTheReadersOwn() throws IOException {
    Path file = Files.writeString(directory.resolve("text.txt"), "ab🙂cd");
    assertThat(Corpus.read(file, 100)).isEqualTo(new Corpus(file.toString(), "ab🙂cd"));
    assertThat(Corpus.read(file, 4).text()).isEqualTo("ab🙂");
    assertThat(Corpus.read(file, 3).text()).isEqualTo("ab");
    assertThat(Corpus.read(file, 100)).hasToString(file + ": 6 characters");
  }

  @Test
  void textsThatAreNone() throws IOException {
    Path missing = directory.resolve("missing.txt");
    assertThatThrownBy(() -> Corpus.read(missing, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "EINLAB_TEXT="
                + missing
                + ": there is no such file; name a text, or unset it to train on Java source");
    Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, 0});
    assertThatThrownBy(() -> Corpus.read(binary, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "EINLAB_TEXT="
                + binary
                + ": this file is not UTF-8 text; convert it, for example with iconv");
    assertThatThrownBy(() -> Corpus.find(0))
        .hasMessage("Corpus: 0 characters were asked for; ask for 1 or more");
  }
}
