package dev.einlab.grader.grade;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a child machine is started. With bubblewrap it sees system libraries, the JDK, the course's
 * jars and a scratch folder in memory, all but the last read-only; no network, no other process, no
 * environment. Without it, it is an ordinary process with limits on heap and time, and honest
 * submissions only may be graded.
 */
public final class Sandbox implements AutoCloseable {
  private static final int SCRATCH_BYTES = 16 << 20;
  private static final String NOBODY = "65534";

  /** What a child's virtual machine is tuned for. */
  enum Speed {
    /** Quick to start; the reference backend, which gives the same bits on every machine. */
    START,
    /** As fast as a notebook: all compilers, and the fastest backend there is. */
    FULL
  }

  private final Path jars;
  private final List<Path> classPath;
  private final String refusal;

  private Sandbox(Path jars, List<Path> classPath, String refusal) {
    this.jars = jars;
    this.classPath = classPath;
    this.refusal = refusal;
  }

  /**
   * Copies the class path to where a user without rights can read it, and tries whether bubblewrap
   * works here.
   *
   * @param classPath of the child: the grader, the lib and what they need, no solutions
   */
  public static Sandbox open(String classPath) throws IOException {
    Path jars = Files.createTempDirectory("einlab-grade");
    makeReadable(jars);
    List<Path> copies = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path source = Path.of(entry);
      if (!Files.exists(source)) continue;
      Path copy = jars.resolve(copies.size() + "-" + source.getFileName());
      copy(source, copy);
      copies.add(copy);
    }
    return new Sandbox(jars, copies, probe());
  }

  /** Whether children are isolated. */
  public boolean isolates() {
    return refusal == null;
  }

  /** Why children are not isolated, and what to do about it; {@code null} where they are. */
  public String refusal() {
    return refusal;
  }

  private static String probe() throws IOException {
    if (which("bwrap").isEmpty()) return "bwrap is not installed (apt-get install bubblewrap)";
    if (which("prlimit").isEmpty()) return "prlimit is not installed (apt-get install util-linux)";
    List<String> trial = new ArrayList<>(unprivileged());
    trial.addAll(
        List.of("bwrap", "--unshare-all", "--ro-bind", "/", "/", "--", which("prlimit").get()));
    Process process = new ProcessBuilder(trial).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes()).strip();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) process.destroyForcibly();
      return process.waitFor() == 0 ? null : "bwrap does not work here: " + said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted while bwrap was tried";
    }
  }

  /** The command that starts a child. */
  List<String> command(Limits limits, Speed speed) {
    List<String> command = new ArrayList<>();
    if (isolates()) {
      command.addAll(unprivileged());
      command.addAll(walls());
      command.addAll(
          List.of(
              which("prlimit").orElseThrow(),
              "--nproc=" + limits.threads(),
              "--as=" + limits.addressSpaceBytes(),
              "--cpu=" + 2 * limits.whole().toSeconds(),
              "--fsize=" + SCRATCH_BYTES,
              "--nofile=256",
              "--core=0"));
    }
    command.addAll(machine(limits, speed));
    return command;
  }

  /** As root the limit on processes does not bind, so root becomes nobody first. */
  private static List<String> unprivileged() {
    if (!"root".equals(System.getProperty("user.name"))) return List.of();
    return List.of(
        "setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs");
  }

  private List<String> walls() {
    List<String> walls =
        new ArrayList<>(
            List.of(
                "bwrap",
                "--unshare-all",
                "--die-with-parent",
                "--new-session",
                "--clearenv",
                "--cap-drop",
                "ALL"));
    for (String folder : List.of("/usr/lib", "/usr/lib64", "/lib", "/lib64")) {
      walls.addAll(List.of("--ro-bind-try", folder, folder));
    }
    for (Path settings : debianSettings()) {
      walls.addAll(List.of("--ro-bind", settings.toString(), settings.toString()));
    }
    String prlimit = which("prlimit").orElseThrow();
    walls.addAll(List.of("--ro-bind", prlimit, prlimit));
    walls.addAll(
        List.of(
            "--ro-bind", javaHome(), javaHome(), "--ro-bind", jars.toString(), jars.toString()));
    walls.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    walls.addAll(
        List.of("--size", "" + SCRATCH_BYTES, "--tmpfs", "/scratch", "--chdir", "/scratch", "--"));
    return walls;
  }

  private List<String> machine(Limits limits, Speed speed) {
    List<String> machine = new ArrayList<>();
    machine.add(Path.of(javaHome(), "bin", "java").toString());
    if (speed == Speed.START) {
      machine.add("-XX:TieredStopAtLevel=1"); // cells are short: quick compilation costs least
      machine.add("-Deinlab.backend=reference");
    }
    machine.addAll(options(limits));
    machine.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    machine.add(Child.class.getName());
    return machine;
  }

  private List<String> options(Limits limits) {
    return List.of(
        "-Xmx" + limits.heapMegabytes() + "m",
        "-XX:+UseSerialGC",
        "-XX:CompressedClassSpaceSize=64m", // else its reservation alone exceeds the address space
        "-XX:ReservedCodeCacheSize=64m",
        "-XX:MaxDirectMemorySize=128m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+DisableAttachMechanism",
        "-XX:-UsePerfData",
        "-XX:+DisplayVMOutputToStderr", // standard output is the channel to the parent
        "-Xlog:disable",
        "-Xlog:all=warning:stderr",
        "--add-modules=jdk.incubator.vector",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        "-Djava.io.tmpdir=" + (isolates() ? "/scratch" : System.getProperty("java.io.tmpdir")),
        "-cp");
  }

  /** Debian's JDKs keep their settings here, linked from the JDK. */
  private static List<Path> debianSettings() {
    File[] folders = new File("/etc").listFiles((folder, name) -> name.startsWith("java-"));
    return folders == null ? List.of() : Stream.of(folders).map(File::toPath).toList();
  }

  private static String javaHome() {
    return System.getProperty("java.home");
  }

  private static Optional<String> which(String program) {
    return Stream.of("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin")
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static void copy(Path source, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path copy = target.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) Files.createDirectories(copy);
        else Files.copy(file, source.equals(file) ? target : copy);
        makeReadable(source.equals(file) ? target : copy);
      }
    }
  }

  private static void makeReadable(Path path) {
    File file = path.toFile();
    boolean done =
        file.setReadable(true, false) && (!file.isDirectory() || file.setExecutable(true, false));
    if (!done) throw new IllegalStateException("cannot make " + path + " readable for the sandbox");
  }

  @Override
  public void close() throws IOException {
    Files.walkFileTree(
        jars,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
