package dev.einlab.viz;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/**
 * A drawing under construction: shapes in pixels, y downwards, in the order they are painted. The
 * card around them is laid out at the end, so that nobody has to know the size before. Attributes
 * only, no ids and no style sheets: pictures inlined in one page must not touch each other.
 */
final class Svg {
  /** How text looks: size in pixels, weight, and where its x coordinate lies. */
  record Font(double size, boolean bold, Anchor anchor) {
    static Font of(double size) {
      return new Font(size, false, Anchor.MIDDLE);
    }

    Font asBold() {
      return new Font(size, true, anchor);
    }

    Font start() {
      return new Font(size, bold, Anchor.START);
    }

    Font end() {
      return new Font(size, bold, Anchor.END);
    }

    double width(String text) {
      return TextWidth.of(text, size, bold);
    }
  }

  enum Anchor {
    START,
    MIDDLE,
    END
  }

  /** How a line looks: colour, width in pixels, lengths of dashes and gaps ("" for none). */
  record Pen(String colour, double width, String dashes) {
    static Pen of(String colour, double width) {
      return new Pen(colour, width, "");
    }

    Pen asDashed() {
      return new Pen(colour, width, "5 3");
    }

    private String attributes() {
      String line = " stroke=\"%s\" stroke-width=\"%s\"".formatted(colour, number(width));
      return dashes.isEmpty() ? line : line + " stroke-dasharray=\"" + dashes + "\"";
    }
  }

  record Box(double x, double y, double width, double height) {
    double right() {
      return x + width;
    }

    double bottom() {
      return y + height;
    }

    double centreX() {
      return x + width / 2;
    }

    double centreY() {
      return y + height / 2;
    }

    boolean overlaps(Box other) {
      return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }
  }

  /** A text that was drawn, kept so that tests can prove it readable. */
  record Label(String text, Box box, String colour, String background) {}

  /** Share of the font size from the middle of a line of digits down to its baseline. */
  private static final double BASELINE = 0.36;

  private static final double PADDING = 16;

  private final String title;
  private final String description;
  private final StringBuilder body = new StringBuilder();
  private final List<Label> labels = new ArrayList<>();
  private double left = Double.POSITIVE_INFINITY;
  private double top = Double.POSITIVE_INFINITY;
  private double right = Double.NEGATIVE_INFINITY;
  private double bottom = Double.NEGATIVE_INFINITY;

  /** A drawing with its name and, for people who do not see it, its content in words. */
  Svg(String title, String description) {
    this.title = title;
    this.description = description;
  }

  /** A rectangle; {@code fill} may be "none", and {@code pen} null for no edge. */
  Svg rect(Box box, double radius, String fill, Pen pen) {
    cover(box);
    body.append("<rect x=\"%s\" y=\"%s\"".formatted(number(box.x), number(box.y)))
        .append(" width=\"%s\" height=\"%s\"".formatted(number(box.width), number(box.height)));
    if (radius > 0) body.append(" rx=\"%s\"".formatted(number(radius)));
    return close(fill, pen);
  }

  Svg circle(double x, double y, double radius, String fill, Pen pen) {
    cover(new Box(x - radius, y - radius, 2 * radius, 2 * radius));
    body.append(
        "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"".formatted(number(x), number(y), number(radius)));
    return close(fill, pen);
  }

  Svg line(double x1, double y1, double x2, double y2, Pen pen) {
    return polyline("none", pen, x1, y1, x2, y2);
  }

  /** A line through points x, y, x, y, …; closed and filled when {@code fill} is a colour. */
  Svg polyline(String fill, Pen pen, double... points) {
    boolean area = !fill.equals("none");
    body.append(area ? "<polygon points=\"" : "<polyline points=\"");
    for (int i = 0; i < points.length; i += 2) {
      cover(new Box(points[i], points[i + 1], 0, 0));
      body.append(i == 0 ? "" : " ")
          .append(number(points[i]))
          .append(',')
          .append(number(points[i + 1]));
    }
    body.append('"');
    return close(fill, pen);
  }

  /** A line that ends in an arrow head at its second point. */
  Svg arrow(double x1, double y1, double x2, double y2, Pen pen) {
    double length = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
    double ux = (x2 - x1) / length;
    double uy = (y2 - y1) / length;
    double head = 4 + 1.6 * pen.width();
    double baseX = x2 - ux * head;
    double baseY = y2 - uy * head;
    double half = head * 0.5;
    line(x1, y1, baseX, baseY, pen);
    return polyline(
        pen.colour(),
        null,
        x2,
        y2,
        baseX - uy * half,
        baseY + ux * half,
        baseX + uy * half,
        baseY - ux * half);
  }

  /** A PNG stretched over the box, its pixels kept sharp. */
  Svg image(Box box, byte[] png) {
    cover(box);
    body.append("<image x=\"%s\" y=\"%s\"".formatted(number(box.x), number(box.y)))
        .append(" width=\"%s\" height=\"%s\"".formatted(number(box.width), number(box.height)))
        .append(" preserveAspectRatio=\"none\" image-rendering=\"pixelated\"")
        .append(" href=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(png))
        .append("\"/>\n");
    return this;
  }

  /** Dark text on the paper, its middle at height {@code y}. */
  Svg text(double x, double y, String text, Font font) {
    return text(x, y, text, font, Palette.TEXT, Palette.PAPER);
  }

  /** Text in a colour, on a background that was painted before. */
  Svg text(double x, double y, String text, Font font, String colour, String background) {
    if (text.isEmpty()) return this;
    double width = font.width(text);
    double start =
        switch (font.anchor) {
          case START -> x;
          case MIDDLE -> x - width / 2;
          case END -> x - width;
        };
    var box = new Box(start, y - font.size / 2, width, font.size);
    cover(box);
    labels.add(new Label(text, box, colour, background));
    body.append("<text x=\"%s\" y=\"%s\"".formatted(number(x), number(y + BASELINE * font.size)))
        .append(" font-size=\"%s\" fill=\"%s\"".formatted(number(font.size), colour));
    if (font.bold) body.append(" font-weight=\"bold\"");
    if (font.anchor != Anchor.START) {
      body.append(" text-anchor=\"%s\"".formatted(font.anchor == Anchor.END ? "end" : "middle"));
    }
    body.append('>').append(escaped(text)).append("</text>\n");
    return this;
  }

  /** Of the document, padding included. */
  double width() {
    return Math.ceil(right - left + 2 * PADDING);
  }

  List<Label> labels() {
    return Collections.unmodifiableList(labels);
  }

  /** The document: a white card with a thin edge, which stands out on light and dark pages. */
  @Override
  public String toString() {
    double x = left - PADDING;
    double y = top - PADDING;
    double width = width();
    double height = Math.ceil(bottom - top + 2 * PADDING);
    String w = number(width);
    String h = number(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\"".formatted(w, h)
        + " viewBox=\"%s %s %s %s\" role=\"img\" style=\"max-width:100%%;height:auto\""
            .formatted(number(x), number(y), w, h)
        + " font-family=\""
        + TextWidth.FAMILY
        + "\">\n"
        + "<title>"
        + escaped(title)
        + "</title>\n"
        + "<desc>"
        + escaped(description)
        + "</desc>\n"
        + "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"8\" fill=\"%s\" stroke=\"%s\"/>\n"
            .formatted(
                number(x + 0.5),
                number(y + 0.5),
                number(width - 1),
                number(height - 1),
                Palette.PAPER,
                Palette.PAPER_EDGE)
        + body
        + "</svg>\n";
  }

  private Svg close(String fill, Pen pen) {
    body.append(" fill=\"").append(fill).append('"');
    if (pen != null) body.append(pen.attributes());
    body.append("/>\n");
    return this;
  }

  private void cover(Box box) {
    left = Math.min(left, box.x);
    top = Math.min(top, box.y);
    right = Math.max(right, box.right());
    bottom = Math.max(bottom, box.bottom());
  }

  /** At most two decimals, no trailing zeros, never in another locale's digits. */
  private static String number(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** XML's three special characters; characters that XML 1.0 forbids become U+FFFD. */
  private static String escaped(String text) {
    var result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> result.append("&amp;");
            case '<' -> result.append("&lt;");
            case '>' -> result.append("&gt;");
            default -> result.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
          }
        });
    return result.toString();
  }

  private static boolean isAllowed(int c) {
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    return c == '\n' || c == '\t' || c >= 0x20 && !surrogate && c != 0xFFFE && c != 0xFFFF;
  }
}
