package dev.einlab.display;

/**
 * Implemented by exceptions about a text that the reader wrote, such as an equation: a kernel looks
 * for the text in the cell, and draws a caret under the place at fault.
 */
public interface TextFault {
  /** The text as it was written. */
  String text();

  /** Index of the {@code char} at fault; the length of the text where its end came early. */
  int position();
}
