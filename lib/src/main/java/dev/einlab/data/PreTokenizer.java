package dev.einlab.data;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Cuts a text into the words that byte pairs never cross, as GPT-2 does: an English contraction's
 * end; letters, digits or other marks, each with one blank before them; or blanks, of which the
 * last is left to the word that follows. Nothing is lost: the words joined are the text.
 */
final class PreTokenizer {
  private static final Pattern WORD =
      Pattern.compile(
          String.join(
              "|",
              "'(?:s|t|re|ve|m|ll|d)",
              " ?\\p{L}+",
              " ?\\p{N}+",
              " ?[^\\s\\p{L}\\p{N}]+",
              "\\s+(?!\\S)",
              "\\s+"),
          Pattern.UNICODE_CHARACTER_CLASS);

  private PreTokenizer() {}

  static List<String> split(String text) {
    return WORD.matcher(text).results().map(MatchResult::group).toList();
  }
}
