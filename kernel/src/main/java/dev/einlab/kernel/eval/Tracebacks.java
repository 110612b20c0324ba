package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells what a cell threw: its real class, lines of cells, causes kept, kernel frames hidden. */
final class Tracebacks {
  private static final String RED = "\u001b[1;31m";
  private static final String FAINT = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";
  private static final int MOST_FRAMES = 40;
  private static final Pattern WRAPPER = Pattern.compile("(REPL\\.)?\\$JShell\\$\\w+[$.]?");
  private static final Pattern KERNEL =
      Pattern.compile(
          "dev\\.einlab\\.kernel\\..*|java\\.lang\\.reflect\\.Method|jdk\\.internal\\.reflect\\..*");
  private static final String DO_IT = "do_it$";

  private final Sources sources;

  Tracebacks(Sources sources) {
    this.sources = sources;
  }

  /** Names of cell classes without what JShell puts in front of them. */
  static String clean(String text) {
    return text == null ? null : WRAPPER.matcher(text).replaceAll("");
  }

  /** Throws anything unchecked. */
  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** The failure a reader sees for something thrown. Runs code of the thrown object. */
  Content.Failure failure(Throwable thrown) {
    List<String> lines = new ArrayList<>();
    tell("", thrown, lines, Collections.newSetFromMap(new IdentityHashMap<>()));
    return new Content.Failure(clean(thrown.getClass().getName()), message(thrown), lines);
  }

  private static String message(Throwable thrown) {
    try {
      String text = clean(thrown.getLocalizedMessage());
      return text == null ? "" : text;
    } catch (RuntimeException | StackOverflowError e) {
      return "(its getMessage() throws " + e.getClass().getName() + ")";
    }
  }

  private void tell(String role, Throwable thrown, List<String> lines, Set<Throwable> told) {
    if (!told.add(thrown)) return;
    String message = message(thrown);
    lines.add(
        role
            + RED
            + clean(thrown.getClass().getName())
            + PLAIN
            + (message.isEmpty() ? "" : ": " + message));
    frames(thrown.getStackTrace(), lines);
    for (Throwable suppressed : thrown.getSuppressed()) {
      tell("Suppressed: ", suppressed, lines, told);
    }
    if (thrown.getCause() != null) tell("Caused by: ", thrown.getCause(), lines, told);
  }

  private void frames(StackTraceElement[] trace, List<String> lines) {
    List<StackTraceElement> shown = new ArrayList<>();
    int end = trace.length;
    while (end > 0 && !trace[end - 1].getMethodName().equals(DO_IT)) end--;
    if (end == 0) end = trace.length; // not below a cell: a thread's own trace
    for (StackTraceElement frame : List.of(trace).subList(0, end)) {
      if (!KERNEL.matcher(frame.getClassName()).matches()) shown.add(frame);
    }
    boolean quoted = false;
    for (int i = 0; i < shown.size(); i++) {
      if (shown.size() > MOST_FRAMES && i == MOST_FRAMES - 5) {
        int left = shown.size() - MOST_FRAMES;
        lines.add("    " + FAINT + "… " + left + " more frames" + PLAIN);
        i += left;
      }
      StackTraceElement frame = shown.get(i);
      lines.add("    at " + describe(frame));
      String source = quoted || !isCell(frame) ? null : line(frame);
      if (source != null && !source.isBlank()) {
        lines.add("       " + FAINT + source.strip() + PLAIN);
        quoted = true;
      }
    }
  }

  private static boolean isCell(StackTraceElement frame) {
    return frame.getFileName() != null
        && frame.getFileName().contains("[")
        && WRAPPER.matcher(frame.getClassName()).find();
  }

  private String line(StackTraceElement frame) {
    return sources.line(frame.getFileName(), frame.getLineNumber());
  }

  private static String describe(StackTraceElement frame) {
    if (!isCell(frame)) return frame.toString();
    String where = frame.getFileName() + ", line " + frame.getLineNumber();
    if (frame.getMethodName().equals(DO_IT)) return where;
    String owner = clean(frame.getClassName());
    String method = frame.getMethodName().replaceFirst("^lambda\\$.*", "a lambda");
    return where + ", in " + (owner.isEmpty() ? method : owner.replace('$', '.') + "." + method);
  }
}
