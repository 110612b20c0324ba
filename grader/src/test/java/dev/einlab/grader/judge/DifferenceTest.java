package dev.einlab.grader.judge;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.scalar;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.DType;
import dev.einlab.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static String sentence(Object wanted, Object got) {
    Difference difference = Difference.between(Value.of(wanted), Value.of(got));
    return difference == null ? null : difference.sentence();
  }

  private static final Tensor WANTED = arange(6).reshape(2, 3).to(DType.F32);

  @Test
  void shapeComesFirst() {
    assertThat(sentence(WANTED, arange(6).reshape(3, 2)))
        .isEqualTo("The shape is wrong: [2, 3] is wanted, yours is [3, 2].");
  }

  @Test
  void thenTheDataType() {
    assertThat(sentence(WANTED, arange(6).reshape(2, 3)))
        .isEqualTo(
            "The shape is right, the data type is not: float32 is wanted, yours is int32. Convert it with .to(DType.F32).");
  }

  @Test
  void thenTheFirstWrongValueWithBothValues() {
    Tensor got = tensor(new float[][] {{0, 1, 2}, {3, -4.5f, 7}});
    assertThat(sentence(WANTED, got))
        .isEqualTo(
            "The shape is right, the first wrong value is at [1, 1]: 4 is wanted, yours is -4.5 (2 of 6 values differ).");
  }

  @Test
  void aScalarHasNoIndex() {
    assertThat(sentence(scalar(2), scalar(Double.NaN)))
        .isEqualTo("The value is wrong: 2 is wanted, yours is NaN.");
  }

  @Test
  void floatsMayDifferByRoundingOnly() {
    Tensor wanted = tensor(1000.0, 1.0, 0.0);
    assertThat(sentence(wanted, tensor(1000.09, 1.0, 0.009))).isNull();
    assertThat(sentence(wanted, tensor(1000.2, 1.0, 0.0)))
        .contains("at [0]: 1000 is wanted, yours is 1000.2");
    assertThat(sentence(wanted, tensor(1000.0, 1.0, 0.02)))
        .contains("at [2]: 0 is wanted, yours is 0.02");
  }

  @Test
  void integersAreExact() {
    assertThat(sentence(tensor(100_000), tensor(100_001)))
        .isEqualTo(
            "The shape is right, the first wrong value is at [0]: 100000 is wanted, yours is 100001.");
    assertThat(sentence(9_007_199_254_740_993L, 9_007_199_254_740_992L))
        .isEqualTo("9,007,199,254,740,993 is wanted, yours is 9,007,199,254,740,992.");
  }

  @Test
  void nanAndInfinityEqualThemselvesOnly() {
    double inf = Double.POSITIVE_INFINITY;
    assertThat(sentence(tensor(Double.NaN, inf), tensor(Double.NaN, inf))).isNull();
    assertThat(sentence(tensor(1.0, inf), tensor(1.0, -inf)))
        .contains("Infinity is wanted, yours is -Infinity");
    assertThat(sentence(tensor(1.0, 2.0), tensor(inf, 2.0)))
        .contains("1 is wanted, yours is Infinity");
  }

  @Test
  void kindsAreNotMixed() {
    assertThat(sentence(WANTED, 3L))
        .isEqualTo("A tensor (float32 [2, 3]) is wanted, yours is a whole number (3).");
    assertThat(sentence("ij->ji", 0.5))
        .isEqualTo("A text (\"ij->ji\") is wanted, yours is a number (0.5).");
    assertThat(sentence(2.0, 2L)).isNull();
    assertThat(sentence(2L, 2.0))
        .isEqualTo("A whole number (2) is wanted, yours is a number (2.0).");
  }
}
