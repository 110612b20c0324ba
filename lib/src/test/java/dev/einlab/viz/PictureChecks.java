package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What is asked of every picture, whatever it shows. */
final class PictureChecks {
  private PictureChecks() {}

  /** Texts that can be read: none over another, and all in strong enough contrast. */
  static void readable(Svg svg) {
    List<Svg.Label> labels = svg.labels();
    assertThat(labels).isNotEmpty();
    for (int i = 0; i < labels.size(); i++) {
      Svg.Label label = labels.get(i);
      assertThat(Palette.contrast(label.colour(), label.background()))
          .as("contrast of %s", label)
          .isGreaterThanOrEqualTo(Palette.READABLE);
      for (Svg.Label other : labels.subList(i + 1, labels.size())) {
        assertThat(label.box().overlaps(other.box())).as("%s lies over %s", label, other).isFalse();
      }
    }
  }

  /** Well-formed SVG with a name and a description, a PNG of the same size, a text. */
  static void complete(Picture picture) throws Exception {
    Map<String, String> bundle = picture.mimeBundle();
    assertThat(bundle.keySet()).containsExactly("text/plain", "image/svg+xml", "image/png");
    assertThat(bundle.get("text/plain")).isEqualTo(picture.text()).isNotBlank();
    Document document = parse(bundle.get("image/svg+xml"));
    assertThat(content(document, "title")).isNotBlank();
    assertThat(content(document, "desc")).isNotBlank();
    var png =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(bundle.get("image/png"))));
    var root = document.getDocumentElement();
    assertThat(png.getWidth()).isEqualTo(Integer.parseInt(root.getAttribute("width")));
    assertThat(png.getHeight()).isEqualTo(Integer.parseInt(root.getAttribute("height")));
    assertThat(png.getRGB(png.getWidth() / 2, 4)).as("a card of its own").isEqualTo(0xFFFFFFFF);
    assertThat(picture.svg()).isEqualTo(bundle.get("image/svg+xml"));
  }

  static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static String content(Document document, String element) {
    return document.getElementsByTagName(element).item(0).getTextContent();
  }
}
