package dev.einlab.display;

import java.util.Map;

/**
 * Shows objects of classes that cannot offer a {@code mimeBundle()} themselves, such as charts of
 * another library: found by {@link java.util.ServiceLoader} on the class path of the cells.
 */
public interface Renderer {
  /** The MIME bundle of a value, or {@code null} if it is none of this renderer's. */
  Map<String, String> mimeBundle(Object value);
}
