package dev.einlab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.einlab.data.DataFolders.Wanted;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads small files in the format of the real ones; the real ones are read by chapter 01. */
class FashionMnistTest {
  private static final byte[] IMAGES = {
    0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, (byte) 255, 51, 102
  };
  private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 9, 0};

  @TempDir Path temporary;
  private Path folder;
  private Path cache;
  private Wanted images;
  private Wanted labels;

  @BeforeEach
  void setUp() throws Exception {
    folder = Files.createDirectory(temporary.resolve("here"));
    cache = temporary.resolve("cache/fashion-mnist");
    images = new Wanted("some-images", sha256(IMAGES));
    labels = new Wanted("some-labels", sha256(LABELS));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  /** Port 9 of this machine: nothing listens there. */
  private DataFolders offline() {
    return folders(URI.create("http://127.0.0.1:9/"));
  }

  private DataFolders folders(URI address) {
    return new DataFolders(List.of(folder, cache), cache, address, Duration.ofSeconds(5));
  }

  private FashionMnist load(DataFolders folders, int count) {
    return FashionMnist.load(folders, images, labels, count);
  }

  @Test
  void readsPackedAndUnpackedFiles() throws Exception {
    Files.write(folder.resolve("some-images.gz"), gzip(IMAGES));
    Files.write(folder.resolve("some-labels"), LABELS);
    FashionMnist data = load(offline(), 2);
    assertThat(data.images().shape()).isEqualTo(Shape.of(2, 1, 2));
    assertThat(data.images().dtype()).isEqualTo(DType.F32);
    assertThat(data.images().toFloats()).containsExactly(0f, 1f, 0.2f, 0.4f);
    assertThat(data.labels().dtype()).isEqualTo(DType.I32);
    assertThat(data.labels().toInts()).containsExactly(9, 0);
    assertThat(data.names()).containsExactly("Ankle boot", "T-shirt/top");
    assertThat(data.classNames()).hasSize(10);
    assertThat(load(offline(), 1).images().toFloats()).containsExactly(0f, 1f);
  }

  @Test
  void askingForTooManyImagesIsAnError() throws Exception {
    Files.write(folder.resolve("some-images"), IMAGES);
    Files.write(folder.resolve("some-labels"), LABELS);
    assertThatThrownBy(() -> load(offline(), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "3 images were asked of FashionMNIST's some-images, which has 2; ask for 1 to 2.");
    assertThatThrownBy(() -> load(offline(), 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aFileWithOtherBytesIsRefusedByItsHash() throws Exception {
    byte[] other = IMAGES.clone();
    other[19]++;
    Files.write(folder.resolve("some-images"), other);
    assertThatThrownBy(() -> load(offline(), 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "FashionMNIST: %s is not the some-images it should be: the SHA-256 of its unpacked 20"
                + " bytes is %s, expected %s. Delete or replace it.",
            folder.resolve("some-images"), sha256(other), sha256(IMAGES));
  }

  @Test
  void aPackedFileThatIsCutShortIsRefused() throws Exception {
    byte[] packed = gzip(IMAGES);
    Files.write(folder.resolve("some-images.gz"), Arrays.copyOf(packed, packed.length - 12));
    assertThatThrownBy(() -> load(offline(), 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            "FashionMNIST: %s cannot be unpacked: Unexpected end of ZLIB input stream. It is"
                + " damaged or cut short; delete or replace it.",
            folder.resolve("some-images.gz"));
  }

  @Test
  void withoutFilesAndNetworkTheErrorNamesThreeWays() {
    assertThatThrownBy(() -> load(offline(), 1))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            """
            FashionMNIST's file some-images is not here. Looked in %s, %s; \
            http://127.0.0.1:9/some-images.gz could not be downloaded: java.net.ConnectException.
            Three ways to get it:
              1. on Debian or Ubuntu: apt-get install dataset-fashion-mnist
              2. put the four files (*-ubyte or *-ubyte.gz) into a folder and name it in the \
            environment variable EINLAB_DATA
              3. with a network, run this again: the files are downloaded once from
                 http://127.0.0.1:9/
                 and kept in %s\
            """,
            folder, cache, cache);
  }

  @Test
  void downloadsOnceAndKeepsTheFilesInTheCache() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/some-images.gz", exchange -> answer(exchange, gzip(IMAGES)));
    server.createContext("/some-labels.gz", exchange -> answer(exchange, gzip(LABELS)));
    server.start();
    var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    try {
      assertThat(load(folders(address), 2).labels().toInts()).containsExactly(9, 0);
      var missing = new Wanted("no-such-file", "");
      assertThatThrownBy(() -> folders(address).find(missing))
          .isInstanceOf(DataFolders.NotFound.class)
          .hasMessage(
              address
                  + "no-such-file.gz could not be downloaded: java.io.IOException: the server"
                  + " answered with status 404");
    } finally {
      server.stop(0);
    }
    assertThat(cache).isDirectoryContaining("glob:**/some-images.gz");
    try (var files = Files.list(cache)) {
      assertThat(files).as("no partial downloads are left").hasSize(2);
    }
    assertThat(load(folders(address), 2).labels().toInts()).containsExactly(9, 0);
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void foldersAreLookedThroughInTheDocumentedOrder() {
    Path home = Path.of("/home/ada");
    assertThat(FashionMnist.folders(Map.of("EINLAB_DATA", "/data"), home).folders())
        .containsExactly(
            Path.of("/data/fashion-mnist"),
            Path.of("/data"),
            Path.of("/usr/share/datasets/fashion-mnist"),
            Path.of("/home/ada/.cache/einlab/fashion-mnist"));
    var plain = FashionMnist.folders(Map.of("XDG_CACHE_HOME", "/cache"), home);
    assertThat(plain.folders())
        .containsExactly(
            Path.of("/usr/share/datasets/fashion-mnist"), Path.of("/cache/einlab/fashion-mnist"));
    assertThat(plain.cache()).isEqualTo(Path.of("/cache/einlab/fashion-mnist"));
  }
}
