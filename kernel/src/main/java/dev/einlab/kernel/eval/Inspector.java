package dev.einlab.kernel.eval;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.einlab.kernel.wire.Content;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;

/** Tells what stands at the cursor: signatures, and documentation where there is any. */
final class Inspector {
  private static final int MOST = 6;
  private static final Pattern MARKS = Pattern.compile("```java\n|```\n|`|\\*\\*");

  private final SourceCodeAnalysis analysis;
  private final Splitter splitter;

  Inspector(SourceCodeAnalysis analysis, Splitter splitter) {
    this.analysis = analysis;
    this.splitter = splitter;
  }

  Content.InspectReply inspect(String code, int cursorPoints) {
    int cursor = Cursor.endOfName(code, Cursor.chars(code, cursorPoints));
    List<Documentation> found = List.of();
    for (Splitter.Around around : splitter.around(code, cursor)) {
      if (found.isEmpty()) found = documentation(around.source(), cursor - around.offset());
    }
    if (found.isEmpty()) return new Content.InspectReply("ok", false, Map.of(), Map.of());
    StringBuilder markdown = new StringBuilder();
    for (Documentation each : found.subList(0, Math.min(MOST, found.size()))) {
      markdown.append("```java\n").append(Wrappers.clean(each.signature())).append("\n```\n\n");
      String javadoc = each.javadoc();
      if (javadoc != null) markdown.append(Javadoc.markdown(javadoc)).append("\n\n");
    }
    Map<String, JsonElement> data = new LinkedHashMap<>();
    String plain = MARKS.matcher(markdown).replaceAll("");
    data.put("text/plain", new JsonPrimitive(plain.strip()));
    data.put("text/markdown", new JsonPrimitive(markdown.toString().strip()));
    return new Content.InspectReply("ok", true, data, Map.of());
  }

  /** Of the name that ends at the cursor; else of the call whose arguments it stands in. */
  private List<Documentation> documentation(String source, int cursor) {
    List<Documentation> found = analysis.documentation(source, cursor, true);
    String before = source.substring(0, cursor);
    if (found.isEmpty()) { // a method is only known as such behind its parenthesis
      found = analysis.documentation(before + "(", cursor + 1, true);
    }
    int call = new SourceScan(before).openBracket() + 1;
    return found.isEmpty() && call > 0
        ? analysis.documentation(before.substring(0, call), call, true)
        : found;
  }
}
