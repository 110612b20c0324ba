package dev.einlab.kernel.magics;

import dev.einlab.kernel.eval.SourceScan;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds magics in the source of a cell. A line {@code %name arguments}, or the end of a line {@code
 * … = %name arguments}, becomes a call in the same place, so that lines keep their numbers. What
 * stands in text blocks and comments is left alone, and so is a percent sign that means a
 * remainder.
 */
public final class MagicLines {
  /** The head of a cell whose first line is {@code %%name arguments}. */
  public record Head(String name, String arguments, String body) {}

  private static final Pattern LINE = Pattern.compile("(\\s*|.*=\\s*)%(\\w+)(?:[ \\t]+(.*))?");
  private static final Pattern HEAD =
      Pattern.compile("\\A\\s*%%(\\w+)[ \\t]*([^\\n]*)(?:\\n|\\z)(.*)", Pattern.DOTALL);

  private MagicLines() {}

  /**
   * The head of a cell with a cell magic. The lines of its body count from the top of the cell: the
   * body begins with as many empty lines as stand above it.
   */
  public static Optional<Head> head(String cell) {
    Matcher matcher = HEAD.matcher(cell);
    if (!matcher.matches()) return Optional.empty();
    long above = cell.substring(0, matcher.start(3)).chars().filter(c -> c == '\n').count();
    String body = "\n".repeat((int) above) + matcher.group(3);
    return Optional.of(new Head(matcher.group(1), matcher.group(2).strip(), body));
  }

  /** The source with its line magics turned into calls. */
  public static String replace(String cell, Predicate<String> isMagic) {
    if (cell.indexOf('%') < 0) return cell;
    StringBuilder source = new StringBuilder();
    List<String> lines = cell.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher magic = LINE.matcher(line);
      boolean found =
          magic.matches() && isMagic.test(magic.group(2)) && new SourceScan(source + "\n").inCode();
      String text = found ? call(magic, i == lines.size() - 1) : line;
      source.append(i == 0 ? "" : "\n").append(text);
    }
    return source.toString();
  }

  private static String call(Matcher magic, boolean last) {
    String arguments = magic.group(3) == null ? "" : magic.group(3);
    String list =
        Arguments.split(arguments).stream()
            .map(MagicLines::literal)
            .collect(Collectors.joining(", "));
    return "%slineMagic(\"%s\", List.of(%s))%s"
        .formatted(magic.group(1), magic.group(2), list, last ? "" : ";");
  }

  private static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
