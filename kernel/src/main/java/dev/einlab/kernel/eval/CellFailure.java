package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Content;

/** A cell did not end well: what the reader is told about it. */
public final class CellFailure extends Exception {
  private static final long serialVersionUID = 1;
  private final transient Content.Failure failure;

  public CellFailure(Content.Failure failure) {
    super(failure.ename() + ": " + failure.evalue());
    this.failure = failure;
  }

  public Content.Failure failure() {
    return failure;
  }
}
