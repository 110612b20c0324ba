package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Content;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * The JShell of a kernel: runs the source of cells, one after the other, in one place where
 * declarations stay. Only the dispatcher may call it.
 */
public final class JavaShell {
  /** Few, because every compilation looks through all of them. */
  private static final List<String> DEFAULT_IMPORTS =
      List.of(
          "import java.io.*;",
          "import java.math.*;",
          "import java.net.*;",
          "import java.nio.file.*;",
          "import java.util.*;",
          "import java.util.concurrent.*;",
          "import java.util.function.*;",
          "import java.util.regex.*;",
          "import java.util.stream.*;");

  /** Shows more than the last value of a cell, as in other Java kernels. */
  private static final String DISPLAY =
      "void display(Object value) { dev.einlab.display.Display.show(value); }";

  private final Sources sources = new Sources();
  private final Tracebacks tracebacks = new Tracebacks(sources);
  private final CellThread thread;
  private final CellExecution execution;
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Splitter splitter;
  private final SnippetLines lines;
  private final Completer completer;

  /**
   * A shell without any declaration or import.
   *
   * @param classPath entries the cells see beside the JDK, no wildcards
   * @param compilerOptions options for the compiler of cells
   */
  public JavaShell(List<String> classPath, List<String> compilerOptions) {
    // The compiler of JShell takes its class path from here: else cells would see the kernel's.
    System.setProperty("java.class.path", String.join(File.pathSeparator, classPath));
    CellLoader loader = new CellLoader();
    thread = new CellThread(loader);
    lines = new SnippetLines();
    execution = new CellExecution(loader, thread, () -> lines.update(this.snippets(), analysis()));
    loader.weaveWith(new Weaver(loader), lines);
    shell =
        JShell.builder()
            .executionEngine(new InProcess(execution), Map.of())
            .compilerOptions(compilerOptions.toArray(String[]::new))
            .idGenerator(lines::register)
            .build();
    analysis = shell.sourceCodeAnalysis();
    splitter = new Splitter(analysis);
    completer = new Completer(analysis, splitter);
    for (String entry : classPath) shell.addToClasspath(entry);
    lines.place("default imports", "", 0);
    DEFAULT_IMPORTS.forEach(shell::eval);
    shell.eval(DISPLAY);
  }

  private Iterable<Snippet> snippets() {
    return () -> shell.snippets().iterator();
  }

  private SourceCodeAnalysis analysis() {
    return analysis;
  }

  /** The thread cell code runs on. */
  public CellThread thread() {
    return thread;
  }

  /**
   * Runs the source of a cell.
   *
   * @param cell the name under which its lines are told, as {@code Cell [3]}
   * @return the value of its last expression, {@code null} if it has none
   * @throws CellFailure if it does not compile, throws, or is stopped
   */
  public Object run(CellRun run, String cell, String source) throws CellFailure {
    sources.put(cell, source);
    Object value = null;
    for (Splitter.Piece piece : splitter.split(source)) {
      if (run.stopRequested()) throw failure(run, new StopCheck.Stopped());
      value = evaluate(run, cell, source, piece);
    }
    return value;
  }

  private Object evaluate(CellRun run, String cell, String source, Splitter.Piece piece)
      throws CellFailure {
    lines.place(cell, source, piece.offset());
    List<SnippetEvent> events = shell.eval(piece.source());
    Object value = execution.takeValue();
    Throwable thrown = execution.takeThrown();
    if (thrown != null) throw failure(run, thrown);
    for (SnippetEvent event : events) {
      if (event.causeSnippet() != null) continue; // an update of an earlier declaration
      Snippet snippet = event.snippet();
      if (event.status() == Snippet.Status.REJECTED) {
        List<jdk.jshell.Diag> diagnostics = shell.diagnostics(snippet).toList();
        throw CompileError.of(cell, source, piece.offset(), diagnostics);
      }
      if (event.exception() != null) throw failure(run, event.exception());
    }
    return hasValue(events.getLast().snippet()) ? value : null;
  }

  private static boolean hasValue(Snippet snippet) {
    return switch (snippet.subKind()) {
      case VAR_VALUE_SUBKIND, OTHER_EXPRESSION_SUBKIND, TEMP_VAR_EXPRESSION_SUBKIND -> true;
      default -> false;
    };
  }

  /** Runs code of the cell's, such as a renderer, on its thread. */
  public <T> T call(CellRun run, Callable<T> task) throws CellFailure {
    try {
      return thread.run(run, task);
    } catch (Throwable t) { // cell code may throw anything; the reader is told
      throw failure(run, t);
    }
  }

  private CellFailure failure(CellRun run, Throwable thrown) {
    try {
      return new CellFailure(tracebacks.failure(thrown));
    } catch (RuntimeException | StackOverflowError e) {
      return new CellFailure(tracebacks.failure(e));
    }
  }

  /** How far a cell is from being whole. */
  public SourceCodeAnalysis.Completeness completeness(String source) {
    List<Splitter.Piece> pieces = splitter.split(source);
    return pieces.isEmpty()
        ? SourceCodeAnalysis.Completeness.EMPTY
        : analysis.analyzeCompletion(pieces.getLast().source()).completeness();
  }

  /** What could stand at the cursor, which is counted in code points. */
  public Content.CompleteReply complete(String code, int cursor) {
    return completer.complete(code, cursor);
  }

  /** Adds an entry to the class path of the cells. */
  public void addToClassPath(String entry) {
    shell.addToClasspath(entry);
  }

  /** Gives JShell our execution control instead of a process of its own. */
  private record InProcess(ExecutionControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "einlab";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return control;
    }
  }
}
