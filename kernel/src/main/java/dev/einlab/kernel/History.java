package dev.einlab.kernel;

import com.google.gson.JsonArray;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The cells this process ran: the current session only, which counts as session 0 and as 1. */
final class History {
  private record Entry(int line, String input, String output) {
    JsonArray json(boolean withOutput) {
      JsonArray json = new JsonArray();
      json.add(1);
      json.add(line);
      if (!withOutput) {
        json.add(input);
        return json;
      }
      JsonArray both = new JsonArray();
      both.add(input);
      both.add(output);
      json.add(both);
      return json;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** Remembers a cell; {@code output} is the text of its value or {@code null}. */
  void add(int line, String input, String output) {
    entries.add(new Entry(line, input, output));
  }

  /** Answers a request for earlier cells. */
  Content.HistoryReply reply(Request.History request) {
    List<Entry> found =
        switch (Objects.requireNonNullElse(request.histAccessType(), "tail")) {
          case "range" -> range(request);
          case "search" -> last(search(request), request.n());
          default -> last(entries, request.n());
        };
    JsonArray history = new JsonArray();
    for (Entry entry : found) history.add(entry.json(request.output()));
    return new Content.HistoryReply("ok", history);
  }

  private List<Entry> range(Request.History request) {
    int start = Objects.requireNonNullElse(request.start(), 0);
    int stop = Objects.requireNonNullElse(request.stop(), Integer.MAX_VALUE);
    boolean ours = request.session() == 0 || request.session() == 1;
    if (!ours) return List.of();
    return entries.stream().filter(e -> e.line() >= start && e.line() < stop).toList();
  }

  /** Cells that match a pattern of {@code *} and {@code ?}. */
  private List<Entry> search(Request.History request) {
    String glob = Objects.requireNonNullElse(request.pattern(), "*");
    String regex =
        glob.codePoints()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
    Set<String> seen = new HashSet<>();
    return entries.stream()
        .filter(entry -> pattern.matcher(entry.input()).matches())
        .filter(entry -> !request.unique() || seen.add(entry.input()))
        .toList();
  }

  private static List<Entry> last(List<Entry> all, Integer count) {
    int from = count == null ? 0 : Math.max(0, all.size() - Math.max(0, count));
    return all.subList(from, all.size());
  }
}
