package dev.einlab.grader.release;

import dev.einlab.grader.judge.Problems;
import dev.einlab.grader.notebook.Cell;

/** One problem of a notebook of solutions, as its author wrote it. */
sealed interface Task permits ProblemSource, ManualSource {
  /** {@code einsum.q3}. */
  String id();

  Heading heading();

  /** The cell with the answer, its solution in it. */
  Cell answer();

  default Problems.Listing listing(String notebook) {
    return new Problems.Listing(
        notebook,
        id(),
        heading().title(),
        heading().points(),
        heading().bonus(),
        this instanceof ManualSource);
  }
}
