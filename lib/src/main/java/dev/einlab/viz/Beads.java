package dev.einlab.viz;

import dev.einlab.viz.Svg.Box;
import dev.einlab.viz.Svg.Font;
import dev.einlab.viz.Svg.Pen;
import java.util.List;

/** The marks of named axes: a bead with the name, and lines in the same colour. */
record Beads(List<String> names) {
  static final double RADIUS = 9.5;
  private static final Font FONT = Font.of(13).asBold();

  /** Width of the bead of an axis: a circle for a letter, longer for a word. */
  double width(String name) {
    return name.length() == 1 ? 2 * RADIUS : FONT.width(Wiring.shown(name)) + 12;
  }

  void draw(Svg svg, double x, double y, String name) {
    String fill = Palette.fill(names.indexOf(name));
    double width = width(name);
    var box = new Box(x - width / 2, y - RADIUS, width, 2 * RADIUS);
    svg.rect(box, RADIUS, fill, Pen.of(Palette.ink(names.indexOf(name)), 1));
    svg.text(x, y, Wiring.shown(name), FONT, Palette.textOn(fill), fill);
  }

  /** Draws beads side by side from the left; returns where the last one ends. */
  double drawRow(Svg svg, double x, double y, List<String> row) {
    for (String name : row) {
      draw(svg, x + width(name) / 2, y, name);
      x += width(name) + 3;
    }
    return row.isEmpty() ? x : x - 3;
  }

  double rowWidth(List<String> row) {
    return row.stream().mapToDouble(name -> width(name) + 3).sum() - (row.isEmpty() ? 0 : 3);
  }

  Pen pen(String name, boolean summed) {
    Pen pen = Pen.of(Palette.ink(names.indexOf(name)), 2);
    return summed ? pen.asDashed() : pen;
  }
}
