package dev.einlab.grader.session;

import dev.einlab.grader.judge.Judge;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * Runs cells one after the other in this virtual machine, as a kernel would. Code that is not
 * trusted runs so in a machine of its own.
 */
public final class Session implements AutoCloseable {
  /** A cell that does not compile, or a name in it that nobody declared. */
  public static final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Rejected(String message) {
      super(message);
    }
  }

  private final InThread control = new InThread();
  private final JShell shell;

  /** A session whose cells compile against a class path and run on this machine's own. */
  public Session(String classPath) {
    shell =
        JShell.builder()
            .executionEngine(control, Map.of())
            .compilerOptions("--add-modules=jdk.incubator.vector", "-Xlint:-incubating")
            .build();
    shell.addToClasspath(classPath);
  }

  /**
   * Runs a cell under a judge.
   *
   * @throws Rejected if it does not compile; the message quotes the snippet and the compiler
   * @throws Exception what the cell itself threw, unchanged
   */
  public void run(String cell, Judge judge) throws Exception {
    ScopedValue.where(Judge.CURRENT, judge)
        .call(() -> {
          runSnippets(cell);
          return null;
        });
  }

  private void runSnippets(String cell) throws Exception {
    String rest = cell;
    while (!rest.isBlank()) {
      SourceCodeAnalysis.CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
      String source = info.source();
      if (source == null || source.isEmpty()) {
        if (info.completeness() == SourceCodeAnalysis.Completeness.EMPTY) return;
        throw new Rejected("the cell ends in the middle of:\n" + rest);
      }
      control.thrown = null;
      for (SnippetEvent event : shell.eval(source)) requireValid(event);
      if (control.thrown != null) throw exception(control.thrown);
      rest = info.remaining();
    }
  }

  /**
   * An older snippet that no longer fits is not the new cell's fault: only events of its own count.
   */
  private void requireValid(SnippetEvent event) {
    if (event.causeSnippet() != null || event.status() == Snippet.Status.VALID) return;
    String why =
        shell
            .diagnostics(event.snippet())
            .map((Diag diag) -> diag.getMessage(null))
            .collect(Collectors.joining("\n"));
    if (event.snippet() instanceof DeclarationSnippet declaration && why.isEmpty()) {
      List<String> missing = shell.unresolvedDependencies(declaration).toList();
      why = "nobody declares " + String.join(", ", missing);
    }
    throw new Rejected(why + "\nin:\n" + event.snippet().source());
  }

  private static Exception exception(Throwable thrown) {
    return switch (thrown) {
      case Exception exception -> exception;
      case Error error -> throw error;
      default -> new IllegalStateException(thrown);
    };
  }

  @Override
  public void close() {
    shell.close();
  }

  /**
   * Runs snippets in the calling thread, so that the bound judge is seen, and keeps what they throw
   * as it is.
   */
  private static final class InThread extends DirectExecutionControl
      implements ExecutionControlProvider {
    private Throwable thrown;

    @Override
    protected String invoke(Method method) throws Exception {
      try {
        return super.invoke(method);
      } catch (InvocationTargetException e) {
        thrown = e.getCause();
        throw e;
      }
    }

    @Override
    public String name() {
      return "einlab-in-thread";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return this;
    }
  }
}
