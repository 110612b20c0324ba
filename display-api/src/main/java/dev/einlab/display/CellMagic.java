package dev.einlab.display;

import java.util.concurrent.Callable;

/**
 * A magic that wraps the run of a whole cell, such as {@code %%flops}: found by {@link
 * java.util.ServiceLoader} on the class path of the cells. It never sees or changes the cell's
 * source, so variables the cell declares survive.
 */
public interface CellMagic {
  /** The word after {@code %%}. */
  String name();

  /** One line for the kernel's list of magics. */
  String help();

  /**
   * Runs the cell, and may show what it found out through {@link Display#show}.
   *
   * @param arguments the rest of the magic's line, blanks trimmed
   * @param cell runs the cell and returns the value of its last expression, or {@code null}
   * @return the value of the cell, shown as its result
   */
  Object run(String arguments, Callable<Object> cell) throws Exception;
}
