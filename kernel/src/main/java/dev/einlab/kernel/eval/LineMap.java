package dev.einlab.kernel.eval;

import java.util.List;

/**
 * Where the lines of one wrapper class come from: for each of its lines the cell and the line of
 * the cell, both counted from 1. All lines come from one cell, unless overloads of a method share
 * the wrapper.
 */
record LineMap(List<Line> lines) {
  /** A line of a cell. */
  record Line(String cell, int number) {}

  /** The line of a cell that a line of the wrapper stands for. */
  Line line(int wrapperLine) {
    return lines.get(Math.clamp(wrapperLine - 1, 0, lines.size() - 1));
  }

  /** The one cell all lines come from, or {@code null} if there are several. */
  String onlyCell() {
    String first = lines.getFirst().cell();
    return lines.stream().allMatch(line -> line.cell().equals(first)) ? first : null;
  }
}
