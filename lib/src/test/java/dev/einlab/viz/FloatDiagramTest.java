package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import org.junit.jupiter.api.Test;

class FloatDiagramTest {
  private static final DType[] ALL = {DType.F32, DType.BF16, DType.F16, DType.F8E4M3, DType.F8E5M2};

  @Test
  void everyFormatIsCutAtItsOwnPlaces() {
    assertThat(FloatDiagram.of(-0.1f, ALL).text())
        .isEqualTo(
            """
            The bits of −0.1000000015
            format         sign  exponent  mantissa                 value
            float32        1     01111011  10011001100110011001101  −0.1000000015
            bfloat16       1     01111011  1001101                  −0.1000976563
            float16        1     01011     1001100110               −0.09997558594
            float8_e4m3fn  1     0011      101                      −0.1015625
            float8_e5m2    1     01011     10                       −0.09375\
            """);
  }

  @Test
  void largeAndTinyValuesAreWhatTheFormatsMakeOfThem() {
    assertThat(FloatDiagram.of(1e-8f, DType.F16, DType.BF16).text())
        .contains("0000000000  0\n", "1.001171768E−8");
    assertThat(FloatDiagram.of(1e6f, DType.F16, DType.F8E4M3, DType.F8E5M2).text())
        .contains(
            "11111     0000000000  ∞", "1111      110         448", "11111     00          ∞");
  }

  @Test
  void picturesAreReadableAndComplete() throws Exception {
    var diagram = FloatDiagram.of(3.14159274f, ALL);
    PictureChecks.readable(diagram.draw());
    PictureChecks.complete(diagram);
  }

  @Test
  void formatsWithoutSuchBitsAreRefused() {
    assertThatThrownBy(() -> FloatDiagram.of(2f, DType.I32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A diagram of the bits of 2.0 was asked for I32; it draws F32, BF16, F16, F8E4M3 and F8E5M2.");
    assertThatThrownBy(() -> FloatDiagram.of(2f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A diagram of the bits of 2.0 was asked for no format; give one or more, such as DType.BF16.");
  }
}
