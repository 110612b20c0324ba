package dev.einlab.display;

import java.util.List;
import java.util.Map;

/**
 * What a kernel offers to the cells of a notebook beyond showing values. Cells use it through
 * {@link Notebook}.
 */
public interface NotebookKernel extends Display.Front {
  /** Shows a value, where it can as these MIME types, and returns the id of the display. */
  String display(Object value, List<String> mimeTypes);

  /** Replaces what a display shows. */
  void updateDisplay(String id, Object value, List<String> mimeTypes);

  /** The MIME bundle a value is shown by. */
  Map<String, String> render(Object value, List<String> mimeTypes);

  /** Removes the outputs of the running cell; if waiting, when the next output comes. */
  void clearOutput(boolean waiting);

  /** Asks the reader for a line. */
  String ask(String prompt, boolean password);

  /** Runs the source of a cell, magics included, and returns the value of its last expression. */
  Object eval(String source) throws Exception;

  /** Runs a magic that stands in one line. */
  Object lineMagic(String name, List<String> arguments) throws Exception;

  /** Runs a magic that has the rest of a cell as its body. */
  Object cellMagic(String name, List<String> arguments, String body) throws Exception;

  /** Adds jars or directories to what cells can use. */
  void addToClasspath(List<String> entries);
}
