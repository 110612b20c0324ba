package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private static Scale even(double low, double high) {
    return new Scale(low, high, false, 0, 100);
  }

  private static Scale log(double low, double high) {
    return new Scale(low, high, true, 0, 100);
  }

  private static List<String> labels(Scale scale, int most) {
    return scale.ticks(most).stream().map(Scale.Tick::label).filter(l -> !l.isEmpty()).toList();
  }

  @Test
  void numbersLandWhereTheyShould() {
    assertThat(even(10, 20).at(15)).isEqualTo(50);
    assertThat(new Scale(0, 10, false, 300, 0).at(10)).isZero();
    assertThat(log(1, 10_000).at(100)).isCloseTo(50, within(1e-9));
    assertThat(log(1, 10_000).inverse(75)).isCloseTo(1000, within(1e-9));
    assertThat(even(10, 20).inverse(25)).isEqualTo(12.5);
  }

  @Test
  void evenAxesAreMarkedAtOnesTwosAndFives() {
    assertThat(labels(even(0, 10), 6)).containsExactly("0", "2", "4", "6", "8", "10");
    assertThat(labels(even(-1, 1), 5)).containsExactly("−1.0", "−0.5", "0.0", "0.5", "1.0");
    assertThat(labels(even(0, 0.3), 3)).containsExactly("0.0", "0.1", "0.2", "0.3");
    assertThat(labels(even(0, 4000), 4)).containsExactly("0", "1,000", "2,000", "3,000", "4,000");
    assertThat(labels(even(0, 3e8), 3)).containsExactly("0", "10⁸", "2·10⁸", "3·10⁸");
    assertThat(labels(even(-2e-5, 2e-5), 2)).containsExactly("−2·10⁻⁵", "0", "2·10⁻⁵");
  }

  @Test
  void logarithmicAxesAreMarkedAtPowersOfTen() {
    assertThat(labels(log(0.001, 1000), 8))
        .containsExactly("0.001", "0.01", "0.1", "1", "10", "100", "1,000");
    assertThat(labels(log(16, 1024), 8)).containsExactly("20", "50", "100", "200", "500", "1,000");
    assertThat(labels(log(256, 131_072), 8)).containsExactly("1,000", "10,000", "100,000");
    assertThat(labels(log(1e-6, 10), 8)) // one form for all of an axis
        .containsExactly("10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹");
    assertThat(labels(log(1e15, 1e21), 8)).startsWith("10¹⁵").endsWith("10²¹").hasSize(7);
    assertThat(labels(log(1e-30, 1e30), 8)).hasSizeLessThanOrEqualTo(9);
  }

  @Test
  void roundingMovesTheEndsOutToRoundNumbers() {
    assertThat(even(0.13, 0.87).rounded(5)).isEqualTo(even(0, 1));
    Scale rounded = log(0.37, 4200).rounded(6);
    assertThat(rounded.low()).isCloseTo(0.2, within(1e-12));
    assertThat(rounded.high()).isCloseTo(5000, within(1e-9));
    assertThat(log(1, 100).rounded(6)).isEqualTo(log(1, 100));
  }

  @Test
  void whatHasNoPlaceIsNotShown() {
    assertThat(log(1, 10).canShow(0)).isFalse();
    assertThat(even(0, 1).canShow(Double.NaN)).isFalse();
    assertThat(even(0, 1).contains(1.01)).isFalse();
  }
}
