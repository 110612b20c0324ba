package dev.einlab.grader.json;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads JSON, and writes it so that equal content is equal bytes: keys sorted, as nbformat writes
 * notebooks.
 */
public final class Json {
  private static final Gson WRITER =
      new GsonBuilder()
          .setFormattingStyle(FormattingStyle.PRETTY.withIndent(" "))
          .disableHtmlEscaping()
          .serializeNulls()
          .create();

  private Json() {}

  /**
   * The object in a file.
   *
   * @throws IllegalArgumentException if the file holds no JSON object; the message names the file
   */
  public static JsonObject read(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The object in a text; {@code source} names the text in errors. */
  public static JsonObject parse(String text, String source) {
    JsonElement parsed;
    try {
      parsed = JsonParser.parseString(text);
    } catch (JsonParseException | StackOverflowError e) {
      throw new IllegalArgumentException(source + " is not JSON: " + firstLine(e), e);
    }
    if (parsed.isJsonObject()) return parsed.getAsJsonObject();
    throw new IllegalArgumentException(source + " is JSON, but not an object in braces");
  }

  /** The text of an element: sorted keys, indent 1, a line feed at the end. */
  public static String write(JsonElement element) {
    return WRITER.toJson(sorted(element)) + "\n";
  }

  /** Replaces a file whole or not at all: a reader, or a crash, never sees half of it. */
  public static void replace(Path file, String content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path fresh =
        folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
    try {
      Files.writeString(fresh, content);
      try {
        Files.move(
            fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        Files.move(
            fresh, file, StandardCopyOption.REPLACE_EXISTING); // the best this file system has
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static JsonElement sorted(JsonElement element) {
    if (element.isJsonArray()) {
      JsonArray copy = new JsonArray();
      element.getAsJsonArray().forEach(item -> copy.add(sorted(item)));
      return copy;
    }
    if (!element.isJsonObject()) return element;
    JsonObject copy = new JsonObject();
    Map<String, JsonElement> members = new TreeMap<>(element.getAsJsonObject().asMap());
    members.forEach((key, value) -> copy.add(key, sorted(value)));
    return copy;
  }

  private static String firstLine(Throwable e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getMessage().lines().findFirst().orElse("");
  }
}
