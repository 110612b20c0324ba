package dev.einlab.kernel;

import dev.einlab.kernel.eval.JavaShell;
import dev.einlab.kernel.eval.ShellOptions;
import dev.einlab.kernel.install.Install;
import dev.einlab.kernel.install.Uninstall;
import dev.einlab.kernel.wire.ConnectionFile;
import dev.einlab.kernel.wire.Log;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program: {@code run} serves a front end, {@code install} registers the kernel. */
@Command(
    name = "einlab-kernel",
    mixinStandardHelpOptions = true,
    description = "A Jupyter kernel for Java.",
    subcommands = {Main.Run.class, Install.class, Uninstall.class})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Command(name = "run", description = "Serve a Jupyter front end. Called by Jupyter.")
  static final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "CONNECTION_FILE")
    private Path connectionFile;

    @Option(names = "--classpath", description = "What cells see beside the JDK.")
    private String classPath = "";

    @Override
    public Integer call() throws InterruptedException {
      try {
        ConnectionFile at = ConnectionFile.read(connectionFile);
        Parent.watch(System.getenv("JPY_PARENT_PID"));
        Environment environment = new Environment(System.getenv());
        ShellOptions options = options(environment);
        new Kernel(at, CompletableFuture.supplyAsync(() -> interpreter(options, environment)))
            .serve();
        return 0;
      } catch (IllegalArgumentException e) {
        Log.line(e.getMessage());
        return 2;
      }
    }

    private ShellOptions options(Environment environment) {
      List<String> entries = new ArrayList<>();
      entries.add(ClassPath.displayApi());
      entries.addAll(ClassPath.expand(classPath));
      entries.addAll(environment.classPath());
      List<String> compiler = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector"));
      compiler.addAll(environment.compilerOptions());
      return new ShellOptions(entries, compiler, environment.timeoutMillis(), Main::notice);
    }

    private static Interpreter interpreter(ShellOptions options, Environment environment) {
      Interpreter interpreter = new Interpreter(() -> new JavaShell(options));
      interpreter.startUp(environment.startupScripts());
      return interpreter;
    }
  }

  /** A sentence of the kernel in the running cell. */
  private static void notice(String sentence) {
    System.err.println(sentence); // by then a stream of the cell
  }
}
