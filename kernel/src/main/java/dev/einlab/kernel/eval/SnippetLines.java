package dev.einlab.kernel.eval;

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
    int line(int position) {
      int end = Math.min(source.length(), offset + Math.max(0, position));
      return 1 + (int) source.substring(0, end).chars().filter(c -> c == '\n').count();
    }
  }

  private final Map<Snippet, Place> places = new WeakHashMap<>();
  private final Map<String, LineMap> maps = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
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
    for (Snippet snippet : snippets) {
      Place place = places.get(snippet);
      if (place == null || snippet.kind() == Snippet.Kind.IMPORT) continue;
      SnippetWrapper wrapper = analysis.wrapper(snippet);
      String name = wrapper.fullClassName();
      if (seen.add(name + '#' + snippet.id())) maps.merge(name, map(wrapper, place), LineMap::or);
    }
  }

  private static LineMap map(SnippetWrapper wrapper, Place place) {
    String[] lines = wrapper.wrapped().split("\n", -1);
    int[] cellLine = new int[lines.length];
    int position = 0;
    for (int i = 0; i < lines.length; i++) {
      int text = position + lines[i].length() - lines[i].stripLeading().length();
      cellLine[i] = place.line(wrapper.wrappedToSourcePosition(text));
      position += lines[i].length() + 1;
    }
    return new LineMap(place.cell(), cellLine);
  }

  /** The lines of a class, which may be nested in a wrapper, or {@code null} if unknown. */
  LineMap of(String className) {
    int end = className.indexOf('$', "REPL.$JShell$".length());
    return maps.get(end < 0 ? className : className.substring(0, end));
  }
}
