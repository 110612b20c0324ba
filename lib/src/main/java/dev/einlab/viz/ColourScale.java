package dev.einlab.viz;

import java.util.Arrays;

/**
 * Colours of numbers: white is the lower end, dark blue the upper one. Where there are negative
 * numbers, white is 0 and the negative side runs to dark orange as far as the positive one to blue,
 * so that equal strength is equal darkness. Both ramps are safe for people who see fewer colours,
 * and their lightness alone tells the order.
 *
 * @param low the number drawn white, or its negative twin's darkest
 * @param high the number drawn darkest blue
 */
record ColourScale(double low, double high, boolean diverging) {
  private static final String[] BLUE = {"#FFFFFF", "#9CCBEA", "#2E86C1", "#0B4F80", "#04263F"};
  private static final String[] ORANGE = {"#FFFFFF", "#F7C58B", "#DD7A1F", "#9A4300", "#4A1D00"};
  static final String NOT_FINITE = "#D5D9DE";

  /** Colours of the indexed palette, the last of which stands for what is not finite. */
  static final int COLOURS = 255;

  /** From 0 to the largest value, or as far to both sides as the values go. */
  static ColourScale of(double[] values) {
    double min = Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
    double max = Arrays.stream(values).filter(Double::isFinite).max().orElse(0);
    if (min >= 0) return new ColourScale(0, max, false);
    double reach = Math.max(-min, max);
    return new ColourScale(-reach, reach, true);
  }

  String colour(double value) {
    return Double.isFinite(value) ? colourOf(index(value)) : NOT_FINITE;
  }

  /** Place in {@link #palette}: 0 for the lower end to 254 for the upper one, else 255. */
  int index(double value) {
    if (!Double.isFinite(value)) return COLOURS;
    if (high <= low) return 0;
    double share = Math.clamp((value - low) / (high - low), 0, 1);
    return (int) Math.round(share * (COLOURS - 1));
  }

  String[] palette() {
    var palette = new String[COLOURS + 1];
    for (int i = 0; i < COLOURS; i++) palette[i] = colourOf(i);
    palette[COLOURS] = NOT_FINITE;
    return palette;
  }

  private String colourOf(int index) {
    double share = index / (double) (COLOURS - 1);
    if (!diverging) return ramp(BLUE, share);
    return share < 0.5 ? ramp(ORANGE, 1 - 2 * share) : ramp(BLUE, 2 * share - 1);
  }

  private static String ramp(String[] stops, double share) {
    double place = share * (stops.length - 1);
    int stop = Math.min((int) place, stops.length - 2);
    return Palette.mix(stops[stop], stops[stop + 1], place - stop);
  }
}
