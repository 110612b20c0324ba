package dev.einlab.kernel.wire;

/** A message that cannot be used. It is dropped and logged: one line that says what is wrong. */
public final class BadMessage extends Exception {
  private static final long serialVersionUID = 1;

  BadMessage(String reason) {
    super(reason);
  }

  BadMessage(String reason, Throwable cause) {
    super(reason, cause);
  }
}
