package dev.einlab.grader.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.grader.judge.Judge;
import dev.einlab.grader.notebook.Cell;
import dev.einlab.grader.notebook.Notebook;
import dev.einlab.grader.session.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The committed exercises are what the committed solutions release, and every problem of them is
 * proved.
 */
class ReleaseTest {
  private static final Path ROOT = Path.of("..");
  private static final String CLASS_PATH =
      System.getProperty("surefire.real.class.path", System.getProperty("java.class.path"));

  @Test
  void committedFilesEqualTheRelease() throws Exception {
    assertThat(Release.of(ROOT, CLASS_PATH).stale())
        .as("run ./einlab release and commit")
        .isEmpty();
  }

  @TestFactory
  List<DynamicNode> everyProblemIsProved() throws Exception {
    List<DynamicNode> proofs = new ArrayList<>();
    for (Path file : Release.solutions(ROOT)) {
      try (Prover prover = Prover.of(file, CLASS_PATH)) {
        for (String id : prover.problems()) {
          Prover.Finding finding = prover.prove(id);
          proofs.add(DynamicTest.dynamicTest(id, () -> assertThat(finding.faults()).isEmpty()));
        }
      }
    }
    return proofs;
  }

  @Test
  void noSolutionLeavesTheHouse() throws Exception {
    for (Path file : Release.solutions(ROOT)) {
      Notebook exercise = Release.exercise(Notebook.read(file));
      assertThat(exercise.text())
          .doesNotContain("SOLUTION", "HIDDEN", "MUTANT", "ALTERNATIVE", "HINTS", "Check.hidden");
      for (Cell cell : exercise.cells()) {
        assertThat(cell.id()).matches("[a-zA-Z0-9_-]{1,64}");
        assertThat(cell.tags()).isEmpty();
      }
      assertThat(exercise.cells().stream().map(Cell::id)).doesNotHaveDuplicates();
    }
  }

  @Test
  void regionsAreCutAsNbgraderCutsThem() {
    String source = "int f() {\n  // BEGIN SOLUTION\n  return 1;\n  // END SOLUTION\n}";
    assertThat(Regions.stubbed(cell("code", source)))
        .isEqualTo(
            "int f() {\n  // YOUR CODE HERE\n  throw new UnsupportedOperationException(\"YOUR CODE HERE\");\n}");
    assertThat(Regions.withoutHidden("a;\n// BEGIN HIDDEN TESTS\nb;\n// END HIDDEN TESTS"))
        .isEqualTo("a;");
    assertThat(
            Regions.stubbed(cell("markdown", "<!-- BEGIN SOLUTION -->\nx\n<!-- END SOLUTION -->")))
        .isEqualTo("YOUR ANSWER HERE");
    assertThatThrownBy(() -> Regions.stubbed(cell("code", "// BEGIN SOLUTION\nx")))
        .hasMessage("BEGIN SOLUTION without END:\n// BEGIN SOLUTION\nx");
    assertThatThrownBy(() -> Regions.stubbed(cell("code", "// END SOLUTION")))
        .hasMessage("END SOLUTION without BEGIN:\n// END SOLUTION");
  }

  private static Cell cell(String type, String source) {
    JsonObject cell = new JsonObject();
    cell.addProperty("cell_type", type);
    cell.addProperty("source", source);
    JsonArray cells = new JsonArray();
    cells.add(cell);
    JsonObject notebook = new JsonObject();
    notebook.addProperty("nbformat", 4);
    notebook.add("cells", cells);
    return Notebook.of(notebook, "test").cells().getFirst();
  }

  @Test
  void anAuthorsCellSaysWhatItIs() {
    Variant mutant =
        Variant.of(
            "q", "// MUTANT no-sum\n// You did not\n// add.\nint f() {\n  return 1; // one\n}");
    assertThat(mutant)
        .isEqualTo(
            new Variant(
                Variant.Kind.MUTANT,
                "no-sum",
                "You did not add.",
                "int f() {\n  return 1; // one\n}"));
    assertThatThrownBy(() -> Variant.of("q", "int f() { return 1; }"))
        .hasMessage(
            "q: an author's code cell must begin with '// MUTANT name', '// ALTERNATIVE name' or '// SLOW name', this begins with 'int f() { return 1; }'");
    assertThatThrownBy(() -> Variant.of("q", "// MUTANT m\nint f;"))
        .hasMessage("q: mutant m says no hint; write it as comment under the first line");
  }

  @Test
  void sessionsSayWhatDoesNotCompileAndPassOnWhatIsThrown() throws Exception {
    Judge nobody = new Recorder("none");
    try (Session session = new Session(CLASS_PATH)) {
      session.run("int twice(int x) { return 2 * x; }\nint four = twice(2);", nobody);
      assertThatThrownBy(() -> session.run("int x = \"text\";", nobody))
          .isInstanceOf(Session.Rejected.class)
          .hasMessageStartingWith(
              "incompatible types: java.lang.String cannot be converted to int\nin:\nint x");
      assertThatThrownBy(() -> session.run("int f() { return nowhere(); }", nobody))
          .isInstanceOf(Session.Rejected.class)
          .hasMessageContaining("nowhere()");
      assertThatThrownBy(() -> session.run("int broken( {", nobody))
          .isInstanceOf(Session.Rejected.class);
      assertThatThrownBy(
              () -> session.run("throw new java.io.IOException(\"four is \" + four);", nobody))
          .isInstanceOf(IOException.class)
          .hasMessage("four is 4");
    }
  }
}
