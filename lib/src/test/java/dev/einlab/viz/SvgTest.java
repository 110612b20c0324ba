package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Font;
import java.awt.GraphicsEnvironment;
import java.awt.font.FontRenderContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SvgTest {
  private static Picture picture(String words) {
    return new Picture() {
      @Override
      public String svg() {
        return new Svg("a <title>", words).text(0, 0, words, Svg.Font.of(12)).toString();
      }

      @Override
      public String text() {
        return words;
      }
    };
  }

  @Test
  void contrastIsThatOfTheStandard() {
    assertThat(Palette.contrast("#000000", "#FFFFFF")).isCloseTo(21, within(1e-9));
    assertThat(Palette.contrast("#777777", "#FFFFFF")).isCloseTo(4.478, within(1e-3));
    assertThat(Palette.contrast("#FFFFFF", "#777777")).isCloseTo(4.478, within(1e-3));
  }

  @Test
  void everyInkReadsOnPaperAndEveryFillCarriesText() {
    for (int i = 0; i < Palette.size(); i++) {
      assertThat(Palette.contrast(Palette.ink(i), Palette.PAPER)).isGreaterThanOrEqualTo(4.5);
      String fill = Palette.fill(i);
      assertThat(Palette.contrast(Palette.textOn(fill), fill)).isGreaterThanOrEqualTo(4.5);
    }
    for (int grey = 0; grey < 256; grey++) {
      String fill = "#%1$02X%1$02X%1$02X".formatted(grey);
      assertThat(Palette.contrast(Palette.textOn(fill), fill)).isGreaterThanOrEqualTo(4.5);
    }
  }

  @Test
  void mixingMeetsBothEnds() {
    assertThat(Palette.mix("#102030", "#506070", 0)).isEqualTo("#102030");
    assertThat(Palette.mix("#102030", "#506070", 1)).isEqualTo("#506070");
    assertThat(Palette.mix("#102030", "#506070", 0.5)).isEqualTo("#304050");
  }

  /** Else labels that the layout believes apart would touch in the browser. */
  @Test
  void noFontOfTheListIsMuchWiderThanTheTable() {
    var installed =
        Arrays.asList(
            GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames());
    var context = new FontRenderContext(null, true, true);
    String sample = "out[i, k] = sum over j of A[i, j] · B[j, k] × → Σ − 0123456789";
    for (String family : (TextWidth.FAMILY + ", " + Font.SANS_SERIF).split(", ")) {
      if (!installed.contains(family) && !family.equals(Font.SANS_SERIF)) continue;
      for (int style : new int[] {Font.PLAIN, Font.BOLD}) {
        double measured = new Font(family, style, 100).getStringBounds(sample, context).getWidth();
        assertThat(TextWidth.of(sample, 100, style == Font.BOLD))
            .as("%s, style %d", family, style)
            .isGreaterThan(0.95 * measured);
      }
    }
  }

  @Test
  void textIsCutToFit() {
    assertThat(TextWidth.fitted("Ankle boot", 12, false, 200)).isEqualTo("Ankle boot");
    String cut = TextWidth.fitted("Ankle boot", 12, false, 50);
    assertThat(cut).startsWith("Ankl").endsWith("…");
    assertThat(TextWidth.of(cut, 12, false)).isLessThanOrEqualTo(50);
  }

  @Test
  void whatXmlForbidsIsEscaped() throws Exception {
    String svg = picture("a < b & c > d \u0001 \uD800!").svg();
    var document = PictureChecks.parse(svg);
    assertThat(document.getElementsByTagName("text").item(0).getTextContent())
        .isEqualTo("a < b & c > d \uFFFD \uFFFD!");
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("a <title>");
  }

  @Test
  void numbersDoNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    String expected = drawing();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(drawing()).isEqualTo(expected);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static String drawing() {
    return new Svg("t", "d")
        .arrow(1.5, 2.25, 30, 40, Svg.Pen.of("#000000", 1.5).asDashed())
        .text(1.0 / 3, 2, "" + CellText.of(1.5, false), Svg.Font.of(12))
        .toString();
  }

  @Test
  void withoutFontsThePngIsMissingAndTheReasonGiven() {
    Png png =
        Png.of(
            "<svg/>",
            svg -> {
              throw new InternalError("Fontconfig head is null, check your fonts");
            });
    assertThat(png)
        .isEqualTo(
            new Png.NotDrawn(
                "Java2D cannot draw here (java.lang.InternalError: Fontconfig head is null, check"
                    + " your fonts); on Debian: apt-get install fontconfig fonts-dejavu-core"));
  }

  @Test
  void picturesAreSavedByTheEndingOfTheName(@TempDir Path folder) throws Exception {
    Picture picture = picture("seven words that stand in a picture");
    picture.save(folder.resolve("new/a.svg"));
    picture.save(folder.resolve("a.png"));
    picture.save(folder.resolve("a.txt"));
    assertThat(folder.resolve("new/a.svg")).hasContent(picture.svg().strip());
    assertThat(Files.readAllBytes(folder.resolve("a.png"))).startsWith(0x89, 'P', 'N', 'G');
    assertThat(folder.resolve("a.txt")).hasContent(picture.text());
    assertThatThrownBy(() -> picture.save(folder.resolve("a.gif")))
        .hasMessage("A picture was to be saved as \"a.gif\"; end the name in .svg, .png or .txt.");
  }

  @Test
  void cellNumbersAreShortAndKeepTheirSign() {
    assertThat(CellText.of(new double[] {3, -4, 0, -0.0})).containsExactly("3", "−4", "0", "0");
    assertThat(CellText.of(new double[] {0.5, -1.239, 123.45, 0.0001, 2e7, 0}))
        .containsExactly("0.50", "−1.24", "123.5", "1.0e-4".replace("-", "−"), "2.0e7", "0.00");
    assertThat(CellText.of(new double[] {Double.NaN, Double.NEGATIVE_INFINITY, 1}))
        .containsExactly("NaN", "−∞", "1");
  }
}
