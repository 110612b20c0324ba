package dev.einlab.kernel.eval;

import java.util.HashMap;
import java.util.Map;

/** The sources of the cells that ran, by the name their lines are told under. */
final class Sources {
  private final Map<String, String[]> lines = new HashMap<>();

  synchronized void put(String cell, String source) {
    lines.put(cell, source.split("\\R", -1));
  }

  /** A line of a cell, counted from 1, or {@code null} if there is none. */
  synchronized String line(String cell, int number) {
    String[] source = lines.get(cell);
    return source == null || number < 1 || number > source.length ? null : source[number - 1];
  }
}
