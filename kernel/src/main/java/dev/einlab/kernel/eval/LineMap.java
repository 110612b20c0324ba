package dev.einlab.kernel.eval;

/**
 * Where the lines of one wrapper class come from: the cell, and for each line of the wrapper the
 * line of the cell, both counted from 1.
 */
record LineMap(String cell, int[] cellLine) {
  /** The line of the cell that a line of the wrapper stands for. */
  int line(int wrapperLine) {
    int index = Math.clamp(wrapperLine - 1, 0, cellLine.length - 1);
    return cellLine[index];
  }

  /** This map, for a wrapper two overloads share; lines are those of the first. */
  LineMap or(LineMap other) {
    return this;
  }
}
