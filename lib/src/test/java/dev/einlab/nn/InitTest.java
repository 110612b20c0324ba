package dev.einlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import org.junit.jupiter.api.Test;

class InitTest {
  private static Tensor draw(Init init) {
    return init.weight(new Generator(1), 400, 100);
  }

  @Test
  void deviationsAreAsPublished() {
    assertThat(draw(Init.normal(0.02)).std().item()).isCloseTo(0.02, within(4e-4));
    assertThat(draw(Init.fanIn()).std().item()).isCloseTo(0.1, within(2e-3));
    assertThat(draw(Init.xavierNormal()).std().item())
        .isCloseTo(Math.sqrt(2 / 500.0), within(1e-3));
    assertThat(draw(Init.kaimingNormal()).std().item())
        .isCloseTo(Math.sqrt(2 / 100.0), within(2e-3));
    double bound = Math.sqrt(6 / 500.0);
    Tensor xavier = draw(Init.xavierUniform());
    assertThat(xavier.abs().max().item()).isBetween(0.99 * bound, bound);
    assertThat(xavier.std().item()).isCloseTo(bound / Math.sqrt(3), within(1e-3));
    assertThat(draw(Init.kaimingUniform()).abs().max().item())
        .isCloseTo(Math.sqrt(0.06), within(2e-3));
    assertThat(draw(Init.torchLinear()).abs().max().item()).isCloseTo(0.1, within(1e-3));
    assertThat(draw(Init.normal(1).scaled(0.25)).std().item()).isCloseTo(0.25, within(5e-3));
  }

  @Test
  void truncationCutsAtThreeDeviationsWhateverTheyAre() {
    double std = 1 / Math.sqrt(100);
    Tensor cut = draw(Init.truncatedNormal(std));
    assertThat(cut.abs().max().item()).isBetween(2.9 * std, 3 * std);
    assertThat(draw(Init.normal(std)).abs().max().item()).isGreaterThan(3 * std);
  }

  @Test
  void dropoutKeepsTheMeanAndRests() {
    Dropout dropout = new Dropout(0.25, new Generator(1));
    Tensor ones = Tensors.ones(200, 200);
    Tensor dropped = dropout.forward(ones);
    assertThat(dropped.eq(0).sum().item() / 40_000).isCloseTo(0.25, within(0.01));
    assertThat(dropped.mean().item()).isCloseTo(1, within(0.02));
    assertThat(Dropout.off(() -> dropout.forward(ones))).isSameAs(ones);
  }
}
