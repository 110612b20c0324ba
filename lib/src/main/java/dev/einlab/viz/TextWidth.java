package dev.einlab.viz;

/**
 * How wide text is, from a table and not from the fonts of the machine, so that a picture has the
 * same layout everywhere. The widths are the advances of DejaVu Sans in thousandths of the font
 * size. Verdana has nearly the same; other faces a browser falls back to are narrower.
 */
final class TextWidth {
  /** Fonts to draw with, in the order of preference. */
  static final String FAMILY = "DejaVu Sans, Verdana, Geneva, sans-serif";

  private static final int WIDEST = 1000;

  private static final short[] REGULAR = { // from the blank, U+0020, to the tilde, U+007E
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838
  };

  private static final short[] BOLD = {
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838
  };

  private TextWidth() {}

  /** Width of a line of text at this font size, in the same unit. */
  static double of(String text, double size, boolean bold) {
    long thousandths = text.codePoints().mapToLong(c -> advance(c, bold)).sum();
    return thousandths * size / 1000;
  }

  /** The text itself where it fits, else its beginning and "…". */
  static String fitted(String text, double size, boolean bold, double width) {
    if (of(text, size, bold) <= width) return text;
    int end = text.length();
    while (end > 0 && of(text.substring(0, end) + "…", size, bold) > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  private static int advance(int codePoint, boolean bold) {
    if (codePoint >= 0x20 && codePoint <= 0x7E) return (bold ? BOLD : REGULAR)[codePoint - 0x20];
    return switch (codePoint) {
      case '·' -> bold ? 380 : 318;
      case 'Σ', '√', 'α', 'β', 'Δ', 'δ', '∂' -> bold ? 774 : 684;
      case '×', '→', '←', '−', '∞', '≤', '≥', '≈' -> 838;
      case '⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '₀', '₁', '₂', '₃' -> 438;
      case '⁻' -> 528;
      case '–', '°' -> 500;
      default -> WIDEST;
    };
  }
}
