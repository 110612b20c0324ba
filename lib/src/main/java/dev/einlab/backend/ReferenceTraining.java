package dev.einlab.backend;

/**
 * The reference for what training adds along the last axis: one row after the other, in double
 * precision.
 */
final class ReferenceTraining {
  private final Runnable eachFlop;

  ReferenceTraining(Runnable eachFlop) {
    this.eachFlop = eachFlop;
  }

  private double flop(double value) {
    eachFlop.run();
    return value;
  }

  /** 4 FLOPs an element: product, sum, difference, product. */
  void softmaxGrad(View y, View g, View out) {
    if (y.size() == 0) return;
    Rows weights = new Rows(y);
    Rows gradients = new Rows(g);
    Rows results = new Rows(out);
    for (int row = 0; row < weights.count(); row++) {
      double[] w = weights.read(row);
      double[] gradient = gradients.read(row);
      double dot = 0;
      for (int i = 0; i < w.length; i++) dot = flop(dot + flop(w[i] * gradient[i]));
      for (int i = 0; i < w.length; i++) gradient[i] = flop(w[i] * flop(gradient[i] - dot));
      results.write(row, gradient);
    }
  }

  void norm(Norm norm, View x, View gain, View bias, View out) {
    if (x.size() == 0) return;
    Rows rows = new Rows(x);
    Rows results = new Rows(out);
    double[] gains = gain == null ? null : new Rows(gain).read(0);
    double[] biases = bias == null ? null : new Rows(bias).read(0);
    for (int row = 0; row < rows.count(); row++) {
      double[] values = rows.read(row);
      standardise(norm, values);
      for (int i = 0; i < values.length; i++) {
        if (gains != null) values[i] = flop(values[i] * gains[i]);
        if (biases != null) values[i] = flop(values[i] + biases[i]);
      }
      results.write(row, values);
    }
  }

  /**
   * Centres (3 FLOPs an element with the sum) and scales (3) in place; returns 1 ÷ √(mean square +
   * ε).
   */
  private double standardise(Norm norm, double[] values) {
    double mean = 0;
    if (norm.centred()) {
      for (double value : values) mean = flop(mean + value);
      mean /= values.length;
      for (int i = 0; i < values.length; i++) values[i] = flop(values[i] - mean);
    }
    double squares = 0;
    for (double value : values) squares = flop(squares + flop(value * value));
    double scale = 1 / Math.sqrt(squares / values.length + norm.epsilon());
    for (int i = 0; i < values.length; i++) values[i] = flop(values[i] * scale);
    return scale;
  }

  /**
   * With z the standardised row and h = g·gain: scale · (h − mean(h) − z·mean(h·z)); RMSNorm has no
   * mean(h).
   */
  void normGrad(Norm norm, View x, View gain, View g, View outX, View outGain, View outBias) {
    Rows rows = new Rows(x);
    Rows gradients = new Rows(g);
    double[] gains = gain == null ? null : new Rows(gain).read(0);
    double[] gainGradient = new double[rows.length()];
    double[] biasGradient = new double[rows.length()];
    for (int row = 0; row < rows.count(); row++) {
      double[] z = rows.read(row);
      double[] h = gradients.read(row);
      double scale = standardise(norm, z);
      double sum = 0;
      double dot = 0;
      for (int i = 0; i < z.length; i++) {
        gainGradient[i] += h[i] * z[i];
        biasGradient[i] += h[i];
        if (gains != null) h[i] *= gains[i];
        sum += h[i];
        dot += h[i] * z[i];
      }
      double mean = norm.centred() ? sum / z.length : 0;
      for (int i = 0; i < z.length; i++) h[i] = scale * (h[i] - mean - z[i] * dot / z.length);
      new Rows(outX).write(row, h);
    }
    if (outGain != null) new Rows(outGain).write(0, gainGradient);
    if (outBias != null) new Rows(outBias).write(0, biasGradient);
  }

  void crossEntropy(View logits, View targets, double smoothing, View losses) {
    Rows rows = new Rows(logits);
    double[] results = new double[rows.count()];
    double[] classes = new Rows(targets).read(0);
    for (int row = 0; row < results.length; row++) {
      if (classes[row] < 0) continue;
      double[] x = rows.read(row);
      double mean = 0;
      for (double value : x) mean += value / x.length;
      double own = x[(int) classes[row]];
      results[row] = logSum(x) - (1 - smoothing) * own - (smoothing == 0 ? 0 : smoothing * mean);
    }
    new Rows(losses).write(0, results);
  }

  void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out) {
    Rows rows = new Rows(logits);
    Rows results = new Rows(out);
    double[] classes = new Rows(targets).read(0);
    double[] scales = new Rows(scale).read(0);
    for (int row = 0; row < rows.count(); row++) {
      double[] x = rows.read(row);
      double logSum = logSum(x);
      for (int i = 0; i < x.length; i++) {
        double wanted = smoothing / x.length + (i == (int) classes[row] ? 1 - smoothing : 0);
        double slope = StrictMath.exp(x[i] - logSum) - wanted;
        x[i] = classes[row] < 0 ? 0 : scales[row] * slope;
      }
      results.write(row, x);
    }
  }

  /** log Σ exp(x), without overflow. */
  static double logSum(double[] x) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : x) max = Math.max(max, value);
    if (Double.isInfinite(max)) return max;
    double sum = 0;
    for (double value : x) sum += StrictMath.exp(value - max);
    return max + StrictMath.log(sum);
  }
}
