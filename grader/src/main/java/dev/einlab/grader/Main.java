package dev.einlab.grader;

import dev.einlab.grader.grade.Grading;
import dev.einlab.grader.grade.Limits;
import dev.einlab.grader.grade.ManualSheet;
import dev.einlab.grader.grade.Reports;
import dev.einlab.grader.grade.Result;
import dev.einlab.grader.grade.Sandbox;
import dev.einlab.grader.release.NewExercise;
import dev.einlab.grader.release.Prover;
import dev.einlab.grader.release.Release;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the launcher calls: {@code new-exercise}, {@code release}, {@code prove}, {@code grade}. */
@Command(
    name = "einlab",
    mixinStandardHelpOptions = true,
    description = "Makes exercises from solutions, and proves them.",
    subcommands = {
      Main.NewExerciseVerb.class,
      Main.ReleaseVerb.class,
      Main.ProveVerb.class,
      Main.GradeVerb.class
    })
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
      name = "new-exercise",
      mixinStandardHelpOptions = true,
      description = "Writes a notebook of solutions to start from.")
  static final class NewExerciseVerb implements Callable<Integer> {
    @CommandLine.Mixin Project project;

    @Parameters(paramLabel = "NAME", description = "called like its chapter: 07-initialization")
    String name;

    @Override
    public Integer call() throws Exception {
      System.out.println("written  " + NewExercise.write(project.root, name));
      System.out.println("To do: write over its problems, then run ./einlab release.");
      return 0;
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

    @Option(
        names = "--nbgrader",
        paramLabel = "SOURCE",
        description = "write what nbgrader releases from into its folder source, nothing else")
    Path nbgrader;

    @Override
    public Integer call() throws Exception {
      if (nbgrader != null) {
        Release.writeSource(project.root, nbgrader)
            .forEach(path -> System.out.println("written  " + path));
        return 0;
      }
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

  @Command(
      name = "grade",
      mixinStandardHelpOptions = true,
      description = "Grades submissions: notebooks, or folders of them.")
  static final class GradeVerb implements Callable<Integer> {
    @CommandLine.Mixin Project project;

    @Parameters(
        arity = "1..*",
        paramLabel = "PATH",
        description = "notebooks, or folders of notebooks")
    List<Path> paths;

    @Option(
        names = "--out",
        description = "where results go (${DEFAULT-VALUE})",
        defaultValue = "grades")
    Path out;

    @Option(
        names = "--secret",
        description = "what hidden inputs are drawn from (the environment variable EINLAB_SECRET)",
        defaultValue = "${env:EINLAB_SECRET:-}")
    String secret;

    @Option(names = "--jobs", description = "how many at a time (one a processor)")
    int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
        names = "--require",
        paramLabel = "PERCENT",
        description = "exit with 1 if a submission has less of the points its checks can give (0)")
    int required;

    @Option(names = "--untrusted", description = "grade only where children can be isolated")
    boolean untrusted;

    @Override
    public Integer call() throws Exception {
      Map<String, Path> submissions = Grading.submissions(paths);
      String classPath = project.classPath();
      try (Sandbox sandbox = Sandbox.open(classPath)) {
        if (!sandbox.isolates() && untrusted) {
          System.err.println("einlab: submissions cannot be isolated: " + sandbox.refusal());
          return 2;
        }
        if (!sandbox.isolates()) warn(sandbox.refusal());
        if (secret.isEmpty())
          System.err.println(
              "einlab: no --secret: hidden inputs can be guessed from the public sources.");
        Grading grading = new Grading(project.root, classPath, secret, sandbox, Limits.USUAL, out);
        ManualSheet sheet = ManualSheet.read(out); // before the work: it may not be readable
        return report(sheet, grading, grading.grade(submissions, jobs));
      }
    }

    /** The table comes first: it is there even where nothing can be written. */
    private int report(ManualSheet sheet, Grading grading, List<Result> graded) {
      List<Result> results = sheet.applied(graded);
      Reports reports = new Reports(results, grading.manuals());
      System.out.print(reports.table());
      List<String> unkept = grading.unkept();
      for (String lost : unkept) System.err.println("einlab: " + lost);
      try {
        sheet.write();
        reports.write(out);
      } catch (IOException e) {
        System.err.printf(
            "einlab: the reports are not complete: %s. To do: make room in %s, then run the same again;"
                + " what is kept in %s is not graded twice.%n",
            e, out.toAbsolutePath(), out.resolve("results"));
        return 2;
      }
      System.out.printf(
          "%d submissions graded; scores, JUnit report and feedback are in %s%n",
          results.size(), out);
      if (!unkept.isEmpty()) return 2;
      return results.stream().allMatch(result -> result.reaches(required)) ? 0 : 1;
    }

    private static void warn(String refusal) {
      System.err.println("einlab: NOT ISOLATED: submissions run with your own rights. " + refusal);
      System.err.println("einlab: grade only submissions you trust, or install what is missing.");
    }
  }
}
