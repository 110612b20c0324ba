package dev.einlab.kernel.eval;

import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.Log;
import java.io.File;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;
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
          "import java.util.stream.*;",
          "import static dev.einlab.display.Notebook.*;");

  private static final Pattern SPECIES = Pattern.compile("([\\w.]+\\.)?VectorSpecies(<.*>)?");

  private final Sources sources = new Sources();
  private final SnippetLines lines = new SnippetLines();
  private final Tracebacks tracebacks = new Tracebacks(sources, lines);
  private final CellLoader loader = new CellLoader();
  private final Variables variables = new Variables(loader);
  private final List<String> classPath = new CopyOnWriteArrayList<>();
  private final Consumer<String> notices;
  private final Unresolved unresolved;
  private final CellThread thread;
  private final CellExecution execution;
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Splitter splitter;
  private final Completer completer;
  private final Inspector inspector;
  private final SourceJars sourceJars;

  /** A shell with the default imports and nothing else. */
  public JavaShell(ShellOptions options) {
    List<String> classPath = options.classPath();
    notices = options.notices();
    this.classPath.addAll(classPath);
    // The compiler of JShell takes its class path from here: else cells would see the kernel's.
    System.setProperty("java.class.path", String.join(File.pathSeparator, classPath));
    thread = new CellThread(loader);
    execution =
        new CellExecution(
            loader,
            thread,
            variables,
            options.timeoutMillis(),
            () -> lines.update(this.snippets(), analysis()));
    loader.weaveWith(new Weaver(loader, variables), lines);
    shell =
        JShell.builder()
            .executionEngine(new InProcess(execution), Map.of())
            .compilerOptions(options.compilerOptions().toArray(String[]::new))
            .idGenerator(lines::register)
            .build();
    analysis = shell.sourceCodeAnalysis();
    splitter = new Splitter(analysis);
    unresolved = new Unresolved(shell, notices);
    inspector = new Inspector(analysis, splitter);
    completer = new Completer(analysis, splitter);
    sourceJars = new SourceJars(analysis);
    execution.addToClasspath(String.join(File.pathSeparator, classPath));
    lines.place("default imports", "", 0);
    DEFAULT_IMPORTS.forEach(shell::eval);
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
   * @param original the source as the reader wrote it, line for line that of {@code source}
   * @return the value of its last expression, {@code null} if it has none
   * @throws CellFailure if it does not compile, throws, or is stopped
   */
  public Object run(CellRun run, String cell, String original, String source) throws CellFailure {
    sources.put(cell, original);
    Set<Snippet> declared = new LinkedHashSet<>();
    try {
      List<Splitter.Piece> pieces = splitter.split(source);
      if (isBroken(pieces)) evaluate(run, new Part(cell, source, pieces.getLast()), declared);
      Object value = null;
      for (Splitter.Piece piece : merge(SealedTypes.complete(pieces), source)) {
        if (run.stopRequested()) throw failure(run, new StopCheck.Stopped());
        value = evaluate(run, new Part(cell, source, piece), declared);
      }
      return value;
    } finally {
      unresolved.tell(declared);
    }
  }

  /** One snippet of a cell, or several merged into a block. */
  private record Part(String cell, String source, Splitter.Piece piece) {}

  /** Whether a cell ends in something that is not Java: then nothing of it runs. */
  private boolean isBroken(List<Splitter.Piece> pieces) {
    return !pieces.isEmpty()
        && !pieces.getLast().whole()
        && analysis.sourceToSnippets(pieces.getLast().source()).stream()
            .anyMatch(snippet -> snippet.kind() == Snippet.Kind.ERRONEOUS);
  }

  /** Runs of statements that declare nothing become one piece, which is compiled at once. */
  private static List<Splitter.Piece> merge(List<Splitter.Piece> pieces, String source) {
    if (pieces.size() < 3 || !pieces.getLast().whole()) return pieces;
    List<PlainStatements.Kind> kinds =
        PlainStatements.kinds(pieces.stream().map(Splitter.Piece::source).toList());
    List<Splitter.Piece> merged = new ArrayList<>();
    for (int from = 0; from < pieces.size(); ) {
      int to = from;
      while (to < pieces.size() && mayMerge(kinds.get(to), to == pieces.size() - 1)) to++;
      if (to - from < 2) {
        merged.add(pieces.get(from++));
      } else {
        merged.add(Splitter.Piece.block(pieces.subList(from, to), source));
        from = to;
      }
    }
    return merged;
  }

  private static boolean mayMerge(PlainStatements.Kind kind, boolean last) {
    return kind == PlainStatements.Kind.STATEMENT
        || kind == PlainStatements.Kind.EXPRESSION && !last;
  }

  private Object evaluate(CellRun run, Part part, Set<Snippet> declared) throws CellFailure {
    lines.place(part.cell(), part.source(), part.piece().offset());
    execution.worksFor(run);
    List<SnippetEvent> events = shell.eval(part.piece().source());
    Object value = execution.takeValue();
    Throwable thrown = execution.takeThrown();
    Snippet main = events.getFirst().snippet();
    if (events.getFirst().status() == Snippet.Status.REJECTED && !part.piece().parts().isEmpty()) {
      for (Splitter.Piece single : part.piece().parts()) {
        evaluate(run, new Part(part.cell(), part.source(), single), declared);
      }
      return null;
    }
    settle(events, declared);
    warnOfSpecies(main);
    if (events.getFirst().exception() instanceof UnresolvedReferenceException early) {
      throw tracebacks.unresolved(unresolved.reason(early.getSnippet()), thrown);
    }
    if (thrown != null) throw failure(run, thrown);
    for (SnippetEvent event : events) {
      if (event.causeSnippet() != null) continue; // an update of an earlier declaration
      if (event.status() == Snippet.Status.REJECTED) {
        List<Diag> diagnostics = shell.diagnostics(event.snippet()).toList();
        throw CompileError.of(part.cell(), part.source(), part.piece().offset(), diagnostics);
      }
      if (event.exception() != null) throw failure(run, event.exception());
    }
    return hasValue(main) ? value : null;
  }

  /** Keeps what the reader has when JShell would lose it, and drops what nobody needs. */
  private void settle(List<SnippetEvent> events, Set<Snippet> declared) {
    for (SnippetEvent event : events) {
      Snippet snippet = event.snippet();
      boolean update = event.causeSnippet() != null;
      if (snippet instanceof DeclarationSnippet) declared.add(snippet);
      if (snippet instanceof TypeDeclSnippet && event.status().isDefined() && thread.isAlone()) {
        loader.clearReplaced(analysis.wrapper(snippet).fullClassName());
      }
      if (!(snippet instanceof VarSnippet variable)) continue;
      if (update && event.status() == Snippet.Status.RECOVERABLE_NOT_DEFINED) {
        revive(variable);
      } else if (!update && snippet.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
        dropTemporary(variable);
      }
    }
    Set<String> own = new HashSet<>();
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null && event.snippet() instanceof VarSnippet v)
        own.add(v.name());
    }
    for (String name : variables.takeReset()) {
      if (!own.contains(name)) {
        notices.accept("'" + name + "' has no value any more: a class it uses was declared again.");
      }
    }
  }

  /**
   * Vector code is only fast where the JIT knows the species, and variables of cells may change at
   * any time.
   */
  private void warnOfSpecies(Snippet declared) {
    if (declared instanceof VarSnippet variable && SPECIES.matcher(variable.typeName()).matches()) {
      notices.accept(
          ("'%s' is a VectorSpecies in a variable of a cell: vector code that uses it is 20 to 45"
                  + " times slower, because the variable may change. Write"
                  + " FloatVector.SPECIES_PREFERRED where it is used, or keep it in a class as"
                  + " 'static final'.")
              .formatted(variable.name()));
    }
  }

  /**
   * A variable whose initializer no longer compiles, because what it calls has changed, is declared
   * again without it: the initializer has done its work, the value is there.
   */
  private void revive(VarSnippet variable) {
    String name = variable.name();
    try {
      Object value = variables.value(name);
      List<SnippetEvent> events = shell.eval(variable.typeName() + " " + name + ";");
      execution.takeValue();
      if (events.getFirst().status().isDefined()) {
        variables.restore(name, value);
        return;
      }
    } catch (ReflectiveOperationException e) {
      Log.failure("the variable " + name + " was lost", e);
    }
    notices.accept(
        "'%s' cannot be used any more: its type %s has changed."
            .formatted(name, variable.typeName()));
  }

  /** The value of an expression must not live longer than its display. */
  private void dropTemporary(VarSnippet temporary) {
    loader.clearStatics(analysis.wrapper(temporary).fullClassName());
    shell.drop(temporary);
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
    } catch (Throwable t) { // code of cells may throw anything; the reader is told
      throw failure(run, t);
    }
  }

  private CellFailure failure(CellRun run, Throwable thrown) {
    if (thrown instanceof CellFailure told) return told; // of a cell within this one
    if (thrown instanceof CellThread.Abandoned) return tracebacks.abandoned(run, thrown);
    try {
      return thread.run(CellRun.aside(run), () -> tracebacks.failure(run, thrown));
    } catch (Throwable t) { // its own methods throw, or do not end
      return tracebacks.unspeakable(thrown, t);
    }
  }

  /** Whether a cell is whole, so that Enter should run it, or how to indent its next line. */
  public Content.IsCompleteReply isComplete(String source) {
    List<Splitter.Piece> pieces = splitter.split(source);
    if (pieces.isEmpty()) return new Content.IsCompleteReply("complete", null);
    String last = pieces.getLast().source();
    return switch (analysis.analyzeCompletion(last).completeness()) {
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE ->
          new Content.IsCompleteReply("incomplete", "    ".repeat(new SourceScan(last).depth()));
      case UNKNOWN -> new Content.IsCompleteReply("invalid", null);
      default -> new Content.IsCompleteReply("complete", null);
    };
  }

  /** What could stand at the cursor, which is counted in code points. */
  public Content.CompleteReply complete(String code, int cursor) {
    Content.CompleteReply inText = null;
    try {
      inText = call(CellRun.beforeFirstCell(), () -> Completer.inText(code, cursor, loader));
    } catch (CellFailure e) {
      Log.line("a library cannot complete what was typed: " + e.getMessage());
    }
    return inText != null ? inText : completer.complete(code, cursor);
  }

  /** What stands at the cursor, which is counted in code points. */
  public Content.InspectReply inspect(String code, int cursor) {
    sourceJars.find(classPath);
    return inspector.inspect(code, cursor);
  }

  /** Adds an entry to the class path of the cells. */
  public void addToClassPath(String entry) {
    shell.addToClasspath(entry);
    classPath.add(entry);
  }

  /** What cells see beside the JDK. */
  public List<String> classPath() {
    return List.copyOf(classPath);
  }

  /** Where classes of cells and of their libraries are found. */
  public ClassLoader loader() {
    return loader;
  }

  /** Ends the shell; its variables are given up. */
  public void close() {
    shell.close();
    thread.close();
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
