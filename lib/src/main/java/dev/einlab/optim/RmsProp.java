package dev.einlab.optim;

import dev.einlab.backend.UpdateRule;

/**
 * Steps that shrink with the running mean of squared gradients. Tieleman and Hinton, 2012. Memory:
 * 1 float a parameter.
 */
public record RmsProp(double rate, double smoothing, double epsilon, double decay)
    implements Algorithm {
  public RmsProp(double rate) {
    this(rate, 0.99, 1e-8, 0);
  }

  @Override
  public UpdateRule rule(long t, double rate, boolean decays) {
    return new UpdateRule.RmsProp(rate, smoothing, epsilon, decays ? decay : 0);
  }
}
