package dev.einlab.grader.grade;

import dev.einlab.grader.json.Json;
import dev.einlab.grader.notebook.Notebook;
import dev.einlab.grader.release.Exam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Grades many submissions, several at a time. Each result is written as soon as it is there; a
 * second run takes those over whose submission, solutions and secret are the same, so that a run
 * that was killed goes on where it was.
 */
public final class Grading {
  private final Exams exams;
  private final Trial trial;
  private final Sandbox sandbox;
  private final Limits limits;
  private final Path results;
  private final String fingerprint;
  private final List<String> unkept = new CopyOnWriteArrayList<>();

  /**
   * @param root the project's folder, whose {@code solutions/} are graded by
   * @param classPath what cells compile against
   * @param secret what hidden inputs are drawn from
   * @param out the folder for results
   */
  public Grading(
      Path root, String classPath, String secret, Sandbox sandbox, Limits limits, Path out)
      throws IOException {
    this.exams = new Exams(root, classPath, secret);
    this.trial = new Trial(sandbox, limits);
    this.sandbox = sandbox;
    this.limits = limits;
    this.results = out.resolve("results");
    this.fingerprint = new Digest().add(exams.fingerprint()).add(limits.toString()).hex();
  }

  /** The notebooks in files and folders, by the name they are reported under. */
  public static Map<String, Path> submissions(List<Path> paths) throws IOException {
    Map<String, Path> found = new TreeMap<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new IllegalArgumentException(
            "there is no " + path + "; give notebooks, or folders of notebooks");
      }
      Path base = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(Grading::isNotebook).sorted().toList()) {
          String name =
              base.relativize(Files.isDirectory(path) ? file : file.toAbsolutePath()).toString();
          name = name.replace('\\', '/').substring(0, name.length() - ".ipynb".length());
          String unique = name;
          for (int n = 2; found.containsKey(unique); n++) unique = name + "-" + n;
          found.put(unique, file);
        }
      }
    }
    return found;
  }

  /** A link may lead anywhere, also to the solutions: it is no submission. */
  private static boolean isNotebook(Path file) {
    return file.getFileName().toString().endsWith(".ipynb")
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && !file.toString().contains(".ipynb_checkpoints");
  }

  /**
   * Grades all, and returns the results in the order of the names. Races for speed are run at the
   * end, one by one.
   *
   * @param jobs how many at a time
   */
  public List<Result> grade(Map<String, Path> submissions, int jobs) throws InterruptedException {
    List<Result> all = new ArrayList<>(checked(submissions, jobs));
    all.replaceAll(result -> {
      try {
        return raced(result, submissions.get(result.submission()));
      } catch (Exception e) {
        return result.noted("the races could not be run: " + e);
      }
    });
    return all;
  }

  private List<Result> checked(Map<String, Path> submissions, int jobs)
      throws InterruptedException {
    List<Result> all = new ArrayList<>();
    // Platform threads that live as long as their children: a child dies with the thread that
    // started it.
    try (ExecutorService pool = Executors.newFixedThreadPool(jobs)) {
      Map<String, Future<Result>> running = new TreeMap<>();
      submissions.forEach((name, file) -> running.put(name, pool.submit(() -> one(name, file))));
      for (Map.Entry<String, Future<Result>> entry : running.entrySet()) {
        try {
          all.add(entry.getValue().get());
        } catch (ExecutionException e) {
          all.add(Result.failed(entry.getKey(), "", "the grader itself failed: " + e.getCause()));
        }
      }
    }
    return all;
  }

  private Result one(String name, Path file) throws Exception {
    String key = new Digest().add(fingerprint).add(name).add(file).hex();
    Path kept = kept(name);
    Result known = known(kept, key);
    if (known != null) return known;
    Result result = graded(name, file, key);
    keep(result);
    return result;
  }

  /** What cannot be written is still reported; only the next run has to grade it again. */
  private void keep(Result result) {
    Path kept = kept(result.submission());
    try {
      Json.replace(kept, Json.write(result.toJson()));
    } catch (IOException e) {
      unkept.add(
          "the result of %s is not kept, a next run grades it again: cannot write %s (%s)"
              .formatted(result.submission(), kept, e));
    }
  }

  /** The submissions whose results could not be written, in full sentences. */
  public List<String> unkept() {
    return List.copyOf(unkept);
  }

  private Path kept(String name) {
    return results.resolve(fileName(name) + ".json");
  }

  /** The result with every race it still lacks. */
  private Result raced(Result result, Path file) throws Exception {
    if (result.marks().stream().noneMatch(Grading::isToRace)) return result;
    Notebook notebook = Submission.read(file);
    Exam exam = exams.of(notebook);
    Submission submission = Submission.of(notebook, exam);
    List<Result.Mark> marks = new ArrayList<>();
    for (Result.Mark mark : result.marks()) {
      marks.add(
          isToRace(mark) ? trial.mark(exam, exam.question(mark.problem()), submission) : mark);
    }
    Result finished = result.with(marks);
    keep(finished);
    return finished;
  }

  private static boolean isToRace(Result.Mark mark) {
    return mark.kind() == Result.Kind.SPEED && mark.pending();
  }

  /** The problems that a teacher reads, of all exercises that were handed in. */
  public List<Exam.Manual> manuals() {
    return exams.manuals();
  }

  private Result graded(String name, Path file, String key) throws Exception {
    Notebook notebook;
    Exam exam;
    try {
      notebook = Submission.read(file);
      exam = exams.of(notebook);
    } catch (IllegalArgumentException e) {
      return Result.failed(name, key, e.getMessage());
    }
    return new Sitting(exam, Submission.of(notebook, exam), sandbox, limits).result(name, key);
  }

  private static Result known(Path kept, String key) {
    if (!Files.exists(kept)) return null;
    try {
      Result result = Result.of(Json.read(kept));
      return result.key().equals(key) ? result : null;
    } catch (RuntimeException e) {
      return null; // half a file, or one of an older grader: graded again
    }
  }

  /** A name that is safe as a file's, and no other submission's. */
  static String fileName(String submission) {
    String safe = submission.replaceAll("[^A-Za-z0-9._-]", "_");
    return safe.equals(submission) && !safe.startsWith(".")
        ? safe
        : safe.replaceFirst("^\\.", "_") + "-" + new Digest().add(submission).hex().substring(0, 8);
  }
}
