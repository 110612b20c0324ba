package dev.einlab.einsum;

/** A pattern as it was written, and the operation it was given to: where every error begins. */
record PatternText(String operation, String text) {
  /** It cannot be read. */
  EinsumSyntaxException error(int position, String reason) {
    return new EinsumSyntaxException(operation, text, position, reason);
  }

  /** It can be read, but does not fit what it is used on. */
  IllegalArgumentException mismatch(int position, String reason) {
    return new IllegalArgumentException(
        EinsumSyntaxException.message(operation, text, position, reason));
  }
}
