package dev.einlab.viz;

import dev.einlab.display.TextCompleter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Completes axis names inside equations and patterns: those in use before, and for the output only
 * those it has not yet.
 *
 * <pre>
 *   einsum("bhid,bhjd->bh▏")             i j d
 *   einsum(q, k, "batch query d, ba▏")   batch
 * </pre>
 */
public final class AxisCompleter implements TextCompleter {
  private static final Set<String> METHODS =
      Set.of("einsum", "rearrange", "reduce", "repeat", "pack", "unpack", "check", "path");

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\d_]*");
  private static final Pattern LETTER = Pattern.compile("\\p{L}");
  private static final Pattern TWO_NAMES = Pattern.compile("[\\p{L}\\d_)]\\s+[\\p{L}_(]");

  @Override
  public Words complete(String method, String text, int cursor) {
    if (!METHODS.contains(method)) return null;
    String before = text.substring(0, cursor);
    boolean named = !method.equals("einsum") || TWO_NAMES.matcher(text).find();
    int start = named ? startOfName(before) : cursor;
    String typed = before.substring(start);
    Set<String> used = names(text.substring(0, start) + " " + text.substring(cursor), named);
    used.removeAll(names(termBefore(text.substring(0, start)), named));
    return new Words(start, used.stream().filter(name -> name.startsWith(typed)).toList());
  }

  private static int startOfName(String before) {
    int start = before.length();
    while (start > 0
        && (Character.isLetterOrDigit(before.charAt(start - 1))
            || before.charAt(start - 1) == '_')) {
      start--;
    }
    return start;
  }

  /** What stands of this operand, or of the output, before the cursor. */
  private static String termBefore(String before) {
    return before.substring(Math.max(before.lastIndexOf(','), before.lastIndexOf('>')) + 1);
  }

  private static Set<String> names(String text, boolean named) {
    List<String> all =
        (named ? NAME : LETTER).matcher(text).results().map(MatchResult::group).toList();
    return new TreeSet<>(all);
  }
}
