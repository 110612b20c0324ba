package dev.einlab.tensor;

import static dev.einlab.tensor.Einops.axis;
import static dev.einlab.tensor.Einops.einsum;
import static dev.einlab.tensor.Einops.parseShape;
import static dev.einlab.tensor.Einops.rearrange;
import static dev.einlab.tensor.Einops.reduce;
import static dev.einlab.tensor.Einops.repeat;
import static dev.einlab.tensor.Einops.unpack;
import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EinopsTest {
  private final Generator random = new Generator(7);

  @Test
  void splitsHeads() {
    Tensor x = arange(24).reshape(1, 2, 12);
    Tensor heads = rearrange(x, "b t (heads d) -> b heads t d", axis("heads", 4));
    assertThat(heads.shape()).isEqualTo(Shape.of(1, 4, 2, 3));
    assertThat(heads.select(0, 0).select(0, 1).toInts()).containsExactly(3, 4, 5, 15, 16, 17);
    assertThat(rearrange(heads, "b heads t d -> b t (heads d)").equal(x)).isTrue();
  }

  @Test
  void rearrangingIsAViewWhereStridesAllow() {
    Tensor x = arange(24).reshape(2, 3, 4);
    assertThat(rearrange(x, "a b c -> c (a b)").sharesMemory(x)).isTrue();
    assertThat(rearrange(x, "a b c -> (c b) a").sharesMemory(x)).isFalse();
    assertThat(repeat(x, "a b c -> r a b c", axis("r", 5)).sharesMemory(x)).isTrue();
  }

  @Test
  void reducesInEveryWay() {
    Tensor x = tensor(new int[][] {{1, 2, 0}, {4, 5, 6}});
    assertThat(reduce(x, "a b -> a", "sum").toInts()).containsExactly(3, 15);
    assertThat(reduce(x, "a b -> a", "mean").toFloats()).containsExactly(1, 5);
    assertThat(reduce(x, "a b -> b", "min").toInts()).containsExactly(1, 2, 0);
    assertThat(reduce(x, "a b -> b", "max").toInts()).containsExactly(4, 5, 6);
    assertThat(reduce(x, "a b -> a", "prod").toInts()).containsExactly(0, 120);
    assertThat(reduce(x, "a b -> a", "all").equal(tensor(new boolean[] {false, true}))).isTrue();
    assertThat(reduce(x.eq(0), "a b -> a", "any").equal(tensor(new boolean[] {true, false})))
        .isTrue();
    assertThat(reduce(x, "a b ->", "max").item()).isEqualTo(6);
  }

  @Test
  void losingNothingKeepsTheTypeOfTheReduction() {
    Tensor x = tensor(new int[][] {{1, 0}});
    assertThat(reduce(x, "a b -> b a", "sum").toInts()).containsExactly(1, 0);
    assertThat(reduce(x, "a b -> b a", "mean").dtype()).isEqualTo(DType.F32);
    assertThat(reduce(x, "a b -> b a", "any").dtype()).isEqualTo(DType.BOOL);
    assertThat(reduce(x, "a b -> b a", "all").toInts()).containsExactly(1, 0);
    assertThat(reduce(x.eq(1), "a b -> b a", "max").dtype())
        .isEqualTo(reduce(x.eq(1), "a b -> b", "max").dtype());
  }

  @Test
  void listsAreStacked() {
    List<Tensor> rows = List.of(tensor(1, 2), tensor(3, 4), tensor(5, 6));
    assertThat(rearrange(rows, "n c -> c n").toInts()).containsExactly(1, 3, 5, 2, 4, 6);
    assertThat(reduce(rows, "n c -> n", "sum").toInts()).containsExactly(3, 7, 11);
    assertThat(repeat(rows, "n c -> (n 2) c").shape()).isEqualTo(Shape.of(6, 2));
  }

  @Test
  void namedEinsumsAreEinsums() {
    Tensor q = randn(random, 2, 3, 4);
    Tensor k = randn(random, 2, 5, 4);
    Tensor scores = einsum(q, k, "batch q d, batch k d -> batch q k");
    assertThat(scores.equal(Einsum.einsum("bqd,bkd->bqk", q, k))).isTrue();
    Tensor square = arange(9).reshape(3, 3);
    assertThat(einsum(square, "i i ->").item()).isEqualTo(12);
    Tensor a = arange(2);
    assertThat(einsum(a, a, a, "x, y, z -> x y z").shape()).isEqualTo(Shape.of(2, 2, 2));
    assertThat(einsum(a, a, a, a, "i, i, i, i ->").item()).isEqualTo(1);
  }

  @Test
  void unpackWorksOutOneLength() {
    Tensor packed = arange(20).reshape(2, 10);
    var parts = unpack(packed, new int[][] {{}, {3}, {2, -1}}, "b *");
    assertThat(parts).extracting(Tensor::shape).hasToString("[[2], [2, 3], [2, 2, 3]]");
    assertThat(parts.getFirst().toInts()).containsExactly(0, 10);
    assertThat(parts.get(1).sharesMemory(packed)).isTrue();
  }

  @Test
  void shapesOfOneTensorServeAnother() {
    Tensor x = zeros(2, 9, 3, 4);
    assertThat(parseShape(x, "b _ h w")).containsExactly(axis("b", 2), axis("h", 3), axis("w", 4));
    Tensor y = arange(48);
    assertThat(rearrange(y, "(b c h w) -> b c h w", parseShape(x, "b _ h w")).shape())
        .isEqualTo(Shape.of(2, 2, 3, 4));
  }

  @Test
  void emptyTensorsHaveShapesToo() {
    assertThat(rearrange(zeros(0, 6), "a (b c) -> c (a b)", axis("b", 2)).shape())
        .isEqualTo(Shape.of(3, 0));
    assertThat(reduce(zeros(0, 6), "a b -> b", "sum").toFloats()).containsOnly(0).hasSize(6);
    assertThat(repeat(zeros(2), "a -> a r", axis("r", 0)).shape()).isEqualTo(Shape.of(2, 0));
  }

  @Test
  void gradientsFlowThroughPatterns() {
    Tensor x = arange(12).to(DType.F32).reshape(3, 4).requiresGrad(true);
    Tensor pooled = reduce(x, "a (b 2) -> b a", "max");
    reduce(pooled.mul(pooled), "b a ->", "sum").backward();
    assertThat(x.grad().toFloats()).containsExactly(0, 2, 0, 6, 0, 10, 0, 14, 0, 18, 0, 22);
    Tensor y = arange(2).to(DType.F32).requiresGrad(true);
    repeat(y, "a -> (a 2) r", axis("r", 3)).sum().backward();
    assertThat(y.grad().toFloats()).containsExactly(6, 6);
    Tensor z = arange(2).to(DType.F32).requiresGrad(true);
    Einops.pack(List.of(z, z.reshape(2, 1)), "a *").tensor().sum().backward();
    assertThat(z.grad().toFloats()).containsExactly(2, 2);
  }

  @Test
  void saysWhatDoesNotFit() {
    assertMessage(
        () -> rearrange(zeros(2, 5, 10), "b t (heads d) -> b heads t d", axis("heads", 4)),
        """
        rearrange "b t (heads d) -> b heads t d": axis 2 of [2, 5, 10] is 10 long, \
        and heads=4 leaves no whole length for 'd' of '(heads d)'.
          b t (heads d) -> b heads t d
              ^\
        """);
    assertMessage(
        () -> reduce(zeros(2, 3), "a b -> a", "median"),
        "reduce \"a b -> a\": there is no reduction \"median\"; use sum, mean, min, max, prod, any"
            + " or all.");
    assertMessage(
        () -> rearrange(List.of(), "n a -> a n"),
        "rearrange: the list is empty; give one tensor at least.");
    assertMessage(
        () -> rearrange(List.of(zeros(2), zeros(3)), "n a -> a n"),
        "rearrange: tensor 0 is [2] but tensor 1 is [3]; they must have one shape");
  }

  private static void assertMessage(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
