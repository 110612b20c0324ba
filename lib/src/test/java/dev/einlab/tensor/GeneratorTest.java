package dev.einlab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GeneratorTest {
  /** The known answers that Random123 publishes for philox4x32 with 10 rounds. */
  @Test
  void philoxGivesItsPublishedAnswers() {
    int[] out = new int[4];
    Generator.philox(0, 0, 0, out);
    assertThat(out).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    Generator.philox(-1, -1, -1, out);
    assertThat(out).containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    Generator.philox(0x85a308d3243f6a88L, 0x0370734413198a2eL, 0x299f31d0a4093822L, out);
    assertThat(out).containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void goesOnWhereItStood() {
    Generator first = new Generator(7);
    for (int drawn = 0; drawn < 9; drawn++) {
      Generator resumed = Generator.at(first.state());
      assertThat(resumed.nextInt()).isEqualTo(first.nextInt());
    }
  }

  @Test
  void drawsHaveTheRightMoments() {
    int n = 200_000;
    Tensor normal = Tensors.randn(new Generator(1), n);
    assertThat(normal.mean().item()).isCloseTo(0, within(4 / Math.sqrt(n)));
    assertThat(normal.variance().item()).isCloseTo(1, within(0.015));
    Tensor uniform = Tensors.rand(new Generator(1), n);
    assertThat(uniform.mean().item()).isCloseTo(0.5, within(0.003));
    assertThat(uniform.min().item()).isGreaterThanOrEqualTo(0);
    assertThat(uniform.max().item()).isLessThan(1);
    Tensor dice = Tensors.randint(new Generator(1), 1, 7, n);
    for (int face = 1; face <= 6; face++) {
      assertThat(dice.eq(face).sum().item()).isCloseTo(n / 6.0, within(600.0));
    }
  }

  @Test
  void aBoundMustBePositive() {
    assertThatThrownBy(() -> new Generator(1).nextInt(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("nextInt: bound must be positive, got 0");
  }
}
