package dev.einlab.optim;

import dev.einlab.backend.UpdateRule;

/**
 * Adam with decay of its own: p ← p·(1 − α·λ) before the step. Loshchilov and Hutter, 2019. Memory:
 * 2 floats a parameter; 14 FLOPs a parameter and step.
 */
public record AdamW(double rate, double beta1, double beta2, double epsilon, double decay)
    implements Algorithm {
  public AdamW(double rate) {
    this(rate, 0.9, 0.999, 1e-8, 0.01);
  }

  @Override
  public UpdateRule rule(long t, double rate, boolean decays) {
    double applied = decays ? decay : 0;
    return UpdateRule.Adam.at(t, rate, beta1, beta2, epsilon, applied, true);
  }
}
