package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EinsumExpressionTest {
  private static BoundEinsum bind(String equation, Shape... shapes) {
    return EinsumExpression.parse(equation).bind(List.of(shapes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ij, jk -> ik      | ij,jk->ik",
        "ij,jk             | ij,jk->ik",
        "ba                | ba->ab",
        "bA,Ac             | bA,Ac->bc",
        "aB,Ba             | aB,Ba->",
        "zZaA              | zZaA->AZaz",
        "ii                | ii->",
        "ii->i             | ii->i",
        "iijj->ji          | iijj->ji",
        "...ij,...jk       | ...ij,...jk->...ik",
        "i...j,jk          | i...j,jk->...ik",
        "...i->i           | ...i->i",
        "...->             | ...->",
        "i->...i           | i->...i",
        ",->               | ,->",
        ",i->i             | ,i->i",
        "\"\"              | ->",
        "\"  \"            | ->",
        "->                | ->",
        "a,b,c             | a,b,c->abc",
      })
  void readsTorchsGrammar(String equation, String canonical) {
    var expression = EinsumExpression.parse(equation);
    assertThat(expression).hasToString(canonical);
    assertThat(expression.equation()).isEqualTo(equation);
    assertThat(EinsumExpression.parse(canonical)).isEqualTo(expression).hasToString(canonical);
  }

  @Test
  void ignoresEveryBlank() {
    assertThat(EinsumExpression.parse("i\t j ,\n j\u00a0k")).hasToString("ij,jk->ik");
  }

  @Test
  void bindsLengthsToAxes() {
    var bound = bind("ij,jk->ki", Shape.of(2, 3), Shape.of(3, 4));
    assertThat(bound.lengths()).hasToString("{i=2, j=3, k=4}");
    assertThat(bound.operands()).hasToString("[[i=2, j=3], [j=3, k=4]]");
    assertThat(bound.output()).containsExactly(new Axis("k", 4), new Axis("i", 2));
    assertThat(bound.outputShape()).isEqualTo(Shape.of(4, 2));
    assertThat(bound).hasToString("ij,jk->ki {i=2, j=3, k=4}");
  }

  @Test
  void takesDiagonalsOfRepeatedNames() {
    var bound = bind("iji->ij", Shape.of(3, 2, 3));
    assertThat(bound.operands()).hasToString("[[i=3, j=2, i=3]]");
    assertThat(bound.terms()).hasToString("[[i=3, j=2]]");
  }

  @Test
  void alignsEllipsesAtTheirLastAxis() {
    var bound = bind("...ij,...jk", Shape.of(5, 7, 2, 3), Shape.of(7, 3, 4));
    assertThat(bound.operands()).hasToString("[[...0=5, ...1=7, i=2, j=3], [...1=7, j=3, k=4]]");
    assertThat(bound.output()).hasToString("[...0=5, ...1=7, i=2, k=4]");
    assertThat(bind("i...->i", Shape.of(2, 5, 7)).outputShape()).isEqualTo(Shape.of(2));
    assertThat(bind("i...->...i", Shape.of(2)).outputShape()).isEqualTo(Shape.of(2));
    assertThat(bind("i->...i", Shape.of(2)).outputShape()).isEqualTo(Shape.of(2));
  }

  @Test
  void broadcastsAxesOfLengthOne() {
    var bound = bind("...i,...i->...i", Shape.of(5, 1, 3), Shape.of(4, 1));
    assertThat(bound.operands()).hasToString("[[...0=5, ...1=1, i=3], [...1=4, i=1]]");
    assertThat(bound.terms()).hasToString("[[...0=5, i=3], [...1=4]]");
    assertThat(bound.outputShape()).isEqualTo(Shape.of(5, 4, 3));
    assertThat(bind("i,i->i", Shape.of(1), Shape.of(1)).terms()).hasToString("[[i=1], [i=1]]");
    assertThat(bind("i,i->i", Shape.of(1), Shape.of(0)).outputShape()).isEqualTo(Shape.of(0));
  }

  @Test
  void readsAndBindsTheSameThingOnce() {
    var expression = EinsumExpression.parse("bhid,bhjd->bhij");
    assertThat(EinsumExpression.parse("bhid,bhjd->bhij")).isSameAs(expression);
    var shapes = List.of(Shape.of(1, 2, 3, 4), Shape.of(1, 2, 5, 4));
    assertThat(expression.bind(shapes)).isSameAs(expression.bind(List.copyOf(shapes)));
  }

  @Test
  void readingTheSameTextAgainCostsNothingMeasurable() {
    String equation = "bhid,bhjd,bhje->bhie";
    long sum = 0;
    for (int i = 0; i < 200_000; i++) { // lets the compiler see the loop before the clock does
      sum += EinsumExpression.parse(equation).operands().size();
    }
    long start = System.nanoTime();
    int rounds = 1_000_000;
    for (int i = 0; i < rounds; i++) {
      sum += EinsumExpression.parse(equation).operands().size();
    }
    double nanoseconds = (System.nanoTime() - start) / (double) rounds;
    assertThat(sum).isEqualTo(3L * (200_000 + rounds));
    assertThat(nanoseconds).as("nanoseconds per parse of a known text").isLessThan(1_000);
  }
}
