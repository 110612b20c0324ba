package dev.einlab.viz;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalkthroughTest {
  private final Tensor w = ones(3, 4).requiresGrad(true);

  private static List<String> labels(Walkthrough walk) {
    return walk.draw().labels().stream().map(Svg.Label::text).toList();
  }

  /** x → x·w → three of it → their sum, plus x·w once more past them. */
  private Walkthrough fan() {
    var walk = new Walkthrough("a fan");
    var x = walk.given("x", tensor(new double[][] {{1, 2, 3}, {4, 5, 6}}));
    var h = walk.step("product x·w", "h", t -> einsum("ij,jk->ik", t, w), x);
    var a = walk.step("negate", "a", Tensor::negate, h);
    var b = walk.step("double", "b", t -> t.mul(2.0), h);
    var c = walk.step("half", "c", t -> t.mul(0.5), h);
    var ab = walk.step("add", "ab", Tensor::add, a, b);
    var abc = walk.step("add", "abc", Tensor::add, ab, c);
    var sum = walk.step("add the residual", "sum", Tensor::add, h, abc);
    walk.step("mean", "loss", t -> t.mean(), sum);
    return walk;
  }

  @Test
  void everyPictureIsReadableAndComplete() throws Exception {
    var walk = fan();
    walk.steps().getLast().tensor().backward();
    var large = new Walkthrough("large and small tensors");
    var x = large.given("x", randn(new Generator(1), 4, 100, 300));
    large.step("one number of all the many", "y", t -> t.sum(), x);
    var empty = new Walkthrough("nothing in it");
    empty.given("x", ones(0, 3));
    for (var picture : List.of(fan(), walk, large, empty)) {
      PictureChecks.readable(picture.draw());
      PictureChecks.complete(picture);
    }
  }

  @Test
  void stepsAreRunAndCounted() {
    var walk = fan();
    assertThat(walk.steps().get(1).tensor().toFloats()).containsExactly(6, 6, 6, 6, 15, 15, 15, 15);
    assertThat(walk.steps().get(1).matmulFlops()).isEqualTo(2 * 2 * 3 * 4);
    assertThat(walk.matmulFlops()).isEqualTo(48);
    assertThat(walk.flops()).isEqualTo(48 + 6 * 8 + 9);
    assertThat(walk.steps().get(7).from()).containsExactly(1, 6);
    assertThat(labels(walk))
        .contains("product x·w", "48 FLOPs", "h [2, 4]", "x [2, 3]", "loss []", "9 FLOPs")
        .doesNotContain("gradient");
    assertThat(walk.text())
        .startsWith("a fan\nmakes  shape   by                from    FLOPs\n")
        .contains("\nx      [2, 3]  (given)                       0\n")
        .contains("\nsum    [2, 4]  add the residual  h, abc      8\n");
  }

  @Test
  void gradientsStandBesideTheValuesOnceBackwardWasThere() {
    var walk = fan();
    assertThat(labels(walk)).filteredOn("gradient"::equals).isEmpty();
    walk.steps().getLast().tensor().backward();
    assertThat(labels(walk)).filteredOn("gradient"::equals).hasSize(8); // all but x
  }

  @Test
  void strangersAndTooManyStepsAreRefused() {
    var walk = new Walkthrough("");
    Tensor x = walk.given("x", ones(2));
    assertThatThrownBy(() -> walk.step("negate", "y", Tensor::negate, ones(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Walkthrough: step \"y\" takes a tensor [3] that no step before it made; give it first, by given(name, tensor)");
    for (int i = 1; i < Walkthrough.MOST_STEPS; i++) walk.step("s", "s", Tensor::negate, x);
    assertThatThrownBy(() -> walk.step("negate", "y", Tensor::negate, x))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Walkthrough: step \"y\" would be number 61, and a picture shows at most 60; begin another");
  }
}
