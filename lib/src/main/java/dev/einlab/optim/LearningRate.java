package dev.einlab.optim;

/** A rate for each step, counted from 0. */
@FunctionalInterface
public interface LearningRate {
  double at(long step);

  static LearningRate constant(double rate) {
    return step -> rate;
  }

  /**
   * Rises evenly from 0 to {@code max} over {@code warmUp} steps, falls along half a cosine to
   * {@code min} at step {@code end}, and stays there. Loshchilov and Hutter, "SGDR", 2017, equation
   * 5, with a warm-up before it.
   */
  static LearningRate cosine(double max, double min, long warmUp, long end) {
    if (warmUp < 0 || end <= warmUp) {
      throw new IllegalArgumentException(
          "cosine: warm-up %d must not be negative and end %d must come after it"
              .formatted(warmUp, end));
    }
    return step -> {
      if (step < warmUp) return max * step / warmUp;
      if (step > end) return min;
      double share = (step - warmUp) / (double) (end - warmUp);
      return min + 0.5 * (1 + Math.cos(Math.PI * share)) * (max - min);
    };
  }

  /** Rises like {@link #cosine}, then falls evenly to {@code min} at step {@code end}. */
  static LearningRate linear(double max, double min, long warmUp, long end) {
    LearningRate rise = cosine(max, min, warmUp, end);
    return step -> {
      if (step <= warmUp || step >= end) return rise.at(step);
      return max + (min - max) * (step - warmUp) / (end - warmUp);
    };
  }
}
