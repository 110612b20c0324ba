package dev.einlab.viz;

import dev.einlab.backend.NarrowFloats;
import dev.einlab.shape.DType;
import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bits in which number formats hold one value: a row of boxes for each format, sign, exponent
 * and mantissa in three colours, and behind it the value that is left after rounding.
 *
 * <pre>
 *   FloatDiagram.of(0.1f, DType.F32, DType.BF16, DType.F8E4M3)
 * </pre>
 */
public final class FloatDiagram implements Picture {
  private static final double CELL = 16;
  private static final double ROW = 34;
  private static final double NAME_WIDTH = 112;
  private static final Font NAME = Font.of(12).start();
  private static final Font BIT = Font.of(11);
  private static final Font WORDS = Font.of(12).start();
  private static final Font TITLE = Font.of(14).asBold().start();
  private static final Pen EDGE = Pen.of(Palette.PAPER, 1);
  private static final List<String> PARTS = List.of("sign", "exponent", "mantissa");
  private static final String[] COLOURS = {Palette.fill(1), Palette.fill(0), Palette.fill(2)};

  private final float value;
  private final List<Row> rows;

  /** One format: how many bits each part has, the bits as 0 and 1, and the value they stand for. */
  private record Row(String name, int exponentBits, String bits, float held) {
    String sign() {
      return bits.substring(0, 1);
    }

    String exponent() {
      return bits.substring(1, 1 + exponentBits);
    }

    String mantissa() {
      return bits.substring(1 + exponentBits);
    }

    int part(int bit) {
      return bit == 0 ? 0 : bit <= exponentBits ? 1 : 2;
    }
  }

  private FloatDiagram(float value, List<Row> rows) {
    this.value = value;
    this.rows = rows;
  }

  /**
   * One value in several formats.
   *
   * @throws IllegalArgumentException for no format, or one that is not F32, BF16, F16, F8E4M3 or
   *     F8E5M2
   */
  public static FloatDiagram of(float value, DType... formats) {
    if (formats.length == 0) {
      throw new IllegalArgumentException(
          "A diagram of the bits of %s was asked for no format; give one or more, such as DType.BF16."
              .formatted(value));
    }
    return new FloatDiagram(value, Arrays.stream(formats).map(type -> row(value, type)).toList());
  }

  private static Row row(float value, DType type) {
    return switch (type) {
      case F32 -> row(type, 8, Float.floatToRawIntBits(value), value);
      case BF16 -> {
        short bits = NarrowFloats.toBf16(value);
        yield row(type, 8, bits, NarrowFloats.fromBf16(bits));
      }
      case F16 -> {
        short bits = Float.floatToFloat16(value);
        yield row(type, 5, bits, Float.float16ToFloat(bits));
      }
      case F8E4M3 -> {
        byte bits = NarrowFloats.toE4m3(value);
        yield row(type, 4, bits, NarrowFloats.fromE4m3(bits));
      }
      case F8E5M2 -> {
        byte bits = NarrowFloats.toE5m2(value);
        yield row(type, 5, bits, NarrowFloats.fromE5m2(bits));
      }
      default ->
          throw new IllegalArgumentException(
              "A diagram of the bits of %s was asked for %s; it draws F32, BF16, F16, F8E4M3 and F8E5M2."
                  .formatted(value, type));
    };
  }

  private static Row row(DType type, int exponentBits, int bits, float held) {
    int width = 8 * type.bytes();
    long unsigned = Integer.toUnsignedLong(bits) & (1L << width) - 1;
    String digits = Long.toBinaryString(unsigned);
    return new Row(type.label(), exponentBits, "0".repeat(width - digits.length()) + digits, held);
  }

  /** Ten digits that count: enough to see how far the value was moved. */
  private static String number(float value) {
    if (!Float.isFinite(value)) return ChartNumber.of(value);
    BigDecimal exact = new BigDecimal(value).round(new MathContext(10)).stripTrailingZeros();
    double size = Math.abs(value);
    String text =
        size == 0 || size >= 1e-5 && size < 1e7 ? exact.toPlainString() : exact.toString();
    return text.replace('-', '−');
  }

  @Override
  public String svg() {
    return draw().toString();
  }

  @Override
  public String text() {
    var table = new ArrayList<List<String>>();
    table.add(List.of("format", "sign", "exponent", "mantissa", "value"));
    for (Row row : rows) {
      table.add(
          List.of(row.name(), row.sign(), row.exponent(), row.mantissa(), number(row.held())));
    }
    return title() + "\n" + Columns.aligned(table, List.of(false, false, false, false, false));
  }

  @Override
  public String toString() {
    return text();
  }

  private String title() {
    return "The bits of " + number(value);
  }

  Svg draw() {
    var svg = new Svg(title(), text());
    svg.text(0, 0, title(), TITLE);
    double at = 0;
    for (int part = 0; part < PARTS.size(); part++) {
      svg.rect(new Box(at, 20, 12, 12), 2, COLOURS[part], null);
      svg.text(at + 18, 26, PARTS.get(part), WORDS);
      at += 36 + WORDS.width(PARTS.get(part));
    }
    for (int i = 0; i < rows.size(); i++) drawRow(svg, rows.get(i), 64 + i * ROW);
    return svg;
  }

  private static void drawRow(Svg svg, Row row, double middle) {
    svg.text(0, middle, row.name(), NAME);
    double x = NAME_WIDTH;
    for (int bit = 0; bit < row.bits().length(); bit++) {
      String fill = COLOURS[row.part(bit)];
      var box = new Box(x, middle - 12, CELL, 24);
      svg.rect(box, 0, fill, EDGE);
      String digit = row.bits().substring(bit, bit + 1);
      svg.text(box.centreX(), middle, digit, BIT, Palette.textOn(fill), fill);
      x += CELL;
    }
    svg.text(x + 12, middle, number(row.held()), WORDS);
  }
}
