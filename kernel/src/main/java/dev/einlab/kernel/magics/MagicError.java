package dev.einlab.kernel.magics;

/** A magic was asked for something it cannot do: one sentence that says what to do instead. */
public final class MagicError extends Exception {
  private static final long serialVersionUID = 1;

  MagicError(String sentence) {
    super(sentence);
  }

  MagicError(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
