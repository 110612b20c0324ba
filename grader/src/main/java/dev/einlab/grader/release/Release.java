package dev.einlab.grader.release;

import com.google.gson.JsonPrimitive;
import dev.einlab.grader.json.Json;
import dev.einlab.grader.judge.Problems;
import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.notebook.Nbgrader;
import dev.einlab.grader.notebook.Notebook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that is made from {@code solutions/}, as text by path:
 *
 * <pre>
 * solutions/NN.ipynb                 itself, its checksums brought up to date
 * exercises/NN.ipynb                 without solutions, hidden tests and author's cells
 * …/checks/index.json, ID.json       inputs, and what reference and mutants give for them
 * </pre>
 *
 * The same solutions give the same bytes on every machine, if the default backend is the reference
 * backend.
 */
public final class Release {
  private static final Path CHECKS = Path.of("grader/src/main/resources/dev/einlab/grader/checks");
  private static final Path SOLUTIONS = Path.of("solutions");
  private static final Path EXERCISES = Path.of("exercises");

  private final Path root;
  private final Map<Path, String> files;

  private Release(Path root, Map<Path, String> files) {
    this.root = root;
    this.files = files;
  }

  /**
   * @param root the project's folder
   * @param classPath what the cells compile against
   * @throws Exception what a cell of the solutions threw; the release is then not possible
   */
  public static Release of(Path root, String classPath) throws Exception {
    Map<Path, String> files = new TreeMap<>();
    List<Problems.Listing> index = new ArrayList<>();
    for (Path file : solutions(root)) {
      ExerciseSource source = ExerciseSource.read(file);
      files.put(SOLUTIONS.resolve(file.getFileName()), stamped(source.notebook()).text());
      files.put(EXERCISES.resolve(file.getFileName()), exercise(source.notebook()).text());
      try (Bench bench = new Bench(source, classPath)) {
        for (Task task : source.tasks()) index.add(task.listing(source.name()));
        for (ProblemSource problem : source.problems()) {
          files.put(
              CHECKS.resolve(problem.id() + ".json"),
              Json.write(bench.recorded(problem).released().toJson()));
        }
      }
    }
    files.put(CHECKS.resolve("index.json"), Json.write(Problems.index(index)));
    return new Release(root, files);
  }

  /** The notebooks of {@code solutions/}, in the order of their names. */
  static List<Path> solutions(Path root) throws IOException {
    return listed(root.resolve(SOLUTIONS), ".ipynb");
  }

  /** What learners get of a notebook. */
  static Notebook exercise(Notebook solutions) {
    return solutions.withCells(withoutAuthors(solutions).stream().map(Release::released).toList());
  }

  /**
   * Writes what nbgrader takes as its {@code source/}: every notebook of solutions in a folder of
   * its own, with solutions and hidden tests, without the author's cells.
   *
   * @return the files written
   */
  public static List<Path> writeSource(Path root, Path source) throws IOException {
    List<Path> written = new ArrayList<>();
    for (Path file : solutions(root)) {
      String name = file.getFileName().toString();
      Notebook solutions = stamped(Notebook.read(file));
      Path target = source.resolve(name.replace(".ipynb", "")).resolve(name);
      Json.replace(target, solutions.withCells(withoutAuthors(solutions)).text());
      written.add(target);
    }
    return written;
  }

  private static List<Cell> withoutAuthors(Notebook solutions) {
    return solutions.cells().stream()
        .filter(cell -> !cell.tags().contains(ExerciseSource.AUTHOR))
        .toList();
  }

  private static Cell released(Cell cell) {
    Nbgrader nbgrader = cell.nbgrader();
    Cell clean = cell.withoutOutputs();
    if (nbgrader == null) return clean;
    if (nbgrader.solution()) clean = clean.withSource(Regions.stubbed(cell));
    if (nbgrader.isTest())
      clean = clean.withSource(Regions.withoutHidden(cell.source()).stripTrailing());
    clean = clean.withMetadata("deletable", new JsonPrimitive(false));
    if (nbgrader.isTest() || nbgrader.isReadOnly()) {
      clean = clean.withMetadata("editable", new JsonPrimitive(false));
    }
    return clean.stamped();
  }

  private static Notebook stamped(Notebook solutions) {
    return solutions.withCells(
        solutions.cells().stream().map(Cell::withoutOutputs).map(Cell::stamped).toList());
  }

  /**
   * The committed files that differ from this release, are missing, or belong to no solution any
   * more.
   */
  public List<Path> stale() throws IOException {
    List<Path> stale = new ArrayList<>(leftovers());
    for (Map.Entry<Path, String> entry : files.entrySet()) {
      Path file = root.resolve(entry.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(entry.getValue())) {
        stale.add(entry.getKey());
      }
    }
    return stale;
  }

  /** Makes the committed files equal this release, and returns those that changed. */
  public List<Path> write() throws IOException {
    List<Path> changed = stale();
    for (Path path : changed) {
      if (files.containsKey(path)) Json.replace(root.resolve(path), files.get(path));
      else Files.delete(root.resolve(path));
    }
    return changed;
  }

  private List<Path> leftovers() throws IOException {
    List<Path> leftovers = new ArrayList<>();
    for (Path file : listed(root.resolve(EXERCISES), ".ipynb"))
      leftovers.add(EXERCISES.resolve(file.getFileName()));
    for (Path file : listed(root.resolve(CHECKS), ".json"))
      leftovers.add(CHECKS.resolve(file.getFileName()));
    leftovers.removeIf(files::containsKey);
    return leftovers;
  }

  private static List<Path> listed(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }
}
