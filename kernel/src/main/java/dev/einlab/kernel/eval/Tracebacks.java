package dev.einlab.kernel.eval;

import dev.einlab.display.TextFault;
import dev.einlab.kernel.wire.Content;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tells what a cell threw: its real class, lines of cells, causes kept, kernel frames hidden. */
final class Tracebacks {
  private static final String UNRESOLVED = "jdk.jshell.UnresolvedReferenceException";
  private static final String INTERRUPTED = "java.lang.InterruptedException";
  private static final String QUOTE = "       ";
  private static final int MOST_FRAMES = 40;
  private static final int MOST_LINES = 20;
  private static final Pattern KERNEL =
      Pattern.compile(
          "dev\\.einlab\\.(kernel|display)\\..*|java\\.lang\\.reflect\\.Method|jdk\\.internal\\.reflect\\..*");

  private final Sources sources;
  private final SnippetLines lines;

  Tracebacks(Sources sources, SnippetLines lines) {
    this.sources = sources;
    this.lines = lines;
  }

  /** Throws anything unchecked. */
  @SuppressWarnings("unchecked")
  static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** The failure a reader sees for something thrown. Runs code of the thrown object. */
  CellFailure failure(CellRun run, Throwable thrown) {
    List<String> lines = new ArrayList<>();
    tell("", thrown, lines, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (!run.stopRequested()) {
      String name = name(thrown);
      return new CellFailure(new Content.Failure(name, message(thrown), lines));
    }
    String reason = run.stopReason();
    boolean plain = thrown instanceof StopCheck.Stopped || thrown instanceof InterruptedException;
    if (plain) lines.set(0, Ansi.heading(INTERRUPTED) + ": " + reason);
    else lines.addFirst(Ansi.heading(INTERRUPTED) + ": " + reason + ", which led to");
    return new CellFailure(new Content.Failure(INTERRUPTED, reason, lines));
  }

  /** The failure of a cell whose thread was given up. */
  CellFailure abandoned(CellRun run, Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    String busy = trace.length == 0 ? "code" : trace[0].getClassName();
    String message =
        ("Cell [%d] did not stop within %d s: it is busy in %s, which looks at no interrupts. Its"
                + " thread was abandoned and goes on in the background until it ends or the kernel"
                + " is restarted.")
            .formatted(run.number(), CellThread.GRACE_MILLIS / 1000, Wrappers.clean(busy));
    List<String> lines = new ArrayList<>();
    lines.add(Ansi.heading(INTERRUPTED) + ": " + message);
    frames(trace, lines);
    return new CellFailure(new Content.Failure(INTERRUPTED, message, lines));
  }

  /** The failure of a call to a method that still waits for another declaration. */
  CellFailure unresolved(String reason, Throwable thrown) {
    List<String> lines = new ArrayList<>();
    lines.add(Ansi.heading(UNRESOLVED) + ": " + reason);
    frames(thrown.getStackTrace(), lines);
    return new CellFailure(new Content.Failure(UNRESOLVED, reason, lines));
  }

  /** The failure for something thrown that cannot be asked about itself. */
  CellFailure unspeakable(Throwable thrown, Throwable whenAsked) {
    String name = name(thrown);
    String message = "(nothing can be said about it: " + name(whenAsked) + ")";
    return new CellFailure(
        new Content.Failure(name, message, List.of(Ansi.heading(name) + " " + message)));
  }

  /** The class of something thrown; what the kernel itself throws needs no package. */
  private static String name(Throwable thrown) {
    Class<?> of = thrown.getClass();
    return isKernel(of) ? of.getSimpleName() : Wrappers.clean(of.getName());
  }

  private static String message(Throwable thrown) {
    try {
      String text = Wrappers.clean(thrown.getLocalizedMessage());
      return text == null ? "" : text;
    } catch (RuntimeException | StackOverflowError e) {
      return "(its getMessage() throws " + e.getClass().getName() + ")";
    }
  }

  private void tell(String role, Throwable thrown, List<String> lines, Set<Throwable> told) {
    if (!told.add(thrown)) return;
    String message = message(thrown);
    lines.add(role + Ansi.heading(name(thrown)) + (message.isEmpty() ? "" : ": " + message));
    frames(thrown.getStackTrace(), thrown instanceof TextFault fault ? fault : null, lines);
    for (Throwable suppressed : thrown.getSuppressed()) {
      tell("Suppressed: ", suppressed, lines, told);
    }
    boolean complete = isKernel(thrown.getClass()); // the kernel's sentences name their reasons
    if (thrown.getCause() != null && !complete) tell("Caused by: ", thrown.getCause(), lines, told);
  }

  private void frames(StackTraceElement[] trace, List<String> lines) {
    frames(trace, null, lines);
  }

  private void frames(StackTraceElement[] trace, TextFault fault, List<String> lines) {
    List<String> shown = new ArrayList<>();
    boolean quoted = false;
    boolean pointed = fault == null;
    String above = "";
    for (StackTraceElement frame : visible(trace)) {
      LineMap.Line line = place(frame);
      String at = "    at " + (line == null ? withoutLoader(frame) : describe(frame, line));
      boolean again = at.equals(above) && frame.getMethodName().startsWith(Wrappers.DO_IT);
      above = at;
      if (again) continue; // JShell runs some statements in two steps
      shown.add(at);
      if (line == null) continue;
      List<String> below = pointed ? List.of() : caret(fault, line);
      String source = sources.line(line.cell(), line.number());
      if (!below.isEmpty()) {
        shown.addAll(below);
        pointed = true;
      } else if (!quoted && source != null && !source.isBlank()) {
        shown.add(faint(source.strip()));
      } else {
        continue;
      }
      quoted = true;
    }
    lines.addAll(shorten(shown));
  }

  /** The line of a cell a faulty text stands in, and a caret below; empty if it is not there. */
  private List<String> caret(TextFault fault, LineMap.Line from) {
    String literal = '"' + fault.text() + '"';
    for (int i = 0; i < MOST_LINES; i++) { // a call may go over several lines
      String line = sources.line(from.cell(), from.number() + i);
      if (line == null) break;
      int text = line.indexOf(literal);
      if (text < 0) continue;
      int indent = line.length() - line.stripLeading().length();
      int at = text + 1 + fault.position() - indent;
      return List.of(faint(line.strip()), QUOTE + Ansi.caret(line.strip(), at));
    }
    return List.of();
  }

  /** The frames down to the outermost of a cell; what is below belongs to the kernel. */
  private static List<StackTraceElement> visible(StackTraceElement[] trace) {
    int end = trace.length;
    while (end > 0 && !Wrappers.isOfCell(trace[end - 1].getClassName())) end--;
    if (end == 0) { // no cell in it: down to where the kernel called
      while (end < trace.length && !isKernel(trace[end])) end++;
    }
    return Stream.of(trace).limit(end).filter(frame -> !isKernel(frame)).toList();
  }

  /** A library's frame; the name of the class loader says nothing to a reader. */
  private static String withoutLoader(StackTraceElement frame) {
    return new StackTraceElement(
            null,
            frame.getModuleName(),
            frame.getModuleVersion(),
            frame.getClassName(),
            frame.getMethodName(),
            frame.getFileName(),
            frame.getLineNumber())
        .toString();
  }

  private static boolean isKernel(StackTraceElement frame) {
    return KERNEL.matcher(frame.getClassName()).matches();
  }

  private static boolean isKernel(Class<?> type) {
    return KERNEL.matcher(type.getName()).matches();
  }

  /** Repeated lines once, with their number; very long traces without their middle. */
  private static List<String> shorten(List<String> frames) {
    List<String> once = new ArrayList<>();
    for (int i = 0; i < frames.size(); ) {
      int same = i + 1;
      while (same < frames.size() && frames.get(same).equals(frames.get(i))) same++;
      once.add(frames.get(i));
      if (same - i > 1) once.add(faint("… and " + (same - i - 1) + " times more"));
      i = same;
    }
    if (once.size() <= MOST_FRAMES) return once;
    List<String> ends = new ArrayList<>(once.subList(0, MOST_FRAMES - 10));
    ends.add(faint("… " + (once.size() - MOST_FRAMES) + " more lines"));
    ends.addAll(once.subList(once.size() - 10, once.size()));
    return ends;
  }

  private static String faint(String text) {
    return QUOTE + Ansi.faint(text);
  }

  /** The line of a cell a frame stands for, or {@code null} if it is not of a cell. */
  private LineMap.Line place(StackTraceElement frame) {
    if (!Wrappers.isOfCell(frame.getClassName())) return null;
    LineMap map = lines.of(frame.getClassName());
    if (map == null) return null;
    return map.onlyCell() == null
        ? map.line(frame.getLineNumber())
        : new LineMap.Line(map.onlyCell(), frame.getLineNumber());
  }

  private static String describe(StackTraceElement frame, LineMap.Line line) {
    String where = line.cell() + ", line " + line.number();
    if (frame.getMethodName().startsWith(Wrappers.DO_IT)) return where;
    if (frame.getMethodName().startsWith("lambda$")) return where + ", in a lambda";
    String owner = Wrappers.clean(frame.getClassName());
    String name = (owner.isEmpty() ? "" : owner.replace('$', '.') + ".") + frame.getMethodName();
    return where + ", in " + name;
  }
}
