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
        if (outGain != null) gainGradient[i] = flop(gainGradient[i] + flop(h[i] * z[i]));
        if (outBias != null) biasGradient[i] = flop(biasGradient[i] + h[i]);
        if (gains != null) h[i] = flop(h[i] * gains[i]);
        if (norm.centred()) sum = flop(sum + h[i]);
        dot = flop(dot + flop(h[i] * z[i]));
      }
      for (int i = 0; i < z.length; i++) {
        if (norm.centred()) h[i] = flop(h[i] - sum / z.length);
        h[i] = flop(scale * flop(h[i] - flop(z[i] * (dot / z.length))));
      }
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
      double[] x = rows.read(row);
      double loss = logSum(x, eachFlop) - (1 - smoothing) * x[(int) Math.max(0, classes[row])];
      if (smoothing != 0) {
        double sum = 0;
        for (double value : x) sum = flop(sum + value);
        loss -= smoothing * sum / x.length;
      }
      results[row] = classes[row] < 0 ? 0 : loss;
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
      double logSum = logSum(x, eachFlop);
      for (int i = 0; i < x.length; i++) {
        double wanted = smoothing / x.length + (i == (int) classes[row] ? 1 - smoothing : 0);
        double weight = flop(StrictMath.exp(flop(x[i] - logSum)));
        x[i] = flop(scales[row] * flop(weight - wanted));
        if (classes[row] < 0) x[i] = 0;
      }
      results.write(row, x);
    }
  }

  /** log Σ exp(x), without overflow: 4 FLOPs an element. */
  static double logSum(double[] x, Runnable eachFlop) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : x) {
      eachFlop.run();
      max = Math.max(max, value);
    }
    double sum = 0;
    for (double value : x) {
      eachFlop.run(); // the difference
      eachFlop.run(); // the exponential
      eachFlop.run(); // the sum
      sum += StrictMath.exp(value - max);
    }
    return Double.isInfinite(max) ? max : max + StrictMath.log(sum);
  }
}
