package dev.einlab.kernel;

import dev.einlab.kernel.install.Install;
import dev.einlab.kernel.install.Uninstall;
import dev.einlab.kernel.wire.ConnectionFile;
import dev.einlab.kernel.wire.Log;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program: {@code run} serves a front end, {@code install} registers the kernel. */
@Command(
    name = "einlab-kernel",
    mixinStandardHelpOptions = true,
    description = "A Jupyter kernel for Java.",
    subcommands = {Main.Run.class, Install.class, Uninstall.class, Main.Train.class})
public final class Main {
  private static final String RUN = "run";
  private static final String CLASS_PATH = "--classpath=";

  private Main() {}

  /** Runs a command. */
  public static void main(String[] args) {
    boolean asInstalled = args.length == 3 && args[0].equals(RUN) && args[1].startsWith(CLASS_PATH);
    if (asInstalled) { // how Jupyter starts it: reading options with reflection would take 100 ms
      System.exit(serve(Path.of(args[2]), args[1].substring(CLASS_PATH.length())));
    }
    System.exit(new CommandLine(new Main()).execute(args));
  }

  private static int serve(Path connectionFile, String classPath) {
    try {
      ConnectionFile at = ConnectionFile.read(connectionFile);
      Parent.watch(System.getenv("JPY_PARENT_PID"));
      new Kernel(at, WarmUp.start(classPath, new Environment(System.getenv()))).serve();
      return 0;
    } catch (IllegalArgumentException e) {
      Log.line(e.getMessage());
      return 2;
    } catch (InterruptedException e) {
      Log.line("the dispatcher was interrupted: the kernel ends");
      return 1;
    }
  }

  @Command(name = RUN, description = "Serve a Jupyter front end. Called by Jupyter.")
  static final class Run implements Callable<Integer> {
    @Parameters(paramLabel = "CONNECTION_FILE")
    private Path connectionFile;

    @Option(names = "--classpath", description = "What cells see beside the JDK.")
    private String classPath = "";

    @Override
    public Integer call() {
      return serve(connectionFile, classPath);
    }
  }

  @Command(
      name = "train",
      hidden = true,
      description = "Do what a first cell does, to record a start-up cache. Called by install.")
  static final class Train implements Callable<Integer> {
    @Option(names = "--classpath", description = "What cells see beside the JDK.")
    private String classPath = "";

    @Override
    public Integer call() throws Exception {
      new Training(classPath).run();
      return 0;
    }
  }
}
