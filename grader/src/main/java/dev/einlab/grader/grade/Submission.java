package dev.einlab.grader.grade;

import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.notebook.Nbgrader;
import dev.einlab.grader.notebook.Notebook;
import dev.einlab.grader.release.Exam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A learner's notebook, taken apart: what it runs, in order, with everything locked taken from the
 * exercise instead.
 */
record Submission(List<Step> steps, List<Result.Written> written, List<String> notes) {
  private static final long MAX_BYTES = 10 << 20;
  private static final int MAX_ANSWER = 20_000;
  private static final int MAX_PICTURE = 2 << 20;
  private static final int MAX_PICTURES = 4;

  /** A cell to run, or a check. */
  sealed interface Step {
    String source();

    record Run(String cell, String source) implements Step {}

    record Test(Exam.Question question) implements Step {
      @Override
      public String source() {
        return question.test();
      }
    }
  }

  /**
   * The notebook in a file.
   *
   * @throws IllegalArgumentException if it is no notebook, or too large; the message says so
   */
  static Notebook read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new IllegalArgumentException(
            "the file has %d MB, %d are allowed: clear its outputs"
                .formatted(size >> 20, MAX_BYTES >> 20));
      }
      return Notebook.read(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("the file cannot be read: " + e.getMessage(), e);
    }
  }

  /** The parts of a notebook that count for an exam. */
  static Submission of(Notebook notebook, Exam exam) {
    List<Step> steps = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, Result.Written> written = new LinkedHashMap<>();
    Set<String> tested = new HashSet<>();
    for (Cell cell : exam.setup()) steps.add(new Step.Run(gradeId(cell), cell.source()));
    for (Cell cell : notebook.cells()) {
      String id = gradeId(cell);
      Exam.Manual manual = exam.manual(id).orElse(null);
      if (manual != null) {
        if (isUntouched(cell, manual)) continue;
        written.putIfAbsent(
            manual.id(),
            new Result.Written(
                manual.id(), Sitting.text(cell.source(), MAX_ANSWER), pictures(cell)));
      }
      Exam.Question question = exam.tested(id).orElse(null);
      if (question != null) {
        if (tested.add(id)) steps.add(new Step.Test(question));
        else notes.add("the check " + id + " occurs twice: it counts once");
        if (!cell.source().strip().equals(question.test().strip()))
          notes.add("the check " + id + " was changed: restored");
      } else if (cell.isCode()
          && exam.setup().stream().noneMatch(locked -> gradeId(locked).equals(id))) {
        steps.add(new Step.Run(id.isEmpty() ? "cell " + cell.id() : id, runnable(cell.source())));
      }
    }
    for (Exam.Question question : exam.questions()) {
      if (tested.add(question.testId())) {
        notes.add("the check " + question.testId() + " was missing: restored");
        steps.add(new Step.Test(question));
      }
    }
    return new Submission(List.copyOf(steps), List.copyOf(written.values()), List.copyOf(notes));
  }

  /** As nbgrader does: who wrote nothing gets no points, and no teacher has to say so. */
  Result.Mark mark(Exam.Manual manual) {
    boolean isPending = written.stream().anyMatch(answer -> answer.problem().equals(manual.id()));
    return new Result.Mark(
        manual.id(),
        Result.Kind.MANUAL,
        0,
        manual.points(),
        isPending,
        isPending ? "A teacher reads this answer." : "Nothing is written here.");
  }

  private static boolean isUntouched(Cell cell, Exam.Manual manual) {
    return cell.source().isBlank() || cell.source().strip().equals(manual.stub().strip());
  }

  /** The first pictures below a cell that are PNG files of a sensible size. */
  private static List<String> pictures(Cell cell) {
    return cell.pictures().stream().filter(Submission::isPng).limit(MAX_PICTURES).toList();
  }

  private static boolean isPng(String base64) {
    if (base64.length() > MAX_PICTURE) return false;
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length > 8 && new String(bytes, 1, 3, StandardCharsets.US_ASCII).equals("PNG");
    } catch (IllegalArgumentException e) {
      return false; // no base64: nothing a browser would draw
    }
  }

  /** The grade_id of a cell, empty where it has none that can be read. */
  static String gradeId(Cell cell) {
    try {
      Nbgrader nbgrader = cell.nbgrader();
      return nbgrader == null ? "" : nbgrader.gradeId();
    } catch (RuntimeException e) {
      return ""; // metadata that is not nbgrader's: an ordinary cell of the learner's
    }
  }

  /** The source without magics, which are the kernel's and not Java. */
  private static String runnable(String source) {
    List<String> lines = source.lines().map(line -> line.startsWith("%") ? "" : line).toList();
    return String.join("\n", lines);
  }
}
