package dev.einlab.viz;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Text in columns for terminals: numbers to the right, words to the left, two blanks between. */
final class Columns {
  private Columns() {}

  /** Rows of equal length, the first one the header, as lines without trailing blanks. */
  static String aligned(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    List<Boolean> numeric =
        IntStream.range(0, columns)
            .mapToObj(c -> rows.stream().skip(1).allMatch(row -> isNumber(row.get(c))))
            .toList();
    return aligned(rows, numeric);
  }

  /** The same where it is known which columns hold numbers. */
  static String aligned(List<List<String>> rows, List<Boolean> numeric) {
    int columns = rows.getFirst().size();
    int[] widths =
        IntStream.range(0, columns)
            .map(c -> rows.stream().mapToInt(row -> width(row.get(c))).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(row ->
            IntStream.range(0, columns)
                .mapToObj(c -> padded(row.get(c), widths[c], numeric.get(c)))
                .collect(Collectors.joining("  "))
                .stripTrailing())
        .collect(Collectors.joining("\n"));
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean isNumber(String text) {
    return text.matches("[-−+]?[0-9][0-9,._]*([eE][-+]?[0-9]+)?|NaN|[-−]?∞|-");
  }

  private static String padded(String text, int width, boolean right) {
    String blanks = " ".repeat(width - width(text));
    return right ? blanks + text : text + blanks;
  }
}
