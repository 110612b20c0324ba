package dev.einlab.grader.release;

import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.notebook.Nbgrader;
import dev.einlab.grader.notebook.Notebook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A notebook of {@code solutions/}: the cells that come before its problems, and the problems. */
record ExerciseSource(String name, Notebook notebook, List<Cell> setup, List<Task> tasks) {
  /** Cells with this tag are the author's: they are not released. */
  static final String AUTHOR = "author";

  private static final String STATEMENT = "-text";
  private static final String TEST = "-test";

  static ExerciseSource read(Path file) {
    Notebook notebook = Notebook.read(file);
    String name = file.getFileName().toString().replace(".ipynb", "");
    List<Cell> setup = new ArrayList<>();
    List<List<Cell>> groups = new ArrayList<>();
    for (Cell cell : notebook.cells()) {
      if (isStatement(cell)) groups.add(new ArrayList<>());
      if (!groups.isEmpty()) groups.getLast().add(cell);
      else if (cell.isCode()) setup.add(cell);
    }
    return new ExerciseSource(
        name, notebook, List.copyOf(setup), groups.stream().map(ExerciseSource::task).toList());
  }

  private static boolean isStatement(Cell cell) {
    Nbgrader nbgrader = cell.nbgrader();
    return nbgrader != null && nbgrader.isReadOnly() && nbgrader.gradeId().endsWith(STATEMENT);
  }

  /** Those that the checks judge. */
  List<ProblemSource> problems() {
    return tasks.stream()
        .filter(ProblemSource.class::isInstance)
        .map(ProblemSource.class::cast)
        .toList();
  }

  /** Those that a teacher reads. */
  List<ManualSource> manuals() {
    return tasks.stream()
        .filter(ManualSource.class::isInstance)
        .map(ManualSource.class::cast)
        .toList();
  }

  private static Task task(List<Cell> cells) {
    String statement = cells.getFirst().nbgrader().gradeId();
    String gradeId = statement.substring(0, statement.length() - STATEMENT.length());
    String id = gradeId.replace('-', '.');
    List<Cell> authors = cells.stream().filter(cell -> cell.tags().contains(AUTHOR)).toList();
    List<String> listed =
        authors.stream().filter(cell -> !cell.isCode()).flatMap(cell -> items(id, cell)).toList();
    Heading heading = Heading.of(id, cells.getFirst().source());
    Cell answer = cell(cells, gradeId);
    if (answer.nbgrader().isManual()) return new ManualSource(id, heading, answer, listed);
    return new ProblemSource(
        id,
        heading,
        answer,
        cell(cells, gradeId + TEST),
        listed,
        authors.stream().filter(Cell::isCode).map(cell -> Variant.of(id, cell.source())).toList());
  }

  private static Cell cell(List<Cell> cells, String gradeId) {
    return cells.stream()
        .filter(cell -> cell.nbgrader() != null && cell.nbgrader().gradeId().equals(gradeId))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "after the statement '%s-text' there is no cell with the grade_id '%s'"
                    .formatted(gradeId.replace(TEST, ""), gradeId)));
  }

  /** The items of a numbered list under a line that says HINTS or RUBRIC. */
  private static Stream<String> items(String id, Cell cell) {
    String[] parts = cell.source().split("(?m)^\\d+\\. ");
    if (!parts[0].matches("(?s).*(HINTS|RUBRIC).*") || parts.length < 2) {
      throw new IllegalArgumentException(
          id + ": an author's text cell must be a line with HINTS (or RUBRIC) and a numbered list");
    }
    return Arrays.stream(parts).skip(1).map(part -> part.strip().replaceAll("\\s*\n\\s*", " "));
  }
}
