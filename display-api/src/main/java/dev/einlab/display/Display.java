package dev.einlab.display;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;

/**
 * Where library code shows things in the cell that is running.
 *
 * <p>An object with a public no-argument {@code Map<String, String> mimeBundle()} is shown by that
 * bundle (MIME type to data; binary data in Base64); everything else by its {@code toString()}.
 * Under a kernel that has connected itself, the result lands in the notebook and can be updated in
 * place. Elsewhere it is printed as text.
 */
public final class Display {
  /** Something that was shown and may be replaced where it stands. */
  public interface Handle {
    /** Replaces what was shown. Without a kernel, prints the new text. */
    void update(Object value);
  }

  /** What a kernel offers to library code: show a value in the running cell. */
  public interface Front {
    Handle show(Object value);
  }

  private static volatile Front front;

  private Display() {}

  /** Shows a value in the running cell, or prints its text where no kernel is connected. */
  public static Handle show(Object value) {
    Front connected = front;
    if (connected != null) return connected.show(value);
    System.out.println(text(value));
    return updated -> System.out.println(text(updated));
  }

  /**
   * Whether a kernel shows what is given to {@link #show}, so that updates replace instead of
   * adding lines.
   */
  public static boolean isLive() {
    return front != null;
  }

  /** Called once by a kernel at its start; {@code null} disconnects. */
  public static void connect(Front kernel) {
    front = kernel;
  }

  static Front front() {
    return front;
  }

  /**
   * The MIME bundle of an object that offers one, or {@code null} where it does not.
   *
   * @throws IllegalStateException if its {@code mimeBundle()} throws; the cause is what it threw
   */
  @SuppressWarnings("unchecked")
  public static Map<String, String> mimeBundle(Object value) {
    Method method = bundleMethod(value);
    if (method == null) return null;
    try {
      return (Map<String, String>) method.invoke(value);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "mimeBundle() of " + value.getClass().getName() + " failed: " + e.getCause(),
          e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(
          "mimeBundle() of " + value.getClass().getName() + " cannot be called: " + e.getMessage(),
          e);
    }
  }

  /** The text of a value: {@code text/plain} of its bundle, else its {@code toString()}. */
  public static String text(Object value) {
    Map<String, String> bundle = mimeBundle(value);
    String plain = bundle == null ? null : bundle.get("text/plain");
    return plain == null ? Objects.toString(value) : plain;
  }

  /** The method of an object that may be a record or class private to a cell or a library. */
  private static Method bundleMethod(Object value) {
    if (value == null) return null;
    try {
      Method method = value.getClass().getMethod("mimeBundle");
      if (!Map.class.isAssignableFrom(method.getReturnType())) return null;
      method.trySetAccessible();
      return method;
    } catch (NoSuchMethodException e) {
      return null; // an ordinary object: shown by its text
    }
  }
}
