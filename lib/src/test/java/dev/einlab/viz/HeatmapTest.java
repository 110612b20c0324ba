package dev.einlab.viz;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.rand;
import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.scalar;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.tensor.Generator;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeatmapTest {
  private static final double MASKED = Double.NEGATIVE_INFINITY;

  static Stream<Heatmap> pictures() {
    var random = new Generator(7);
    String[] words = {"The", "early", "bird", "eats", "a", "disproportionately long worm"};
    return Stream.of(
        Heatmap.of(arange(12).reshape(3, 4)),
        Heatmap.of(arange(5)).title("one row"),
        Heatmap.of(zeros(2, 2)),
        Heatmap.of(tensor(new double[][] {{1, MASKED}, {-0.5, Double.NaN}})),
        Heatmap.of(randn(random, 6, 6).softmax(1)).rows(words).columns(words).axes("query", "key"),
        Heatmap.of(randn(random, 16, 16)).title("sixteen"),
        Heatmap.of(randn(random, 17, 3)).axes("a long name of rows", "c"),
        Heatmap.of(randn(random, 40, 60)).axes("query", "key"),
        Heatmap.of(rand(random, 600, 500)).title("pooled"),
        Heatmap.of(randn(random, 2000)));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void everyPictureIsReadableAndComplete(Heatmap heatmap) throws Exception {
    PictureChecks.readable(heatmap.draw());
    PictureChecks.complete(heatmap);
  }

  @Test
  void textOfASmallOneIsItsTable() {
    var heatmap =
        Heatmap.of(tensor(new double[][] {{0.25, 0.75}, {1, MASKED}}))
            .rows("bird", "worm")
            .columns("eats", "is eaten")
            .axes("who", "what")
            .title("Who does what");
    assertThat(heatmap.text())
        .isEqualTo(
            """
            Who does what
            who \\ what  eats  is eaten
            bird        0.25      0.75
            worm        1.00        −∞\
            """);
  }

  @Test
  void textOfALargeOneIsItsRange() {
    assertThat(Heatmap.of(arange(400).reshape(20, 20)))
        .hasToString("20 × 20 values from 0.000 to 399.0, mean 199.5");
  }

  @Test
  void whiteIsZeroAndDarkerIsFarther() {
    ColourScale positive = ColourScale.of(new double[] {2, 8});
    assertThat(positive.colour(0)).isEqualTo("#FFFFFF");
    assertThat(positive.colour(8)).isEqualTo("#04263F");
    ColourScale both = ColourScale.of(new double[] {-4, 1, MASKED, Double.NaN});
    assertThat(both).isEqualTo(new ColourScale(-4, 4, true));
    assertThat(both.colour(0)).isEqualTo("#FFFFFF");
    assertThat(both.colour(-4)).isEqualTo("#4A1D00");
    assertThat(both.colour(MASKED)).isEqualTo(ColourScale.NOT_FINITE);
    double before = 22;
    for (double value = 0; value <= 8; value += 0.25) {
      double lightness = Palette.contrast(positive.colour(value), "#000000");
      assertThat(lightness).isLessThan(before);
      before = lightness;
    }
  }

  @Test
  void anExplicitRangeFixesTheColours() {
    var narrow = Heatmap.of(arange(4).reshape(2, 2)).range(0, 3).svg();
    var wide = Heatmap.of(arange(4).reshape(2, 2)).range(0, 30).svg();
    assertThat(narrow).contains("#04263F");
    assertThat(wide).doesNotContain("#04263F");
  }

  @Test
  void whatCannotBeDrawnIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> Heatmap.of(zeros(2, 3, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A heat map was asked of a tensor of shape [2, 3, 4]; it shows a matrix or a vector"
                + " that is not empty: take one with select(axis, index).");
    assertThatThrownBy(() -> Heatmap.of(scalar(1))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Heatmap.of(zeros(0, 3))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Heatmap.of(zeros(2, 3)).rows("a", "b", "c"))
        .hasMessage("3 labels were given for the 2 rows of a heat map; give one for each.");
    assertThatThrownBy(() -> Heatmap.of(zeros(2, 3)).columns("a"))
        .hasMessage("1 labels were given for the 3 columns of a heat map; give one for each.");
    assertThatThrownBy(() -> Heatmap.of(zeros(2, 3)).range(1, 1))
        .hasMessage(
            "The colours of a heat map were to run from 1.0 to 1.0; the first must be the"
                + " smaller.");
  }

  /** The embedded pixels, read back by Java's own PNG reader, have the colours of the scale. */
  @Test
  void pixelsCarryTheColoursOfTheirValues() throws Exception {
    var matrix = arange(20 * 30).reshape(20, 30);
    String svg = Heatmap.of(matrix).svg();
    String data = svg.split("base64,")[1].split("\"")[0];
    var image = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data)));
    assertThat(image.getWidth()).isEqualTo(30);
    assertThat(image.getHeight()).isEqualTo(20);
    var scale = new ColourScale(0, 599, false);
    for (int[] at : new int[][] {{0, 0}, {7, 3}, {19, 29}}) {
      String colour = "#%06X".formatted(image.getRGB(at[1], at[0]) & 0xFFFFFF);
      assertThat(colour).isEqualTo(scale.colour(at[0] * 30 + at[1]));
    }
  }
}
