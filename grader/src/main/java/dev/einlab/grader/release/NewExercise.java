package dev.einlab.grader.release;

import dev.einlab.grader.json.Json;
import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.notebook.Notebook;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A notebook of solutions to start from: three problems that are complete and proved, one of each
 * kind, for an author to write over.
 */
public final class NewExercise {
  private static final Pattern NAME = Pattern.compile("(\\d\\d)-([a-z0-9]+(?:-[a-z0-9]+)*)");
  private static final String SKELETON = "/dev/einlab/grader/skeleton.ipynb";

  private NewExercise() {}

  /**
   * Writes {@code solutions/NAME.ipynb}.
   *
   * @param name a number and words, as {@code 07-initialization}
   * @return the file
   * @throws IllegalArgumentException if the name has another form, or the file is there already
   */
  public static Path write(Path root, String name) throws IOException {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "an exercise is called like its chapter, two digits and words: '07-initialization', not '%s'"
              .formatted(name));
    }
    Path file = root.resolve("solutions").resolve(name + ".ipynb");
    if (Files.exists(file)) {
      throw new IllegalArgumentException(file + " is there already; delete it first, or edit it");
    }
    String prefix = parts.group(2);
    String text =
        skeleton()
            .replace("PREFIX", prefix)
            .replace("DOTTED", prefix.replace('-', '.'))
            .replace("NAME.ipynb", name + ".ipynb")
            .replace("NN", parts.group(1))
            .replace("TITLE", prefix.replace('-', ' '));
    Notebook notebook = Notebook.of(Json.parse(text, name), name);
    Json.replace(
        file, notebook.withCells(notebook.cells().stream().map(Cell::stamped).toList()).text());
    return file;
  }

  private static String skeleton() throws IOException {
    try (InputStream in = NewExercise.class.getResourceAsStream(SKELETON)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
