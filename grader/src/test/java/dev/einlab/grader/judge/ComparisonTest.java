package dev.einlab.grader.judge;

import static dev.einlab.tensor.Tensors.arange;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static Comparison comparison(Tensor wanted, Tensor got) {
    Value a = Value.of(wanted);
    Value b = Value.of(got);
    return new Comparison((Value.OfTensor) a, (Value.OfTensor) b, Difference.between(a, b));
  }

  @Test
  void wrongValuesAreMarked() {
    Tensor wanted = arange(4).reshape(2, 2);
    assertThat(comparison(wanted, wanted.mul(wanted)).toString())
        .isEqualTo(
            "wanted int32 [2, 2]\n         0          1 \n         2*         3*\n"
                + "yours int32 [2, 2]\n         0          1 \n         4*         9*");
  }

  @Test
  void ofManyMatricesTheOneWithTheFirstWrongValueIsShown() {
    Tensor wanted = arange(12).reshape(3, 2, 2);
    Tensor got =
        wanted.maximum(arange(12).sub(arange(12)).add(6).reshape(3, 2, 2)).minimum(wanted.mul(2));
    String html = comparison(wanted, got).mimeBundle().get("text/html");
    assertThat(html).contains("<b>wanted</b> int32 [3, 2, 2], at [0, :, :]");
  }

  @Test
  void ofLargeMatricesThePlaceOfTheFirstWrongValueIsShown() {
    Tensor wanted = arange(1600).reshape(40, 40);
    Tensor got = wanted.minimum(arange(1600).sub(arange(1600)).add(1598).reshape(40, 40));
    String html = comparison(wanted, got).mimeBundle().get("text/html");
    assertThat(html)
        .contains("at [30:, 30:]")
        .contains("font-weight:bold\">1599</td>")
        .contains("font-weight:bold\">1598</td>");
    assertThat(html.split("<td ")).hasSize(1 + 2 * 100);
  }

  @Test
  void shapesThatDifferAreDrawnToo() {
    assertThat(comparison(arange(3), arange(4).reshape(2, 2)).toString())
        .isEqualTo(
            "wanted int32 [3]\n         0          1          2 \nyours int32 [2, 2]\n         0          1 \n         2          3 ");
    assertThat(comparison(arange(3), arange(0)).toString()).endsWith("yours int32 [0]\n");
  }
}
