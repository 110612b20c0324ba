package dev.einlab.kernel.magics;

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
    Scan scan = new Scan();
    List<String> lines = cell.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher magic = LINE.matcher(line);
      boolean found = scan.inCode() && magic.matches() && isMagic.test(magic.group(2));
      String text = found ? call(magic, i == lines.size() - 1) : line;
      source.append(i == 0 ? "" : "\n").append(text);
      if (!found) scan.line(line);
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

  /** Follows the source to know whether a line begins in code. */
  private static final class Scan {
    private boolean textBlock;
    private boolean comment;

    boolean inCode() {
      return !textBlock && !comment;
    }

    void line(String line) {
      for (int i = 0; i < line.length(); i++) {
        if (comment) {
          int end = line.indexOf("*/", i);
          if (end < 0) return;
          comment = false;
          i = end + 1;
        } else if (textBlock) {
          if (line.charAt(i) == '\\') {
            i++;
          } else if (line.startsWith("\"\"\"", i)) {
            textBlock = false;
            i += 2;
          }
        } else if (line.startsWith("//", i)) {
          return;
        } else if (line.startsWith("/*", i)) {
          comment = true;
          i++;
        } else if (line.startsWith("\"\"\"", i)) {
          textBlock = true;
          i += 2;
        } else if (line.charAt(i) == '"' || line.charAt(i) == '\'') {
          i = endOfLiteral(line, i);
        }
      }
    }

    private static int endOfLiteral(String line, int start) {
      int i = start + 1;
      while (i < line.length() && line.charAt(i) != line.charAt(start)) {
        i += line.charAt(i) == '\\' ? 2 : 1;
      }
      return i;
    }
  }
}
