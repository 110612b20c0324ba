package dev.einlab.viz;

/**
 * The colours of all pictures. The eight hues are those of Okabe and Ito, chosen so that people who
 * see fewer colours tell them apart; they fill areas. Text and lines take the darker {@link #inks},
 * because the hues themselves are too light on white. Colours are written {@code #RRGGBB}.
 */
final class Palette {
  static final String BLACK = "#000000";
  static final String PAPER = "#FFFFFF";
  static final String PAPER_EDGE = "#C8CCD0";
  static final String TEXT = "#1B1F24";
  static final String QUIET = "#57606A";
  static final String CELL_EDGE = "#8C959F";
  static final String MARK = "#FFF1B8";
  static final String MARK_EDGE = "#1B1F24";
  static final String UNUSED = "#EDEFF2";

  /** Contrast that the Web Content Accessibility Guidelines 2.2, level AA, ask of small text. */
  static final double READABLE = 4.5;

  private static final String[] FILLS = {
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#F0E442", "#B0B5BA"
  };

  private static final String[] INKS = {
    "#005F95", "#8A5A00", "#00704F", "#9C3F73", "#AD4A00", "#1F6F9F", "#6B6300", "#57606A"
  };

  private Palette() {}

  /** Area colours in the order they are handed out. */
  static String fill(int index) {
    return FILLS[Math.floorMod(index, FILLS.length)];
  }

  /** The darker twin of {@link #fill} for text and lines on white. */
  static String ink(int index) {
    return INKS[Math.floorMod(index, INKS.length)];
  }

  /** How many colours there are before they repeat. */
  static int size() {
    return FILLS.length;
  }

  /** Black or white, whichever reads better on the background: never below {@link #READABLE}. */
  static String textOn(String background) {
    return contrast(BLACK, background) >= contrast(PAPER, background) ? BLACK : PAPER;
  }

  /** Ratio of the two relative luminances, 1 to 21, as WCAG 2.2 defines it. */
  static double contrast(String a, String b) {
    double la = luminance(a);
    double lb = luminance(b);
    return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
  }

  /** The colour at a share of the way from one to the other, 0 to 1. */
  static String mix(String from, String to, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double value = channel(from, shift) * (1 - share) + channel(to, shift) * share;
      mixed = mixed << 8 | (int) Math.round(value);
    }
    return "#%06X".formatted(mixed);
  }

  private static double luminance(String colour) {
    return 0.2126 * linear(channel(colour, 16))
        + 0.7152 * linear(channel(colour, 8))
        + 0.0722 * linear(channel(colour, 0));
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : StrictMath.pow((c + 0.055) / 1.055, 2.4);
  }

  private static int channel(String colour, int shift) {
    return Integer.parseInt(colour, 1, 7, 16) >> shift & 0xFF;
  }
}
