package dev.einlab.viz;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/**
 * An SVG drawn into pixels by Java2D, for pages that show no SVG. Java2D needs the font libraries
 * of the operating system, which small containers lack: then there is a reason instead of a
 * picture.
 */
sealed interface Png {
  record Drawn(byte[] bytes) implements Png {}

  record NotDrawn(String reason) implements Png {}

  /** Turns an SVG document into an image; replaced in tests to fail as a bare container does. */
  interface Painter {
    BufferedImage paint(String svg) throws IOException;
  }

  static Png of(String svg) {
    return of(svg, Png::paint);
  }

  /**
   * Catches what AWT throws where fonts or native libraries are missing: an {@link Error} from the
   * static initialiser of a font class, or a runtime exception that names fontconfig.
   */
  static Png of(String svg, Painter painter) {
    try {
      var bytes = new ByteArrayOutputStream();
      ImageIO.write(painter.paint(svg), "png", bytes);
      return new Drawn(bytes.toByteArray());
    } catch (LinkageError | InternalError | RuntimeException | IOException e) {
      Throwable root = e;
      while (root.getCause() != null) root = root.getCause();
      return new NotDrawn(
          "Java2D cannot draw here (%s); on Debian: apt-get install fontconfig fonts-dejavu-core"
              .formatted(root));
    }
  }

  private static BufferedImage paint(String svg) throws IOException {
    try (var in = new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8))) {
      SVGDocument document = new SVGLoader().load(in, null, LoaderContext.createDefault());
      if (document == null) throw new IOException("JSVG could not read the SVG");
      var size = document.size();
      int width = Math.round(size.width);
      int height = Math.round(size.height);
      var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
      Graphics2D graphics = image.createGraphics();
      try {
        graphics.setRenderingHint(
            RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(
            RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(
            RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setRenderingHint(
            RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        document.render((java.awt.Component) null, graphics, new ViewBox(width, height));
      } finally {
        graphics.dispose();
      }
      return image;
    }
  }
}
