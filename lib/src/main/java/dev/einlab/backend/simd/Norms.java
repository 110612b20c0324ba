package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.Norm;
import dev.einlab.backend.View;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * LayerNorm and RMSNorm along the last axis, and the way back: a few sweeps over each row, which
 * stays in the first-level cache.
 */
final class Norms {
  private static final int GRAIN = 1 << 14; // elements of a task

  /** Tasks on the way back at most: each sums gradients of gain and bias in memory of its own. */
  private static final int PARTS = 64;

  private final Workers workers;
  private final Copies copies;

  Norms(Workers workers, Copies copies) {
    this.workers = workers;
    this.copies = copies;
  }

  void norm(Norm norm, View x, View gain, View bias, View out) {
    if (x.size() == 0) return;
    int length = x.length(x.rank() - 1);
    int count = x.size() / length;
    Dense in = Dense.read(x, copies);
    Dense to = Dense.write(out);
    float[] gains = row(gain, length, 1);
    float[] biases = row(bias, length, 0);
    int group = Math.max(1, GRAIN / length);
    workers.run(
        Math.ceilDiv(count, group),
        4L * x.size(),
        task -> {
          for (int row = task * group; row < Math.min(count, (task + 1) * group); row++) {
            int at = in.at + row * length;
            float mean = mean(norm, in.data, at, length);
            float scale = scale(norm, in.data, at, length, mean);
            apply(in.data, at, mean, scale, gains, biases, to.data, to.at + row * length, length);
          }
        });
    to.store(copies);
  }

  void normGrad(Norm norm, View x, View gain, View g, View outX, View outGain, View outBias) {
    int length = x.length(x.rank() - 1);
    int count = length == 0 ? 0 : x.size() / length;
    Dense in = Dense.read(x, copies);
    Dense gradient = Dense.read(g, copies);
    Dense to = Dense.write(outX);
    float[] gains = row(gain, length, 1);
    int group = Math.max(Math.max(1, GRAIN / Math.max(1, length)), Math.ceilDiv(count, PARTS));
    int parts = Math.ceilDiv(count, group);
    float[] gainParts = new float[parts * length];
    float[] biasParts = new float[parts * length];
    workers.run(
        parts,
        8L * x.size(),
        task -> {
          Row row = new Row(norm, length, gains, gainParts, biasParts, task * length);
          for (int i = task * group; i < Math.min(count, (task + 1) * group); i++) {
            int at = i * length;
            row.back(in.data, in.at + at, gradient.data, gradient.at + at, to.data, to.at + at);
          }
        });
    to.store(copies);
    if (outGain != null) sum(gainParts, parts, length, outGain);
    if (outBias != null) sum(biasParts, parts, length, outBias);
  }

  /** The parts' sums, in order. */
  private void sum(float[] parts, int count, int length, View out) {
    Dense to = Dense.write(out);
    for (int i = 0; i < length; i++) {
      double sum = 0;
      for (int part = 0; part < count; part++) sum += parts[part * length + i];
      to.data[to.at + i] = (float) sum;
    }
    to.store(copies);
  }

  /** Gain or bias, or what it is where there is none. */
  private float[] row(View view, int length, float otherwise) {
    float[] row = new float[length];
    if (view == null) {
      Arrays.fill(row, otherwise);
    } else {
      Dense dense = Dense.read(view, copies);
      System.arraycopy(dense.data, dense.at, row, 0, length);
    }
    return row;
  }

  private static float mean(Norm norm, float[] x, int at, int length) {
    return norm.centred() ? (float) (Folds.sum(x, at, length) / length) : 0;
  }

  private static float scale(Norm norm, float[] x, int at, int length, float mean) {
    return (float) (1 / Math.sqrt(Folds.squares(x, at, length, mean) / length + norm.epsilon()));
  }

  private static void apply(
      float[] x,
      int at,
      float mean,
      float scale,
      float[] gains,
      float[] biases,
      float[] to,
      int toAt,
      int length) {
    int i = 0;
    FloatVector factor = splat(scale);
    for (; i <= length - WIDTH; i += WIDTH) {
      FloatVector z = FloatVector.fromArray(F, x, at + i).sub(mean).mul(factor);
      z.fma(FloatVector.fromArray(F, gains, i), FloatVector.fromArray(F, biases, i))
          .intoArray(to, toAt + i);
    }
    for (; i < length; i++) {
      to[toAt + i] = Math.fma((x[at + i] - mean) * scale, gains[i], biases[i]);
    }
  }

  /**
   * With z the standardised row and h = g·gain: scale · (h − mean(h) − z·mean(h·z)); RMSNorm has no
   * mean(h). Gradients of gain (Σ g·z) and bias (Σ g) are added up where a task keeps them.
   */
  private static final class Row {
    private final Norm norm;
    private final int length;
    private final float[] gains;
    private final float[] gainSums;
    private final float[] biasSums;
    private final int sumsAt;
    private float dot; // mean(h·z)
    private float sum; // mean(h), or 0

    Row(Norm norm, int length, float[] gains, float[] gainSums, float[] biasSums, int sumsAt) {
      this.norm = norm;
      this.length = length;
      this.gains = gains;
      this.gainSums = gainSums;
      this.biasSums = biasSums;
      this.sumsAt = sumsAt;
    }

    void back(float[] x, int xAt, float[] g, int gAt, float[] to, int toAt) {
      float mean = mean(norm, x, xAt, length);
      float scale = scale(norm, x, xAt, length, mean);
      addUp(x, xAt, mean, scale, g, gAt);
      combine(x, xAt, mean, scale, g, gAt, to, toAt);
    }

    /** All four sums in one sweep. Registers: 2 sums, and what a vector of each operand needs. */
    private void addUp(float[] x, int xAt, float mean, float scale, float[] g, int gAt) {
      int i = 0;
      FloatVector factor = splat(scale);
      FloatVector products = splat(0);
      FloatVector hs = products;
      for (; i <= length - WIDTH; i += WIDTH) {
        FloatVector z = FloatVector.fromArray(F, x, xAt + i).sub(mean).mul(factor);
        FloatVector gradient = FloatVector.fromArray(F, g, gAt + i);
        FloatVector h = gradient.mul(FloatVector.fromArray(F, gains, i));
        products = h.fma(z, products);
        hs = hs.add(h);
        int at = sumsAt + i;
        gradient.fma(z, FloatVector.fromArray(F, gainSums, at)).intoArray(gainSums, at);
        gradient.add(FloatVector.fromArray(F, biasSums, at)).intoArray(biasSums, at);
      }
      double product = Lanes.sum(products);
      double h = Lanes.sum(hs);
      for (; i < length; i++) {
        float z = (x[xAt + i] - mean) * scale;
        gainSums[sumsAt + i] = Math.fma(g[gAt + i], z, gainSums[sumsAt + i]);
        biasSums[sumsAt + i] += g[gAt + i];
        product += (double) g[gAt + i] * gains[i] * z;
        h += (double) g[gAt + i] * gains[i];
      }
      dot = (float) (product / length);
      sum = norm.centred() ? (float) (h / length) : 0;
    }

    private void combine(
        float[] x, int xAt, float mean, float scale, float[] g, int gAt, float[] to, int toAt) {
      int i = 0;
      FloatVector factor = splat(scale);
      FloatVector slope = splat(-dot);
      for (; i <= length - WIDTH; i += WIDTH) {
        FloatVector z = FloatVector.fromArray(F, x, xAt + i).sub(mean).mul(factor);
        FloatVector h =
            FloatVector.fromArray(F, g, gAt + i).mul(FloatVector.fromArray(F, gains, i));
        z.fma(slope, h.sub(sum)).mul(factor).intoArray(to, toAt + i);
      }
      for (; i < length; i++) {
        float z = (x[xAt + i] - mean) * scale;
        to[toAt + i] = Math.fma(z, -dot, g[gAt + i] * gains[i] - sum) * scale;
      }
    }
  }
}
