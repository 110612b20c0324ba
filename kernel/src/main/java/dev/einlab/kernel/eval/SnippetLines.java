package dev.einlab.kernel.eval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * Knows, for every wrapper class JShell made, which line of which cell its lines are. JShell tells
 * the wrapper of a snippet once it is installed, which is after its class was handed over and
 * before it runs: therefore classes are woven when first used, not when handed over.
 */
final class SnippetLines {
  /** Where a snippet comes from. */
  private record Place(String cell, String source, int offset) {
    LineMap.Line line(int position) {
      int end = Math.clamp(offset + (long) position, 0, source.length());
      int number = 1 + (int) source.substring(0, end).chars().filter(c -> c == '\n').count();
      return new LineMap.Line(cell, number);
    }
  }

  /** A snippet in its wrapper. */
  private record Wrapped(SnippetWrapper wrapper, Place place) {
    /**
     * Never a line before the code: javac puts all of "return $1 = (blank lines) x / y" on its
     * first.
     */
    LineMap.Line line(int wrappedPosition) {
      int position = wrapper.wrappedToSourcePosition(wrappedPosition);
      return place.line(Math.max(position, blanksBefore(wrapper.source())));
    }

    private static int blanksBefore(String source) {
      return source.length() - source.stripLeading().length();
    }

    /** Whether the snippet has the text of a line of its wrapper where it should. */
    boolean has(String line, int wrappedPosition) {
      return wrapper.source().startsWith(line, wrapper.wrappedToSourcePosition(wrappedPosition));
    }
  }

  private static final String OVERLOAD = "    public static";

  private final Map<Snippet, Place> places = new WeakHashMap<>();
  private final Map<String, LineMap> maps = new ConcurrentHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private Place evaluating;

  /** The snippets installed from now on come from here. */
  void place(String cell, String source, int offset) {
    evaluating = new Place(cell, source, offset);
  }

  /** JShell's id generator: it is called when a snippet is installed. */
  String register(Snippet snippet, int index) {
    places.put(snippet, evaluating);
    return Integer.toString(index);
  }

  /** Learns the wrappers that are new. */
  void update(Iterable<Snippet> snippets, SourceCodeAnalysis analysis) {
    Map<String, List<Wrapped>> fresh = new LinkedHashMap<>();
    for (Snippet snippet : snippets) {
      Place place = places.get(snippet);
      if (place == null || snippet.kind() == Snippet.Kind.IMPORT) continue;
      SnippetWrapper wrapper = analysis.wrapper(snippet);
      String name = wrapper.fullClassName();
      if (seen.contains(name)) continue;
      fresh.computeIfAbsent(name, key -> new ArrayList<>()).add(new Wrapped(wrapper, place));
    }
    fresh.forEach((name, parts) -> maps.put(name, map(parts)));
    seen.addAll(fresh.keySet());
  }

  /** The wrapper was compiled again: its lines may stand elsewhere in it. */
  void forget(String className) {
    seen.remove(Wrappers.wrapperOf(className));
  }

  /** The lines of a wrapper that holds one snippet, or several overloads of a method. */
  private static LineMap map(List<Wrapped> parts) {
    String[] lines = parts.getFirst().wrapper().wrapped().split("\n", -1);
    List<LineMap.Line> mapped = new ArrayList<>(lines.length);
    Wrapped part = parts.getFirst();
    int position = 0;
    for (int i = 0; i < lines.length; i++) {
      int text = position + lines[i].length() - lines[i].stripLeading().length();
      mapped.add(part.line(text));
      if (lines[i].endsWith(OVERLOAD)) part = overload(parts, lines, i, position);
      position += lines[i].length() + 1;
    }
    return new LineMap(mapped);
  }

  /** The overload whose source stands below a line of the wrapper. */
  private static Wrapped overload(List<Wrapped> parts, String[] lines, int from, int position) {
    Wrapped best = parts.getFirst();
    int most = -1;
    for (Wrapped part : parts) {
      int same = 0;
      int at = position + lines[from].length() + 1;
      for (int i = from + 1; i < lines.length && !lines[i].endsWith(OVERLOAD); i++) {
        String text = lines[i].strip();
        int indent = lines[i].length() - lines[i].stripLeading().length();
        if (!text.isEmpty() && part.has(text, at + indent)) same++;
        at += lines[i].length() + 1;
      }
      if (same > most) {
        most = same;
        best = part;
      }
    }
    return best;
  }

  /** The lines of a class, which may be nested in a wrapper, or {@code null} if unknown. */
  LineMap of(String className) {
    return maps.get(Wrappers.wrapperOf(className));
  }
}
