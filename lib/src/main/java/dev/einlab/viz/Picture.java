package dev.einlab.viz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Something drawn, which a notebook shows as a picture and everything else as text. */
public interface Picture {
  /** The picture as an SVG document: the same characters on every machine. */
  String svg();

  /** What the picture tells, in words and aligned columns. */
  String text();

  /**
   * The forms a front end may choose from: {@code text/plain}, {@code image/svg+xml} and {@code
   * image/png} in Base64. Where this Java cannot draw, the PNG is missing and the text says why.
   */
  default Map<String, String> mimeBundle() {
    var bundle = new LinkedHashMap<String, String>();
    String svg = svg();
    switch (Png.of(svg)) {
      case Png.Drawn(byte[] bytes) -> {
        bundle.put("text/plain", text());
        bundle.put("image/svg+xml", svg);
        bundle.put("image/png", Base64.getEncoder().encodeToString(bytes));
      }
      case Png.NotDrawn(String reason) -> {
        bundle.put("text/plain", text() + "\n(no PNG: " + reason + ")");
        bundle.put("image/svg+xml", svg);
      }
    }
    return bundle;
  }

  /**
   * Writes the picture to a file whose name ends in {@code .svg}, {@code .png} or {@code .txt}, and
   * makes its folder where that is missing.
   *
   * @throws IllegalArgumentException for any other ending
   * @throws IllegalStateException for a PNG where this Java cannot draw
   */
  default void save(Path file) {
    byte[] bytes = bytesFor(file.getFileName().toString());
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("The picture could not be written to " + file + ": " + e, e);
    }
  }

  private byte[] bytesFor(String name) {
    if (name.endsWith(".svg")) return svg().getBytes(StandardCharsets.UTF_8);
    if (name.endsWith(".txt")) return text().getBytes(StandardCharsets.UTF_8);
    if (!name.endsWith(".png")) {
      throw new IllegalArgumentException(
          "A picture was to be saved as \"" + name + "\"; end the name in .svg, .png or .txt.");
    }
    return switch (Png.of(svg())) {
      case Png.Drawn(byte[] bytes) -> bytes;
      case Png.NotDrawn(String reason) ->
          throw new IllegalStateException(
              "No PNG can be drawn here: " + reason + "; save it as .svg.");
    };
  }
}
