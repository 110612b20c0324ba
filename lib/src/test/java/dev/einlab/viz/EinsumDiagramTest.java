package dev.einlab.viz;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.arange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.einsum.BoundEinsum;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EinsumDiagramTest {
  static Stream<Arguments> contractions() {
    return Stream.of(
        Arguments.of("ij->ji", List.of(Shape.of(2, 3))),
        Arguments.of("ij->", List.of(Shape.of(2, 3))),
        Arguments.of("ij->j", List.of(Shape.of(2, 3))),
        Arguments.of("ij->i", List.of(Shape.of(2, 3))),
        Arguments.of("ij,j->i", List.of(Shape.of(2, 3), Shape.of(3))),
        Arguments.of("ik,kj->ij", List.of(Shape.of(2, 3), Shape.of(3, 2))),
        Arguments.of("i,i->", List.of(Shape.of(3), Shape.of(3))),
        Arguments.of("i,j->ij", List.of(Shape.of(3), Shape.of(4))),
        Arguments.of("ij,ij->ij", List.of(Shape.of(2, 3), Shape.of(2, 3))),
        Arguments.of("bij,bjk->bik", List.of(Shape.of(2, 2, 3), Shape.of(2, 3, 4))),
        Arguments.of("ijk->ik", List.of(Shape.of(2, 3, 4))),
        Arguments.of("ii->i", List.of(Shape.of(3, 3))),
        Arguments.of("ii->", List.of(Shape.of(3, 3))),
        Arguments.of("i,ij,j->", List.of(Shape.of(2), Shape.of(2, 3), Shape.of(3))),
        Arguments.of("ij,jk,kl->il", List.of(Shape.of(2, 3), Shape.of(3, 2), Shape.of(2, 8))),
        Arguments.of("...ij->...ji", List.of(Shape.of(4, 8, 8))),
        Arguments.of("ij,ij->ij", List.of(Shape.of(2, 3), Shape.of(2, 1))),
        Arguments.of(",i->i", List.of(Shape.of(), Shape.of(2))),
        Arguments.of("bhid,bhjd->bhij", List.of(Shape.of(2, 4, 8, 16), Shape.of(2, 4, 9, 16))),
        Arguments.of("nhw,nc->chw", List.of(Shape.of(60000, 28, 28), Shape.of(60000, 10))),
        Arguments.of("...ij,...jk->...ik", List.of(Shape.of(5, 2, 30, 40), Shape.of(2, 40, 50))),
        Arguments.of("bii->b", List.of(Shape.of(10, 1000, 1000))),
        Arguments.of("i,i->", List.of(Shape.of(1000), Shape.of(1000))),
        Arguments.of("ij,jk->ik", List.of(Shape.of(2, 0), Shape.of(0, 3))));
  }

  private static Tensor[] filled(List<Shape> shapes) {
    return shapes.stream()
        .map(shape -> arange((int) shape.size()).sub(3).reshape(shape.toArray()))
        .toArray(Tensor[]::new);
  }

  private static boolean isSmall(List<Shape> shapes) {
    return shapes.stream().mapToLong(Shape::size).sum() <= 1_000_000;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("contractions")
  void everyPictureIsReadableAndComplete(String equation, List<Shape> shapes) throws Exception {
    var diagram = EinsumDiagram.of(equation, shapes.toArray(Shape[]::new));
    PictureChecks.readable(diagram.draw());
    PictureChecks.complete(diagram);
    if (isSmall(shapes)) {
      var numbered = EinsumDiagram.of(equation, filled(shapes));
      PictureChecks.readable(numbered.draw());
      PictureChecks.complete(numbered);
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("contractions")
  void numbersOfThePictureAreThoseOfEinsum(String equation, List<Shape> shapes) {
    BoundEinsum bound = EinsumExpression.parse(equation).bind(shapes);
    if (!isSmall(shapes) || bound.lengths().containsValue(0)) return;
    Tensor[] operands = filled(shapes);
    double[] drawn = Flow.evaluate(bound, Arrays.stream(operands).map(Tensor::toDoubles).toList());
    assertThat(drawn).containsExactly(einsum(equation, operands).toDoubles());
  }

  @Test
  void textOfAMatrixProductSaysAllThatThePictureShows() {
    var diagram = EinsumDiagram.of("ij,jk->ik", arange(6).reshape(2, 3), arange(6).reshape(3, 2));
    assertThat(diagram.text())
        .isEqualTo(
            """
            einsum "ij,jk->ik"
            axis  length  A [2, 3]  B [3, 2]  out [2, 2]  role
            i          2  axis 0    -         axis 0      kept
            j          3  axis 1    axis 0    -           matched, summed
            k          2  -         axis 1    axis 1      kept
            out[i, k] = sum over j of A[i, j] · B[j, k]
            out[1, 0] = 3·0 + 4·2 + 5·4 = 28
            4 results, each the sum of 3 products\
            """);
    assertThat(diagram).hasToString(diagram.text());
  }

  @Test
  void namesMayBeWords() {
    Tensor q = arange(4).reshape(1, 2, 2);
    Tensor k = arange(6).reshape(1, 3, 2);
    var diagram = EinsumDiagram.named("batch seq1 dim, batch seq2 dim -> batch seq1 seq2", q, k);
    assertThat(diagram.text())
        .isEqualTo(
            """
            einsum "batch seq1 dim, batch seq2 dim -> batch seq1 seq2"
            axis   length  A [1, 2, 2]  B [1, 3, 2]  out [1, 2, 3]  role
            batch       1  axis 0       axis 0       axis 0         matched, kept
            seq1        2  axis 1       -            axis 1         kept
            dim         2  axis 2       axis 2       -              matched, summed
            seq2        3  -            axis 1       axis 2         kept
            out[batch, seq1, seq2] = sum over dim of A[batch, seq1, dim] · B[batch, seq2, dim]
            out[0, 1, 2] = 2·4 + 3·5 = 23
            6 results, each the sum of 2 products\
            """);
  }

  @Test
  void equationsWithNamedAxesAreDrawnWithTheirNames() throws Exception {
    String pattern = "batch query dim, batch key dim -> batch query key";
    var small = EinsumDiagram.named(pattern, filled(List.of(Shape.of(2, 2, 3), Shape.of(2, 1, 3))));
    var large = EinsumDiagram.named(pattern, Shape.of(8, 128, 64), Shape.of(8, 100, 64));
    for (EinsumDiagram diagram : List.of(small, large)) {
      PictureChecks.readable(diagram.draw());
      PictureChecks.complete(diagram);
      assertThat(diagram.text())
          .startsWith("einsum \"" + pattern + "\"")
          .contains(
              "out[batch, query, key] = sum over dim of A[batch, query, dim] · B[batch, key, dim]");
    }
  }

  @Test
  void picturesTooWideForAPageShowAxesAsLines() {
    Tensor x = arange(12).reshape(2, 3, 2);
    Tensor y = arange(16).reshape(2, 4, 2);
    var letters = EinsumDiagram.of("bid,bjd->bij", x, y);
    var words =
        EinsumDiagram.named("batch seq1 hidden, batch seq2 hidden -> batch seq1 seq2", x, y);
    assertThat(letters.svg()).doesNotContain(">axis 0<");
    assertThat(words.svg()).contains(">axis 0<");
    assertThat(letters.draw().width()).isLessThanOrEqualTo(800);
    assertThat(words.draw().width()).isLessThanOrEqualTo(800);
  }

  @Test
  void textNamesDiagonalsBroadcastsAndEllipses() {
    var diagram = EinsumDiagram.of("...ii,...j->...j", Shape.of(4, 9, 9), Shape.of(1, 5));
    assertThat(diagram.text())
        .isEqualTo(
            """
            einsum "...ii,...j->...j"
            axis  length  A [4, 9, 9]  B [1, 5]    out [4, 5]  role
            …0         4  axis 0       axis 0 (1)  axis 0      matched, kept
            i          9  axes 1, 2    -           -           diagonal, summed
            j          5  -            axis 1      axis 1      kept
            out[…0, j] = sum over i of A[…0, i, i] · B[…0, j]
            20 results, each the sum of 9 products\
            """);
  }

  @Test
  void atChoosesTheResultWhoseSumIsShown() {
    Tensor a = arange(6).reshape(2, 3);
    Tensor b = arange(6).reshape(3, 2).sub(2);
    var diagram = EinsumDiagram.of("ij,jk->ik", a, b);
    assertThat(diagram.text()).contains("out[1, 0] = 3·(−2) + 4·0 + 5·2 = 4");
    assertThat(diagram.at(0, 1).text()).contains("out[0, 1] = 0·(−1) + 1·1 + 2·3 = 7");
    assertThat(diagram.at(0, 1).svg()).isNotEqualTo(diagram.svg());
  }

  @Test
  void longSumsAreCutInTheMiddle() {
    Tensor a = arange(8);
    assertThat(EinsumDiagram.of("i,i->", a, a).text())
        .contains("out = 0·0 + 1·1 + 2·2 + 3·3 + … + 7·7 = 140");
  }

  @Test
  void anElementThatIsNotThereIsRefused() {
    var diagram = EinsumDiagram.of("ij,jk->ik", Shape.of(2, 3), Shape.of(3, 4));
    assertThatThrownBy(() -> diagram.at(2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Element [2, 1] was to be shown, but the output of \"ij,jk->ik\" has the shape [2, 4];"
                + " give one index from 0 for each axis.");
    assertThatThrownBy(() -> diagram.at(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mismatchedOperandsFailAsEinsumDoes() {
    assertThatThrownBy(() -> EinsumDiagram.of("ij,jk->ik", Shape.of(2, 3), Shape.of(4, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "einsum \"ij,jk->ik\": axis 'j' is 3 in operand 0 [2, 3] but 4 in operand 1 [4, 5]");
  }

  /** Four sums of three products mark six elements of the operands and one of the output. */
  @Test
  void marksExactlyTheElementsThatFlowIntoTheResult() throws Exception {
    var diagram = EinsumDiagram.of("ij,jk->ik", Shape.of(2, 3), Shape.of(3, 2));
    var rects = PictureChecks.parse(diagram.svg()).getElementsByTagName("rect");
    long marked = 0;
    for (int i = 0; i < rects.getLength(); i++) {
      var fill = rects.item(i).getAttributes().getNamedItem("fill").getNodeValue();
      if (fill.equals(Palette.MARK)) marked++;
    }
    assertThat(marked).isEqualTo(7);
  }

  @Test
  void aPictureDoesNotChangeWithItsOperands() {
    String first = EinsumDiagram.of("ij->ji", arange(6).reshape(2, 3)).svg();
    String second = EinsumDiagram.of("ij->ji", arange(6).reshape(2, 3)).svg();
    assertThat(first).isEqualTo(second).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"");
  }
}
