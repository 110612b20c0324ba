package dev.einlab.optim;

import dev.einlab.backend.UpdateRule;

/**
 * Running means of gradients and of their squares, both corrected for having begun at 0. Decay is
 * added to the gradient. Kingma and Ba, 2015. Memory: 2 floats a parameter.
 */
public record Adam(double rate, double beta1, double beta2, double epsilon, double decay)
    implements Algorithm {
  public Adam(double rate) {
    this(rate, 0.9, 0.999, 1e-8, 0);
  }

  @Override
  public UpdateRule rule(long t, double rate, boolean decays) {
    double applied = decays ? decay : 0;
    return UpdateRule.Adam.at(t, rate, beta1, beta2, epsilon, applied, false);
  }
}
