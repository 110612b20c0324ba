package dev.einlab.grader.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.einlab.grader.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proof is not a formality: each kind of fault an author can make is found and named. */
class ProverTest {
  private static final String STATEMENT =
      "## Problem 1 · Sum\n\n*Difficulty 1 of 5 · 1 minutes · 2 points*\n\nAdd.";
  private static final String ANSWER =
      "Tensor q1(Tensor a, Tensor b) {\n  // BEGIN SOLUTION\n  return a.add(b);\n  // END SOLUTION\n}";
  private static final String TEST =
      """
      dev.einlab.grader.Check.that("sum.q1", (a, b) -> q1(a, b));
      // BEGIN HIDDEN TESTS
      dev.einlab.grader.Check.hidden("sum.q1",
          (random, round) -> java.util.List.of(
              dev.einlab.grader.judge.Inputs.wholes(random, 3), dev.einlab.grader.judge.Inputs.wholes(random, 3)),
          (a, b) -> q1(a, b),
          (a, b) -> b.add(a));
      // END HIDDEN TESTS\
      """;
  private static final String HINTS = "<!-- HINTS -->\n\n1. Add.\n2. Use add.";
  private static final List<String> VARIANTS =
      List.of(
          mutant("difference", "a.sub(b)"),
          mutant("product", "a.mul(b)"),
          mutant("quotient", "a.div(b)"),
          "// ALTERNATIVE minus-minus\nTensor q1(Tensor a, Tensor b) { return a.sub(b.negate()); }");

  @TempDir Path folder;

  private static String mutant(String name, String code) {
    return "// MUTANT %s\n// You took the %s.\nTensor q1(Tensor a, Tensor b) { return %s; }"
        .formatted(name, name, code);
  }

  @Test
  void aSoundProblemHasNoFaults() throws Exception {
    assertThat(faults(STATEMENT, ANSWER, TEST, HINTS, VARIANTS)).isEmpty();
  }

  @Test
  void aMutantThatIsRightIsFound() throws Exception {
    assertThat(faults(STATEMENT, ANSWER, TEST, HINTS, with(0, mutant("difference", "b.add(a)"))))
        .containsExactly(
            "sum.q1: mutant difference passes the public check",
            "sum.q1: mutant difference passes the hidden test");
  }

  @Test
  void twoMutantsThatCannotBeToldApartAreFound() throws Exception {
    List<String> faults =
        faults(STATEMENT, ANSWER, TEST, HINTS, with(1, mutant("product", "a.sub(b)")));
    assertThat(faults)
        .singleElement()
        .asString()
        .startsWith("sum.q1: mutant product is taken for difference: ");
  }

  @Test
  void anAlternativeThatIsWrongIsFound() throws Exception {
    String wrong = "// ALTERNATIVE wrong\nTensor q1(Tensor a, Tensor b) { return a; }";
    assertThat(faults(STATEMENT, ANSWER, TEST, HINTS, with(3, wrong)))
        .singleElement()
        .asString()
        .startsWith("sum.q1: alternative wrong is refused: ");
  }

  @Test
  void aWrongReferenceIsFoundByTheOracle() throws Exception {
    String wrong = ANSWER.replace("a.add(b)", "a.add(b).add(1)");
    assertThat(faults(STATEMENT, wrong, TEST, HINTS, VARIANTS))
        .anyMatch(fault ->
            fault.startsWith("sum.q1: the reference is refused: ")
                && fault.contains("hidden input 1 of 5"));
  }

  @Test
  void aStubThatDoesSomethingElseIsFound() throws Exception {
    String eager =
        "Tensor q1(Tensor a, Tensor b) {\n  // BEGIN SOLUTION\n  // END SOLUTION\n  return a.add(b);\n}";
    List<String> faults = faults(STATEMENT, eager, TEST, HINTS, VARIANTS);
    assertThat(faults)
        .singleElement()
        .asString()
        .startsWith("sum.q1: the stub should be 'not done yet', but: ");
  }

  @Test
  void whatIsMissingIsFound() throws Exception {
    String points = STATEMENT.replace("2 points", "3 points");
    String test = TEST + "\nassert true;";
    assertThat(faults(points, ANSWER, test, "<!-- HINTS -->\n\n1. Add.", VARIANTS.subList(0, 2)))
        .containsExactly(
            "sum.q1: 2 mutants, at least 3 are wanted",
            "sum.q1: 0 alternatives, at least 1 are wanted",
            "sum.q1: 1 hints, at least 2 are wanted",
            "sum.q1: the statement promises 3 points, nbgrader's metadata of the test cell 2.0",
            "sum.q1: its test cell uses assert, which does nothing in a notebook");
  }

  private static List<String> with(int index, String other) {
    return IntStream.range(0, VARIANTS.size())
        .mapToObj(i -> i == index ? other : VARIANTS.get(i))
        .toList();
  }

  private List<String> faults(
      String statement, String answer, String test, String hints, List<String> variants)
      throws Exception {
    JsonArray cells = new JsonArray();
    cells.add(
        cell(
            "code",
            "import dev.einlab.tensor.*;\nimport static dev.einlab.tensor.Tensors.*;",
            "imports",
            false,
            false));
    cells.add(cell("markdown", statement, "sum-q1-text", false, false));
    cells.add(cell("code", answer, "sum-q1", false, true));
    cells.add(cell("code", test, "sum-q1-test", true, false));
    cells.add(authors("markdown", hints));
    variants.forEach(variant -> cells.add(authors("code", variant)));
    JsonObject notebook = new JsonObject();
    notebook.addProperty("nbformat", 4);
    notebook.add("cells", cells);
    Path file = Files.writeString(folder.resolve("00-sum.ipynb"), Json.write(notebook));
    try (Prover prover =
        Prover.of(
            file,
            System.getProperty(
                "surefire.real.class.path", System.getProperty("java.class.path")))) {
      return prover.prove("sum.q1").faults();
    }
  }

  private static JsonObject cell(
      String type, String source, String id, boolean grade, boolean solution) {
    JsonObject nbgrader = new JsonObject();
    nbgrader.addProperty("grade_id", id);
    nbgrader.addProperty("grade", grade);
    nbgrader.addProperty("solution", solution);
    nbgrader.addProperty("locked", !solution);
    if (grade) nbgrader.addProperty("points", 2);
    JsonObject metadata = new JsonObject();
    metadata.add("nbgrader", nbgrader);
    return cell(type, source, metadata);
  }

  private static JsonObject authors(String type, String source) {
    JsonArray tags = new JsonArray();
    tags.add("author");
    JsonObject metadata = new JsonObject();
    metadata.add("tags", tags);
    return cell(type, source, metadata);
  }

  private static JsonObject cell(String type, String source, JsonObject metadata) {
    JsonObject cell = new JsonObject();
    cell.addProperty("cell_type", type);
    cell.addProperty("source", source);
    cell.add("metadata", metadata);
    return cell;
  }
}
