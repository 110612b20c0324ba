package dev.einlab.grader.release;

import dev.einlab.grader.notebook.Cell;
import java.util.List;
import java.util.stream.Stream;

/**
 * A problem that the checks judge, in cells one after the other: the statement (read-only, {@code
 * einsum-q3-text}), the answer with its solution ({@code einsum-q3}), the test ({@code
 * einsum-q3-test}), then author's cells: hints, mutants, alternatives.
 */
record ProblemSource(
    String id, Heading heading, Cell answer, Cell test, List<String> hints, List<Variant> variants)
    implements Task {
  /** The cell's source as learners get it. */
  String stub() {
    return Regions.stubbed(answer);
  }

  /** The test as learners get it. */
  String publicTest() {
    return Regions.withoutHidden(test.source());
  }

  Stream<Variant> mutants() {
    return variants(Variant.Kind.MUTANT);
  }

  Stream<Variant> alternatives() {
    return variants(Variant.Kind.ALTERNATIVE);
  }

  Stream<Variant> slow() {
    return variants(Variant.Kind.SLOW);
  }

  private Stream<Variant> variants(Variant.Kind kind) {
    return variants.stream().filter(variant -> variant.kind() == kind);
  }
}
