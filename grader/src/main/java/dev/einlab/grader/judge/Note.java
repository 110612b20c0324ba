package dev.einlab.grader.judge;

import java.util.Map;

/**
 * A sentence shown in a cell: as text everywhere, with its `code` set as code where Markdown is
 * drawn.
 */
public record Note(String text) {
  public Map<String, String> mimeBundle() {
    return Map.of("text/plain", text, "text/markdown", text);
  }

  @Override
  public String toString() {
    return text;
  }
}
