package dev.einlab.display;

import java.util.List;
import java.util.Map;

/**
 * Functions every cell has without an import: what notebooks written for IJava and JJava expect.
 */
public final class Notebook {
  /** A value as it will be shown: the last expression of a cell may be one. */
  public record Rendered(Map<String, String> mimeBundle) {
    public Rendered {
      mimeBundle = Map.copyOf(mimeBundle);
    }

    @Override
    public String toString() {
      return mimeBundle.getOrDefault("text/plain", mimeBundle.toString());
    }
  }

  private Notebook() {}

  /** Shows a value in the way it prefers, and returns an id for {@link #updateDisplay}. */
  public static String display(Object value) {
    return getKernelInstance().display(value, List.of());
  }

  /** Shows a value as these MIME types, and returns an id for {@link #updateDisplay}. */
  public static String display(Object value, String... mimeTypes) {
    return getKernelInstance().display(value, List.of(mimeTypes));
  }

  /** Replaces what a display shows, in the way the value prefers. */
  public static void updateDisplay(String id, Object value) {
    getKernelInstance().updateDisplay(id, value, List.of());
  }

  /** Replaces what a display shows, as these MIME types. */
  public static void updateDisplay(String id, Object value, String... mimeTypes) {
    getKernelInstance().updateDisplay(id, value, List.of(mimeTypes));
  }

  /** The value as it would be shown. */
  public static Rendered render(Object value) {
    return new Rendered(getKernelInstance().render(value, List.of()));
  }

  /** The value as it would be shown as these MIME types. */
  public static Rendered render(Object value, String... mimeTypes) {
    return new Rendered(getKernelInstance().render(value, List.of(mimeTypes)));
  }

  /** Removes the outputs of the running cell; if waiting, when the next output comes. */
  public static void clearOutput(boolean waiting) {
    getKernelInstance().clearOutput(waiting);
  }

  /** Asks the reader for a line. */
  public static String input(String prompt) {
    return getKernelInstance().ask(prompt, false);
  }

  /** Asks the reader for a line that is not shown while it is typed. */
  public static String password(String prompt) {
    return getKernelInstance().ask(prompt, true);
  }

  /** Runs the source of a cell, magics included, and returns the value of its last expression. */
  public static Object eval(String source) throws Exception {
    return getKernelInstance().eval(source);
  }

  /**
   * Runs a magic: what {@code %name arguments} stands for. The caller names the type it expects.
   */
  @SuppressWarnings("unchecked")
  public static <T> T lineMagic(String name, List<String> arguments) throws Exception {
    return (T) getKernelInstance().lineMagic(name, arguments);
  }

  /** Runs a magic with a body: what {@code %%name arguments} over a cell stands for. */
  @SuppressWarnings("unchecked")
  public static <T> T cellMagic(String name, List<String> arguments, String body) throws Exception {
    return (T) getKernelInstance().cellMagic(name, arguments, body);
  }

  /**
   * The kernel the cell runs in.
   *
   * @throws IllegalStateException outside of a kernel
   */
  public static NotebookKernel getKernelInstance() {
    if (Display.front() instanceof NotebookKernel kernel) return kernel;
    throw new IllegalStateException("this works in the cells of a notebook only: no kernel runs");
  }
}
