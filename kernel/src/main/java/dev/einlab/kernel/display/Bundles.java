package dev.einlab.kernel.display;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.einlab.display.Display;
import dev.einlab.display.Renderer;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import javax.imageio.ImageIO;

/** Values to MIME bundles. There is always a {@code text/plain}. Runs code of the value. */
public final class Bundles {
  private static final String TEXT = "text/plain";
  private static final int MOST_ELEMENTS = 1000;
  private static final int ENDS = 10;

  private Bundles() {}

  /**
   * The MIME bundle of a value.
   *
   * @param mimeTypes what is asked for, beside text; empty for what the value prefers
   * @param loader where the renderers of libraries are found
   */
  public static Map<String, JsonElement> of(
      Object value, List<String> mimeTypes, ClassLoader loader) {
    Map<String, String> offered = offered(value, loader);
    Map<String, JsonElement> bundle = new LinkedHashMap<>();
    if (mimeTypes.isEmpty()) {
      offered.forEach((type, data) -> bundle.put(type, json(type, data)));
    } else {
      for (String type : mimeTypes) {
        // Text may be meant as HTML, Markdown, a script: the caller says so.
        String data = value instanceof CharSequence text ? text.toString() : offered.get(type);
        if (data != null) bundle.put(type, json(type, data));
      }
    }
    bundle.computeIfAbsent(TEXT, type -> new JsonPrimitive(text(value, offered)));
    return bundle;
  }

  private static Map<String, String> offered(Object value, ClassLoader loader) {
    Map<String, String> own = Display.mimeBundle(value);
    if (own != null) return own;
    if (value instanceof RenderedImage image) return Map.of("image/png", png(image));
    if (value == null || value.getClass().getClassLoader() == null) return Map.of();
    for (Renderer renderer : ServiceLoader.load(Renderer.class, loader)) {
      Map<String, String> rendered = renderer.mimeBundle(value);
      if (rendered != null) return rendered;
    }
    return Map.of();
  }

  /** JSON travels as an object, everything else as text. */
  private static JsonElement json(String type, String data) {
    boolean structured = type.equals("application/json") || type.endsWith("+json");
    try {
      return structured ? JsonParser.parseString(data) : new JsonPrimitive(data);
    } catch (JsonParseException e) {
      throw new IllegalArgumentException("what is shown as " + type + " is no JSON: " + data);
    }
  }

  private static String text(Object value, Map<String, String> offered) {
    if (offered.containsKey(TEXT)) return offered.get(TEXT);
    if (value instanceof RenderedImage image) {
      return "image, %d by %d pixels".formatted(image.getWidth(), image.getHeight());
    }
    boolean isArray = value != null && value.getClass().isArray();
    return isArray ? array(value) : String.valueOf(value);
  }

  /** An array as a list; a long one without its middle. */
  private static String array(Object array) {
    int length = Array.getLength(array);
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < length; i++) {
      if (length > MOST_ELEMENTS && i == ENDS) {
        text.add("…");
        i = length - ENDS;
      }
      Object element = Array.get(array, i);
      boolean nested = element != null && element.getClass().isArray() && element != array;
      text.add(nested ? array(element) : String.valueOf(element));
    }
    return length > MOST_ELEMENTS ? text + " (" + length + " elements)" : text.toString();
  }

  private static String png(RenderedImage image) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(image, "png", bytes);
      return Base64.getEncoder().encodeToString(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("an image cannot be written as PNG", e);
    }
  }
}
