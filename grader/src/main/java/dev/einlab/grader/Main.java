package dev.einlab.grader;

import dev.einlab.grader.release.Prover;
import dev.einlab.grader.release.Release;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the launcher calls: {@code release} and {@code prove}. */
@Command(
    name = "einlab",
    mixinStandardHelpOptions = true,
    description = "Makes exercises from solutions, and proves them.",
    subcommands = {Main.ReleaseVerb.class, Main.ProveVerb.class})
public final class Main {
  /**
   * Set before the first tensor is made: what is committed must not depend on this machine's vector
   * width.
   */
  private static final String REFERENCE_BACKEND = "reference";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs a verb and returns the exit code: 0 well, 1 something found, 2 wrong usage or broken. */
  static int run(String... arguments) {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler((e, command, parsed) -> {
          command.getErr().println("einlab: " + e.getMessage());
          return 2;
        })
        .execute(arguments);
  }

  /** Where the project lies. */
  static final class Project {
    @Option(
        names = "--root",
        description = "the project's folder (the current one)",
        defaultValue = ".")
    Path root;

    String classPath() {
      System.setProperty("einlab.backend", REFERENCE_BACKEND);
      return System.getProperty("java.class.path");
    }
  }

  @Command(
      name = "release",
      mixinStandardHelpOptions = true,
      description = "Makes exercises/ and the check data from solutions/.")
  static final class ReleaseVerb implements Callable<Integer> {
    @CommandLine.Mixin Project project;

    @Option(names = "--check", description = "change nothing; fail if something would change")
    boolean check;

    @Override
    public Integer call() throws Exception {
      Release release = Release.of(project.root, project.classPath());
      List<Path> changed = check ? release.stale() : release.write();
      changed.forEach(path -> System.out.println((check ? "differs  " : "written  ") + path));
      if (changed.isEmpty()) System.out.println("exercises and check data are up to date");
      if (check && !changed.isEmpty())
        System.out.println("To do: run ./einlab release and commit what it writes.");
      return check && !changed.isEmpty() ? 1 : 0;
    }
  }

  @Command(
      name = "prove",
      mixinStandardHelpOptions = true,
      description =
          "Tries the reference, the stub, every mutant and every alternative of every problem.")
  static final class ProveVerb implements Callable<Integer> {
    @CommandLine.Mixin Project project;

    @Override
    public Integer call() throws Exception {
      int faults = 0;
      for (Path file : Prover.solutions(project.root)) {
        try (Prover prover = Prover.of(file, project.classPath())) {
          for (String problem : prover.problems()) {
            Prover.Finding finding = prover.prove(problem);
            faults += finding.faults().size();
            System.out.printf(
                "%-14s %d answers tried, %d faults%n",
                problem, finding.tried(), finding.faults().size());
            finding.faults().forEach(fault -> System.out.println("  " + fault));
          }
        }
      }
      return faults == 0 ? 0 : 1;
    }
  }
}
