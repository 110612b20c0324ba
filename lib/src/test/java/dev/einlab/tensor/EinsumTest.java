package dev.einlab.tensor;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backend;
import dev.einlab.einsum.BoundEinsum;
import dev.einlab.einsum.ContractionPath;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EinsumTest {
  private final Tensor x = arange(6).reshape(2, 3);

  static LongStream seeds() {
    return LongStream.range(0, 1000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void equalsNestedLoopsOnEveryBackend(long seed) {
    RandomEinsum random = new RandomEinsum(seed);
    for (Backend backend : Each.backend().toList()) {
      Tensor[] operands = random.operands.stream().map(t -> t.to(backend)).toArray(Tensor[]::new);
      Tensor actual = einsum(random.equation, operands);
      assertThat(actual.shape()).as(random.equation).isEqualTo(random.expected.shape());
      assertThat(actual.allClose(random.expected, 1e-5, 1e-5))
          .as("%s on %s: %s, not %s", random.equation, backend.name(), actual, random.expected)
          .isTrue();
    }
  }

  @Test
  void computesIntegersExactly() {
    assertThat(einsum("ij->ji", x)).hasToString(x.t().toString());
    assertThat(einsum("ij,kj->ik", x, x).dtype()).isEqualTo(DType.I32);
    assertThat(einsum("ij,kj->ik", x, x).toInts()).containsExactly(5, 14, 14, 50);
    Tensor big = tensor(100_003, 100_019); // the product is no float
    assertThat(einsum("i->", big.mul(tensor(10_007, 1))).toInts()).containsExactly(1_000_830_040);
  }

  @Test
  void transposingIsAView() {
    assertThat(einsum("ij->ji", x).sharesMemory(x)).isTrue();
    assertThat(einsum("ii->i", arange(9).reshape(3, 3)).toInts()).containsExactly(0, 4, 8);
  }

  @Test
  void implicitOutputIsAlphabeticalWithUpperCaseFirst() {
    assertThat(einsum("ba", x).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(einsum("aB", x).shape()).isEqualTo(Shape.of(3, 2));
    assertThat(einsum("ii", arange(9).reshape(3, 3)).item()).isEqualTo(12);
  }

  @Test
  void mixesTypesLikeArithmeticDoes() {
    assertThat(einsum("i,i->", arange(3), ones(3)).dtype()).isEqualTo(DType.F32);
    assertThat(einsum("i,i->", arange(3).gt(0), arange(3).gt(1)).toInts()).containsExactly(1);
  }

  @Test
  void sumsOverNothingAreZero() {
    Tensor product = einsum("ij,jk->ik", zeros(2, 0), zeros(0, 3));
    assertThat(product.equal(zeros(2, 3))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("dev.einlab.tensor.Each#backend")
  void namingAxesOtherwiseChangesNothingAndPermutingTheOutputPermutesTheResult(Backend backend) {
    Generator random = new Generator(3);
    Tensor q = randn(random, 2, 3, 5, 4).to(backend);
    Tensor k = randn(random, 2, 3, 7, 4).to(backend);
    Tensor scores = einsum("bhid,bhjd->bhij", q, k);
    assertThat(einsum("XyAz,XyBz->XyAB", q, k).equal(scores)).isTrue();
    assertThat(einsum("bhid,bhjd->jbih", q, k).allClose(scores.permute(3, 0, 2, 1))).isTrue();
  }

  @Test
  void takesThePathThatIsGiven() {
    Generator random = new Generator(1);
    Tensor a = randn(random, 100, 19);
    Tensor b = randn(random, 19, 4);
    Tensor c = randn(random, 4, 19);
    BoundEinsum bound =
        EinsumExpression.parse("ab,bc,cd->ad").bind(List.of(a.shape(), b.shape(), c.shape()));
    ContractionPath cheapest = ContractionPath.optimal(bound); // by way of ac, 400 elements
    ContractionPath other = ContractionPath.optimal(bound, 361); // by way of bd
    assertThat(other.flops()).isGreaterThan(cheapest.flops());
    for (ContractionPath path : List.of(cheapest, other)) {
      var counted = FlopCounter.count(() -> einsum(path, a, b, c));
      assertThat(counted.flops()).isEqualTo(path.flops());
    }
    assertThat(einsum(other, a, b, c).allClose(einsum("ab,bc,cd->ad", a, b, c), 1e-5, 1e-5))
        .isTrue();
    assertThatThrownBy(() -> einsum(cheapest, a, b, b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "einsum \"ab,bc,cd->ad\": the path was planned for operands of shapes [[100, 19], [19, 4], [4, 19]],"
                + " but they are [[100, 19], [19, 4], [19, 4]]; plan it for these.");
  }

  @Test
  void errorsNameEquationAxisLengthsAndShapes() {
    assertThatThrownBy(() -> einsum("ij,jk->ik", x, arange(20).reshape(4, 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "einsum \"ij,jk->ik\": axis 'j' is 3 in operand 0 [2, 3] but 4 in operand 1 [4, 5]");
  }
}
