package dev.einlab.kernel.display;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.einlab.display.Display;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import javax.imageio.ImageIO;

/** Values to MIME bundles. There is always a {@code text/plain}. Runs code of the value. */
public final class Bundles {
  private static final String TEXT = "text/plain";
  private static final int MOST_ELEMENTS = 1000;
  private static final int ENDS = 10;

  private Bundles() {}

  /** The MIME bundle of a value. */
  public static Map<String, JsonElement> of(Object value) {
    Map<String, String> offered = Display.mimeBundle(value);
    Map<String, JsonElement> bundle = new LinkedHashMap<>();
    if (offered != null) offered.forEach((type, data) -> bundle.put(type, json(type, data)));
    if (value instanceof RenderedImage image)
      bundle.put("image/png", new JsonPrimitive(png(image)));
    bundle.computeIfAbsent(TEXT, type -> new JsonPrimitive(text(value)));
    return bundle;
  }

  /** JSON travels as an object, everything else as text. */
  private static JsonElement json(String type, String data) {
    boolean structured = type.equals("application/json") || type.endsWith("+json");
    return structured ? JsonParser.parseString(data) : new JsonPrimitive(data);
  }

  private static String text(Object value) {
    if (value != null && value.getClass().isArray()) return array(value);
    if (value instanceof RenderedImage image) {
      return "image, %d by %d pixels".formatted(image.getWidth(), image.getHeight());
    }
    return String.valueOf(value);
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
