package dev.einlab.viz;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.full;
import static dev.einlab.tensor.Tensors.rand;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.tensor.Generator;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImagesTest {
  static Stream<Images> pictures() {
    var random = new Generator(3);
    String[] labels =
        IntStream.range(0, 23)
            .mapToObj(i -> i % 5 == 0 ? "a coat, which was taken for a shirt" : "boot " + i)
            .toArray(String[]::new);
    return Stream.of(
        Images.grid(rand(random, 28, 28), "one image"),
        Images.grid(rand(random, 23, 28, 28), labels),
        Images.grid(
            rand(random, 10, 5, 9),
            IntStream.range(0, 10).mapToObj(i -> "label " + i).toArray(String[]::new)),
        Images.grid(rand(random, 2, 300, 200), "tall", "and tall"));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void everyPictureIsReadableAndComplete(Images images) throws Exception {
    PictureChecks.readable(images.draw());
    PictureChecks.complete(images);
  }

  @Test
  void imagesWithoutLabelsAreDrawnToo() throws Exception {
    PictureChecks.complete(Images.grid(rand(new Generator(1), 30, 8, 8)));
  }

  private static List<int[]> pixels(Images images) throws Exception {
    var result = new ArrayList<int[]>();
    String[] parts = images.svg().split("base64,");
    for (int i = 1; i < parts.length; i++) {
      byte[] png = Base64.getDecoder().decode(parts[i].split("\"")[0]);
      var image = ImageIO.read(new ByteArrayInputStream(png));
      result.add(
          image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null));
    }
    return result;
  }

  @Test
  void valuesFromZeroToOneRunFromBlackToWhite() throws Exception {
    var images = Images.grid(tensor(new double[][][] {{{0, 0.5}}, {{0.2, 0.4}}}));
    assertThat(pixels(images).get(0)).containsExactly(0, 128);
    assertThat(pixels(images).get(1)).containsExactly(51, 102);
  }

  @Test
  void otherValuesAreStretchedAndTheTextSaysSo() throws Exception {
    var images = Images.grid(tensor(new double[][] {{-2, 0, 2}}));
    assertThat(pixels(images).get(0)).containsExactly(0, 128, 255);
    assertThat(images.text()).startsWith("1 image of 1 × 3, −2 is black, 2 is white\n");
    assertThat(pixels(Images.grid(full(5, 1, 2))).get(0)).containsExactly(0, 0);
  }

  @Test
  void textSketchesTheImages() {
    var images = Images.grid(arange(32).reshape(2, 4, 4), "dark", "bright");
    assertThat(images.text())
        .isEqualTo(
            """
            2 images of 4 × 4, 0 is black, 31 is white
            ....  +***
            ---=  %%%%
            dark  bri…\
            """
                .stripTrailing());
  }

  @Test
  void whatCannotBeDrawnIsRefusedWithTheRemedy() {
    assertThatThrownBy(() -> Images.grid(zeros(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Images were to be drawn of a tensor of shape [3]; give [n, height, width] or [height,"
                + " width], not empty.");
    assertThatThrownBy(() -> Images.grid(zeros(3, 0, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Images.grid(zeros(201, 2, 2)))
        .hasMessage(
            "201 images were to be drawn, but one picture holds 200; take some with slice(0, 0,"
                + " 200).");
    assertThatThrownBy(() -> Images.grid(zeros(3, 2, 2), "a", "b"))
        .hasMessage("2 labels were given for 3 images; give one for each, or none.");
  }
}
