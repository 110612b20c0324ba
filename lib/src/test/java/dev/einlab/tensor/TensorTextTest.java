package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.scalar;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.DType;
import org.junit.jupiter.api.Test;

/** The texts are what PyTorch 2.13 prints for the same numbers, with Java's words for truth. */
class TensorTextTest {
  @Test
  void alignsColumns() {
    assertThat(arange(6).mul(-7).reshape(2, 3))
        .hasToString("tensor([[  0,  -7, -14],\n        [-21, -28, -35]])");
    assertThat(tensor(1, 2.5, -3)).hasToString("tensor([ 1.0000,  2.5000, -3.0000])");
    assertThat(tensor(1.0, 2, 30)).hasToString("tensor([ 1.,  2., 30.])");
    assertThat(arange(3).gt(1)).hasToString("tensor([false, false,  true])");
  }

  @Test
  void scalarsAndEmptyTensors() {
    assertThat(scalar(0.5)).hasToString("tensor(0.5000)");
    assertThat(arange(5).sum()).hasToString("tensor(10)");
    assertThat(zeros(0)).hasToString("tensor([])");
    assertThat(zeros(0, 3)).hasToString("tensor([], size=[0, 3])");
    assertThat(scalar(1).to(DType.BF16)).hasToString("tensor(1., dtype=bfloat16)");
  }

  @Test
  void scientificWhereNumbersDifferMuch() {
    assertThat(tensor(1e-5, 1)).hasToString("tensor([1.0000e-05, 1.0000e+00])");
    assertThat(tensor(1.0, 1e9)).hasToString("tensor([1.0000e+00, 1.0000e+09])");
    assertThat(tensor(1.5, 1500)).hasToString("tensor([   1.5000, 1500.0000])");
    assertThat(tensor(1.5, 1501.5)).hasToString("tensor([1.5000e+00, 1.5015e+03])");
    assertThat(tensor(1.0, 1000)).hasToString("tensor([   1., 1000.])");
    assertThat(tensor(1.0, 1001)).hasToString("tensor([1.0000e+00, 1.0010e+03])");
    assertThat(tensor(2.5e-4, 1.01e-4)).hasToString("tensor([0.0003, 0.0001])");
    assertThat(tensor(2.5e-4, 9.9e-5)).hasToString("tensor([2.5000e-04, 9.9000e-05])");
    assertThat(tensor(Double.NaN, Double.POSITIVE_INFINITY, 0.5))
        .hasToString("tensor([   nan,    inf, 0.5000])");
    assertThat(tensor(Double.NaN, Double.NEGATIVE_INFINITY, 1))
        .hasToString("tensor([ nan, -inf,   1.])");
  }

  @Test
  void breaksLinesAtEightyColumns() {
    assertThat(arange(30).toString().lines())
        .containsExactly(
            "tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,",
            "        18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])");
  }

  @Test
  void separatesMatricesByAnEmptyLine() {
    assertThat(arange(8).reshape(2, 2, 2))
        .hasToString(
            """
            tensor([[[0, 1],
                     [2, 3]],

                    [[4, 5],
                     [6, 7]]])\
            """);
  }

  @Test
  void summarisesMoreThanAThousandElements() {
    assertThat(arange(1000).toString()).doesNotContain("...");
    assertThat(arange(1001)).hasToString("tensor([   0,    1,    2,  ...,  998,  999, 1000])");
    assertThat(arange(2000).reshape(100, 20).toString())
        .isEqualTo(
            """
            tensor([[   0,    1,    2,  ...,   17,   18,   19],
                    [  20,   21,   22,  ...,   37,   38,   39],
                    [  40,   41,   42,  ...,   57,   58,   59],
                    ...,
                    [1940, 1941, 1942,  ..., 1957, 1958, 1959],
                    [1960, 1961, 1962,  ..., 1977, 1978, 1979],
                    [1980, 1981, 1982,  ..., 1997, 1998, 1999]])\
            """);
  }

  @Test
  void htmlNamesTypeAndShape() {
    String html = arange(6).reshape(2, 3).mimeBundle().get("text/html");
    assertThat(html).contains("int32 [2, 3]").contains(">5</td>");
    assertThat(html.split("<tr>", -1)).hasSize(3);
    assertThat(zeros(0, 3).mimeBundle().get("text/html")).contains("no elements");
    assertThat(arange(24).reshape(2, 3, 4).mimeBundle().get("text/html")).contains("[1, :, :]");
  }
}
