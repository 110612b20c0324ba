package dev.einlab.kernel;

import dev.einlab.kernel.eval.CellFailure;
import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.eval.JavaShell;
import dev.einlab.kernel.eval.ShellOptions;
import dev.einlab.kernel.wire.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes the interpreter on a thread of its own, while the sockets already answer. */
final class WarmUp {
  /** Without a place of its own it looks for plug-ins in every jar of the class path. */
  private static final List<String> COMPILER =
      List.of("-g", "--add-modules", "jdk.incubator.vector", "--processor-path", "");

  private WarmUp() {}

  /** An interpreter that will be ready soon. */
  static CompletableFuture<Interpreter> start(String classPath, Environment environment) {
    ShellOptions options = options(classPath, environment);
    CompletableFuture<Interpreter> ready = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("kernel-warm-up")
        .daemon(true)
        .start(() -> {
          try {
            ready.complete(interpreter(options, environment));
          } catch (IllegalArgumentException e) { // what the compiler says of its options
            Log.line("the compiler of cells cannot start: " + e.getMessage());
            Runtime.getRuntime().halt(2);
          } catch (Throwable t) { // else every request would wait for ever
            Log.failure("the shell cannot start", t);
            Runtime.getRuntime().halt(2);
          }
        });
    return ready;
  }

  private static ShellOptions options(String classPath, Environment environment) {
    List<String> entries = new ArrayList<>();
    entries.add(ClassPath.displayApi());
    entries.addAll(ClassPath.expand(classPath));
    entries.addAll(environment.classPath());
    entries.removeIf(WarmUp::isFaulty);
    List<String> compiler = new ArrayList<>(COMPILER);
    compiler.addAll(environment.compilerOptions());
    return new ShellOptions(entries, compiler, environment.timeoutMillis(), WarmUp::notice);
  }

  private static boolean isFaulty(String entry) {
    String fault = ClassPath.fault(entry);
    if (fault != null) Log.line(fault);
    return fault != null;
  }

  private static Interpreter interpreter(ShellOptions options, Environment environment) {
    Interpreter interpreter = new Interpreter(() -> new JavaShell(options));
    CellRun run = CellRun.beforeFirstCell();
    try {
      interpreter.run(run, "Warm-up", "1"); // compiles, loads and runs: all of it is used soon
    } catch (CellFailure e) {
      Log.line("the compiler options do not work: " + e.getMessage());
    }
    interpreter.startUp(run, environment.startupScripts());
    return interpreter;
  }

  /** A sentence of the kernel in the running cell. */
  private static void notice(String sentence) {
    System.err.println(sentence); // by then a stream of the cell
  }
}
