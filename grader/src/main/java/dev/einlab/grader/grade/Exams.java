package dev.einlab.grader.grade;

import dev.einlab.grader.notebook.Notebook;
import dev.einlab.grader.release.Exam;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The exercises that can be graded, each prepared when its first submission comes: that runs its
 * solutions.
 */
final class Exams {
  private final Map<Path, Set<String>> gradeIds = new LinkedHashMap<>();
  private final Map<Path, Exam> prepared = new HashMap<>();
  private final String classPath;
  private final String secret;

  Exams(Path root, String classPath, String secret) throws IOException {
    this.classPath = classPath;
    this.secret = secret;
    for (Path file : Exam.solutions(root)) gradeIds.put(file, ids(Notebook.read(file)));
  }

  /**
   * The exercise whose cells a submission holds.
   *
   * @throws IllegalArgumentException if it holds cells of none
   * @throws Exception what the solutions threw
   */
  Exam of(Notebook submission) throws Exception {
    Set<String> ids = ids(submission);
    Path best = null;
    long most = 0;
    for (Map.Entry<Path, Set<String>> entry : gradeIds.entrySet()) {
      long shared = entry.getValue().stream().filter(ids::contains).count();
      if (shared > most) {
        most = shared;
        best = entry.getKey();
      }
    }
    if (best == null) {
      throw new IllegalArgumentException(
          "the notebook holds no cell of an exercise; was the right file handed in?");
    }
    return prepared(best);
  }

  private synchronized Exam prepared(Path solutions) throws Exception {
    Exam exam = prepared.get(solutions);
    if (exam == null) {
      exam = Exam.prepare(solutions, classPath, secret);
      prepared.put(solutions, exam);
    }
    return exam;
  }

  /** The problems that a teacher reads, of the exercises prepared so far. */
  synchronized List<Exam.Manual> manuals() {
    return prepared.values().stream().flatMap(exam -> exam.manuals().stream()).toList();
  }

  /** Changes when a solution or the secret does: part of what a result depends on. */
  String fingerprint() throws IOException {
    Digest digest = new Digest().add(secret);
    for (Path file : gradeIds.keySet()) digest.add(Files.readString(file));
    return digest.hex();
  }

  private static Set<String> ids(Notebook notebook) {
    return notebook.cells().stream()
        .map(Submission::gradeId)
        .filter(id -> !id.isEmpty())
        .collect(Collectors.toSet());
  }
}
