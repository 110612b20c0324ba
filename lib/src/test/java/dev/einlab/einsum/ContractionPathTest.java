package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.Shape;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractionPathTest {
  private static BoundEinsum bind(String equation, Shape... shapes) {
    return EinsumExpression.parse(equation).bind(List.of(shapes));
  }

  private final BoundEinsum chain =
      bind("ij,jk,kl->il", Shape.of(100, 2), Shape.of(2, 300), Shape.of(300, 5));

  @Test
  void printsItsPlan() {
    assertThat(ContractionPath.of(chain))
        .hasToString(
            """
            einsum "ij,jk,kl->il" {i=100, j=2, k=300, l=5}
            step  contracts  into  equation   FLOPs  elements
               1  1, 2          3  jk,kl->jl  6,000        10
               2  0, 3          4  ij,jl->il  2,000       500
            total  8,000 FLOPs, largest result 500 elements
            naive  900,000 FLOPs in one loop nest over all axes: 112.50 times the path's\
            """);
    assertThat(ContractionPath.of(chain).mimeBundle())
        .containsEntry("text/plain", ContractionPath.of(chain).toString())
        .hasEntrySatisfying(
            "text/html",
            html ->
                assertThat(html)
                    .startsWith(
                        "<table><caption>einsum \"ij,jk,kl-&gt;il\" {i=100, j=2, k=300,"
                            + " l=5}</caption>"
                            + "<thead><tr><th>step</th>")
                    .contains(
                        "<td style=\"text-align:left\">jk,kl-&gt;jl</td>"
                            + "<td>6,000</td><td>10</td></tr>")
                    .endsWith("112.50 times the path's</td></tr></tfoot></table>"));
  }

  @Test
  void countsItsSteps() {
    ContractionPath path = ContractionPath.of(chain);
    assertThat(path.steps()).hasSize(2);
    assertThat(path.flops()).isEqualTo(2L * 2 * 300 * 5 + 2L * 100 * 2 * 5);
    assertThat(path.naiveFlops()).isEqualTo(BigInteger.valueOf(3L * 100 * 2 * 300 * 5));
    assertThat(path.speedup()).isEqualTo(112.5);
    assertThat(path.largestIntermediate()).isEqualTo(500);
    assertThat(path).isEqualTo(ContractionPath.optimal(chain)).hasSameHashCodeAs(path);
    assertThat(path)
        .isNotEqualTo(ContractionPath.of(bind("ij,jk->ik", Shape.of(1, 2), Shape.of(2, 1))));
  }

  @Test
  void isFoundOnce() {
    assertThat(chain.path()).isSameAs(chain.path()).isSameAs(ContractionPath.of(chain));
  }

  @Test
  void oneOperandNeedsNoStep() {
    var trace = bind("ii->", Shape.of(3, 3));
    assertThat(ContractionPath.of(trace).flops()).isEqualTo(3);
    assertThat(ContractionPath.of(trace))
        .hasToString(
            """
            einsum "ii->" {i=3}
            total  3 FLOPs, largest result 1 elements
            naive  3 FLOPs in one loop nest over all axes: 1.00 times the path's\
            """);
    assertThat(ContractionPath.of(bind("ij->ji", Shape.of(3, 4))).flops()).isZero();
    assertThat(ContractionPath.of(bind("ij->j", Shape.of(3, 4))).flops()).isEqualTo(12);
  }

  @Test
  void sumsWhatOneOperandAloneHasBeforeItsProduct() {
    var path = ContractionPath.of(bind("ij,jk->k", Shape.of(5, 3), Shape.of(3, 4)));
    assertThat(path.steps().getFirst().contraction().leftSum()).hasToString("[i=5]");
    assertThat(path.flops()).isEqualTo(5 * 3 + 2 * 3 * 4);
  }

  @Test
  void takesOuterProductsWhereTheyPay() {
    // Contracting the two vectors first makes a small matrix; either alone against the cube is
    // dear.
    var einsum = bind("a,b,abc->c", Shape.of(2), Shape.of(3), Shape.of(2, 3, 1000));
    assertThat(ContractionPath.of(einsum).steps().getFirst().contraction().equation())
        .isEqualTo("a,b->ab");
    assertThat(ContractionPath.of(einsum).flops()).isEqualTo(6 + 2 * 6 * 1000);
    var apart = bind("ab,cd->", Shape.of(2, 3), Shape.of(4, 5));
    assertThat(ContractionPath.of(apart).flops()).isEqualTo(6 + 20 + 1);
  }

  @Test
  void whatSumsNothingAddsNothing() {
    var path = ContractionPath.of(bind("i,j,k->ijk", Shape.of(2), Shape.of(3), Shape.of(5)));
    assertThat(path.flops()).isEqualTo(6 + 30);
    assertThat(path.naiveFlops()).isEqualTo(BigInteger.valueOf(2 * 30));
  }

  @Test
  void broadcastAxesCostNothing() {
    var path = ContractionPath.of(bind("ij,jk->ik", Shape.of(2, 1), Shape.of(9, 4)));
    assertThat(path.steps().getFirst().contraction().equation()).isEqualTo("i,jk->ik");
    assertThat(path.flops()).isEqualTo(9 * 4 + 2 * 4);
  }

  @Test
  void emptyAxesCostNothing() {
    var path =
        ContractionPath.of(bind("ij,jk,kl->il", Shape.of(2, 0), Shape.of(0, 4), Shape.of(4, 5)));
    assertThat(path.speedup()).isEqualTo(1);
    assertThat(path.flops()).isZero();
  }

  @Test
  void keepsIntermediatesWithinTheLimit() {
    var ring =
        bind("ab,bc,cd,da->", Shape.of(9, 4), Shape.of(4, 9), Shape.of(9, 5), Shape.of(5, 9));
    assertThat(ContractionPath.optimal(ring).largestIntermediate()).isEqualTo(20);
    var shortInside = bind("ab,bc,cd->ad", Shape.of(50, 2), Shape.of(2, 60), Shape.of(60, 50));
    assertThat(ContractionPath.optimal(shortInside, 100).largestIntermediate()).isEqualTo(2500);
    assertThat(ContractionPath.greedy(shortInside, 100).steps().getFirst().elements())
        .isEqualTo(100);
    String message =
        "einsum \"ab,bc,cd->ad\": no path was found whose intermediates have at most 99 elements"
            + " each; allow more, or make an axis of {a=50, b=2, c=60, d=50} shorter.";
    assertThatThrownBy(() -> ContractionPath.optimal(shortInside, 99)).hasMessage(message);
    assertThatThrownBy(() -> ContractionPath.greedy(shortInside, 99)).hasMessage(message);
  }

  @Test
  void manyOperandsArePlannedGreedily() {
    String equation = String.join(",", Collections.nCopies(17, "ij")) + "->";
    var einsum = EinsumExpression.parse(equation).bind(Collections.nCopies(17, Shape.of(2, 3)));
    assertThat(ContractionPath.of(einsum)).isEqualTo(ContractionPath.greedy(einsum));
    assertThat(ContractionPath.of(einsum).flops()).isEqualTo(16 * 6 + 6);
    assertThatThrownBy(() -> ContractionPath.optimal(einsum))
        .hasMessage(
            "einsum \""
                + equation
                + "\": the cheapest path is searched for up to 14 operands, but there are 17; use"
                + " greedy.");
  }

  @Test
  void plansHugeNetworksWithoutOverflow() {
    int n = 1 << 20;
    var einsum =
        bind("ab,bc,cd,de->ae", Shape.of(2, n), Shape.of(n, 2), Shape.of(2, n), Shape.of(n, 2));
    assertThat(ContractionPath.of(einsum).flops()).isEqualTo(8L * n + 8L * n + 16);
    var hopeless =
        bind(
            "a,b,c,d,e,f->",
            Shape.of(n),
            Shape.of(n),
            Shape.of(n),
            Shape.of(n),
            Shape.of(n),
            Shape.of(n));
    assertThat(ContractionPath.of(hopeless).flops()).isEqualTo(6L * n + 5);
    assertThat(ContractionPath.of(hopeless).naiveFlops())
        .isEqualTo(BigInteger.TWO.pow(120).multiply(BigInteger.valueOf(6)));
  }
}
