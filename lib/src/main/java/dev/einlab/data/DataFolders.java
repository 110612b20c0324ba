package dev.einlab.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Where the files of one data set are looked for: folders in order, then an address on the network
 * whose files are kept in the cache. Files may be packed by gzip, with or without {@code .gz} in
 * their name.
 *
 * @param folders looked through in this order; the cache is one of them
 * @param cache where downloads are kept
 * @param address of the folder on the network, ending in a slash
 * @param timeout for a whole download
 */
record DataFolders(List<Path> folders, Path cache, URI address, Duration timeout) {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** A file by its unpacked name, and the SHA-256 of its unpacked bytes. */
  record Wanted(String name, String sha256) {}

  /** What was found: unpacked bytes, and where they came from. */
  record Found(byte[] bytes, String source) {}

  /** The file is in none of the folders, and could not be downloaded. */
  static final class NotFound extends IOException {
    private static final long serialVersionUID = 1L;

    NotFound(String message, IOException cause) {
      super(message, cause);
    }
  }

  /**
   * Finds, unpacks and checks a file.
   *
   * @throws NotFound when it is nowhere
   * @throws IOException when it was found, but is not what it should be
   */
  Found find(Wanted wanted) throws IOException, InterruptedException {
    for (Path folder : folders) {
      for (String ending : List.of("", ".gz")) {
        Path file = folder.resolve(wanted.name + ending);
        if (Files.isRegularFile(file)) {
          return checked(wanted, Files.readAllBytes(file), file.toString());
        }
      }
    }
    return download(wanted);
  }

  private Found download(Wanted wanted) throws IOException, InterruptedException {
    URI file = address.resolve(wanted.name + ".gz");
    byte[] packed;
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      var request = HttpRequest.newBuilder(file).timeout(timeout).build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (response.statusCode() != 200) {
        throw new IOException("the server answered with status " + response.statusCode());
      }
      packed = response.body();
    } catch (IOException e) {
      throw new NotFound("%s could not be downloaded: %s".formatted(file, e), e);
    }
    Found found = checked(wanted, packed, file.toString());
    keep(packed, cache.resolve(wanted.name + ".gz"));
    return found;
  }

  /** Moved into place in one step: two notebooks may download at once. */
  private void keep(byte[] packed, Path file) throws IOException {
    Files.createDirectories(cache);
    Path partial = Files.createTempFile(cache, file.getFileName().toString(), ".part");
    try {
      Files.write(partial, packed);
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static Found checked(Wanted wanted, byte[] stored, String source) throws IOException {
    byte[] bytes = unpacked(stored, source);
    String actual = sha256(bytes);
    if (!actual.equals(wanted.sha256)) {
      throw new IOException(
          ("%s is not the %s it should be: the SHA-256 of its unpacked %,d bytes is %s, expected %s."
                  + " Delete or replace it.")
              .formatted(source, wanted.name, bytes.length, actual, wanted.sha256));
    }
    return new Found(bytes, source);
  }

  private static byte[] unpacked(byte[] stored, String source) throws IOException {
    boolean gzip = stored.length >= 2 && stored[0] == 0x1f && stored[1] == (byte) 0x8b;
    if (!gzip) return stored;
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(stored), 1 << 16)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be unpacked: %s. It is damaged or cut short; delete or replace it."
              .formatted(source, e.getMessage()),
          e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
