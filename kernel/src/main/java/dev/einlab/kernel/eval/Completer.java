package dev.einlab.kernel.eval;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.VariableTree;
import dev.einlab.display.TextCompleter;
import dev.einlab.kernel.wire.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completes names at the cursor. Front ends count code points, Java counts chars. */
final class Completer {
  private final SourceCodeAnalysis analysis;
  private final Splitter splitter;

  Completer(SourceCodeAnalysis analysis, Splitter splitter) {
    this.analysis = analysis;
    this.splitter = splitter;
  }

  Content.CompleteReply complete(String code, int cursorPoints) {
    int cursor = Cursor.chars(code, cursorPoints);
    int[] anchor = new int[1];
    int offset = 0;
    List<Suggestion> found = List.of();
    for (Splitter.Around around : splitter.around(code, cursor)) {
      if (!found.isEmpty()) break;
      offset = around.offset();
      found = analysis.completionSuggestions(around.source(), cursor - offset, anchor);
    }
    Set<String> matches = new LinkedHashSet<>();
    for (Suggestion each : found) if (each.matchesType()) matches.add(each.continuation());
    int name = Cursor.startOfName(code, cursor);
    if (name == 0 || code.charAt(name - 1) != '.') matches.addAll(ofCell(code, name, cursor));
    for (Suggestion each : found) matches.add(each.continuation());
    int start = Cursor.points(code, found.isEmpty() ? name : offset + anchor[0]);
    return new Content.CompleteReply(
        "ok",
        new ArrayList<>(matches),
        matches.isEmpty() ? cursorPoints : start,
        cursorPoints,
        Map.of("_jupyter_types_experimental", types(matches, start, cursorPoints)));
  }

  /** Names the cell declares above that begin as typed. */
  private List<String> ofCell(String code, int from, int cursor) {
    return splitter.declaredAbove(code, cursor).values().stream()
        .map(declared ->
            declared instanceof VariableTree variable
                ? variable.getName().toString()
                : ((ClassTree) declared).getSimpleName().toString())
        .filter(name -> name.startsWith(code.substring(from, cursor)))
        .toList();
  }

  private static JsonElement types(Set<String> matches, int start, int end) {
    JsonArray types = new JsonArray();
    for (String match : matches) {
      JsonObject type = new JsonObject();
      type.addProperty("text", match);
      type.addProperty("start", start);
      type.addProperty("end", end);
      type.addProperty("type", kind(match));
      types.add(type);
    }
    return types;
  }

  /**
   * Completes in a text that is open at the cursor, with what a library knows of such texts;
   * nothing in a comment, {@code null} in code. Runs code of libraries.
   */
  static Content.CompleteReply inText(String code, int cursorPoints, ClassLoader loader) {
    int cursor = Cursor.chars(code, cursorPoints);
    SourceScan scan = new SourceScan(code.substring(0, cursor));
    int start = scan.openText();
    if (scan.inCode()) return null;
    if (start < 0) return nothing(cursorPoints);
    int end = start;
    while (end < code.length() && "\"\n".indexOf(code.charAt(end)) < 0) end++;
    boolean closed = end >= cursor && end < code.length() && code.charAt(end) == '"';
    String text = code.substring(start, closed ? end : cursor);
    for (TextCompleter completer : ServiceLoader.load(TextCompleter.class, loader)) {
      TextCompleter.Words found = completer.complete(scan.called(), text, cursor - start);
      if (found == null) continue;
      int from = Cursor.points(code, start + found.start());
      return new Content.CompleteReply("ok", found.words(), from, cursorPoints, Map.of());
    }
    return nothing(cursorPoints);
  }

  private static Content.CompleteReply nothing(int cursorPoints) {
    return new Content.CompleteReply("ok", List.of(), cursorPoints, cursorPoints, Map.of());
  }

  /** What kind of thing a suggestion is, by Java's habits of writing names. */
  private static String kind(String match) {
    if (match.indexOf('(') >= 0) return "function";
    if (match.endsWith(".") || match.chars().allMatch(c -> Character.isLowerCase(c) || c == '.')) {
      return match.endsWith(".") ? "module" : "variable";
    }
    if (match.equals(match.toUpperCase(java.util.Locale.ROOT))) return "constant";
    return Character.isUpperCase(match.charAt(0)) ? "class" : "variable";
  }
}
