package dev.einlab.backend.simd;

import static dev.einlab.backend.simd.Functions.splat;
import static dev.einlab.backend.simd.Lanes.F;
import static dev.einlab.backend.simd.Lanes.WIDTH;

import dev.einlab.backend.UpdateRule;
import dev.einlab.backend.View;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;

/**
 * An optimizer's step in one pass over parameter, gradient and states. Constants are computed in
 * double precision and rounded once.
 */
final class Updates {
  private static final int GRAIN = 1 << 15; // elements of a task

  private final Workers workers;
  private final Copies copies;

  Updates(Workers workers, Copies copies) {
    this.workers = workers;
    this.copies = copies;
  }

  void update(UpdateRule rule, View parameter, View gradient, List<View> states) {
    int size = parameter.size();
    List<Dense> all = new ArrayList<>();
    all.add(Dense.read(parameter, copies));
    all.add(Dense.read(gradient, copies));
    for (View state : states) all.add(Dense.read(state, copies));
    workers.run(
        Math.ceilDiv(size, GRAIN),
        4L * size,
        task -> part(rule, all, task * GRAIN, Math.min(size, (task + 1) * GRAIN)));
    for (Dense dense : all) dense.store(copies); // the gradient too, unchanged
  }

  /** Whole vectors in place, the rest in padded ones. */
  private static void part(UpdateRule rule, List<Dense> all, int from, int to) {
    float[][] data = new float[4][];
    int[] at = new int[4];
    for (int i = 0; i < all.size(); i++) {
      data[i] = all.get(i).data;
      at[i] = all.get(i).at + from;
    }
    int whole = (to - from) / WIDTH * WIDTH;
    int left = to - from - whole;
    run(rule, data, at, whole);
    if (left == 0) return;
    float[][] padded = new float[4][WIDTH];
    for (int i = 0; i < all.size(); i++) {
      System.arraycopy(data[i], at[i] + whole, padded[i], 0, left);
    }
    run(rule, padded, new int[4], WIDTH);
    for (int i = 0; i < all.size(); i++) {
      if (i != 1) System.arraycopy(padded[i], 0, data[i], at[i] + whole, left);
    }
  }

  private static void run(UpdateRule rule, float[][] data, int[] at, int count) {
    switch (rule) {
      case UpdateRule.Sgd sgd when sgd.momentum() == 0 ->
          plain(sgd, data[0], at[0], data[1], at[1], count);
      case UpdateRule.Sgd sgd ->
          momentum(sgd, data[0], at[0], data[1], at[1], data[2], at[2], count);
      case UpdateRule.AdaGrad ada ->
          scaled(
              new Squares(ada.rate(), 1, 1, ada.epsilon(), ada.decay()),
              data[0],
              at[0],
              data[1],
              at[1],
              data[2],
              at[2],
              count);
      case UpdateRule.RmsProp rms ->
          scaled(
              new Squares(
                  rms.rate(), rms.smoothing(), 1 - rms.smoothing(), rms.epsilon(), rms.decay()),
              data[0],
              at[0],
              data[1],
              at[1],
              data[2],
              at[2],
              count);
      case UpdateRule.Adam adam -> adam(adam, data, at, count);
    }
  }

  private static void plain(
      UpdateRule.Sgd rule, float[] p, int pAt, float[] g, int gAt, int count) {
    FloatVector decay = splat((float) rule.decay());
    FloatVector rate = splat((float) -rule.rate());
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector parameter = FloatVector.fromArray(F, p, pAt + i);
      FloatVector gradient = parameter.fma(decay, FloatVector.fromArray(F, g, gAt + i));
      gradient.fma(rate, parameter).intoArray(p, pAt + i);
    }
  }

  private static void momentum(
      UpdateRule.Sgd rule, float[] p, int pAt, float[] g, int gAt, float[] v, int vAt, int count) {
    FloatVector decay = splat((float) rule.decay());
    FloatVector rate = splat((float) -rule.rate());
    FloatVector momentum = splat((float) rule.momentum());
    // The step is a·g + b·v: for Nesterov's g + μ·v, else v alone.
    FloatVector a = splat(rule.nesterov() ? 1 : 0);
    FloatVector b = splat(rule.nesterov() ? (float) rule.momentum() : 1);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector parameter = FloatVector.fromArray(F, p, pAt + i);
      FloatVector gradient = parameter.fma(decay, FloatVector.fromArray(F, g, gAt + i));
      FloatVector velocity = FloatVector.fromArray(F, v, vAt + i).fma(momentum, gradient);
      velocity.intoArray(v, vAt + i);
      velocity.fma(b, gradient.mul(a)).fma(rate, parameter).intoArray(p, pAt + i);
    }
  }

  /** s ← kept·s + added·g², then p ← p − rate·g ÷ (√s + ε). */
  private record Squares(double rate, double kept, double added, double epsilon, double decay) {}

  private static void scaled(
      Squares rule, float[] p, int pAt, float[] g, int gAt, float[] s, int sAt, int count) {
    FloatVector decay = splat((float) rule.decay);
    FloatVector rate = splat((float) -rule.rate);
    FloatVector kept = splat((float) rule.kept);
    FloatVector added = splat((float) rule.added);
    FloatVector epsilon = splat((float) rule.epsilon);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector parameter = FloatVector.fromArray(F, p, pAt + i);
      FloatVector gradient = parameter.fma(decay, FloatVector.fromArray(F, g, gAt + i));
      FloatVector squares =
          FloatVector.fromArray(F, s, sAt + i).mul(kept).add(gradient.mul(gradient).mul(added));
      squares.intoArray(s, sAt + i);
      gradient.div(squares.sqrt().add(epsilon)).fma(rate, parameter).intoArray(p, pAt + i);
    }
  }

  private static void adam(UpdateRule.Adam rule, float[][] data, int[] at, int count) {
    double shrink = rule.decoupled() ? 1 - rule.rate() * rule.decay() : 1;
    Moments moments =
        new Moments(
            (float) shrink,
            (float) (rule.decoupled() ? 0 : rule.decay()),
            (float) (-rule.rate() / rule.correction1()),
            (float) (1 / Math.sqrt(rule.correction2())));
    adam(rule, moments, data[0], at[0], data[1], at[1], data[2], at[2], data[3], at[3], count);
  }

  private record Moments(float shrink, float decay, float rate, float unbias) {}

  /** Registers: 9 constants, 4 of data. */
  private static void adam(
      UpdateRule.Adam rule,
      Moments constants,
      float[] p,
      int pAt,
      float[] g,
      int gAt,
      float[] m,
      int mAt,
      float[] v,
      int vAt,
      int count) {
    FloatVector shrink = splat(constants.shrink);
    FloatVector decay = splat(constants.decay);
    FloatVector rate = splat(constants.rate);
    FloatVector unbias = splat(constants.unbias);
    FloatVector beta1 = splat((float) rule.beta1());
    FloatVector beta2 = splat((float) rule.beta2());
    FloatVector new1 = splat((float) (1 - rule.beta1()));
    FloatVector new2 = splat((float) (1 - rule.beta2()));
    FloatVector epsilon = splat((float) rule.epsilon());
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector parameter = FloatVector.fromArray(F, p, pAt + i);
      FloatVector gradient = parameter.fma(decay, FloatVector.fromArray(F, g, gAt + i));
      FloatVector mean = FloatVector.fromArray(F, m, mAt + i).mul(beta1);
      mean = gradient.fma(new1, mean);
      mean.intoArray(m, mAt + i);
      FloatVector square = FloatVector.fromArray(F, v, vAt + i).mul(beta2);
      square = gradient.mul(gradient).fma(new2, square);
      square.intoArray(v, vAt + i);
      FloatVector step = mean.div(square.sqrt().fma(unbias, epsilon));
      step.fma(rate, parameter.mul(shrink)).intoArray(p, pAt + i);
    }
  }
}
