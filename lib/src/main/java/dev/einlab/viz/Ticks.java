package dev.einlab.viz;

/** Round numbers for axes. */
final class Ticks {
  private Ticks() {}

  /** The smallest of 1, 2, 5, 10, 20, … that puts no more than so many marks on a count. */
  static int step(int count, double mostMarks) {
    int[] factors = {2, 5, 10};
    for (int decade = 1; ; decade *= 10) {
      if (count <= decade * mostMarks) return decade;
      for (int factor : factors) {
        if (count <= (long) decade * factor * mostMarks) return decade * factor;
      }
    }
  }
}
