package dev.einlab.optim;

import dev.einlab.backend.UpdateRule;

/**
 * Steps that shrink with the sum of squared gradients. Duchi et al., 2011. Memory: 1 float a
 * parameter.
 */
public record AdaGrad(double rate, double epsilon, double decay) implements Algorithm {
  public AdaGrad(double rate) {
    this(rate, 1e-10, 0);
  }

  @Override
  public UpdateRule rule(long t, double rate, boolean decays) {
    return new UpdateRule.AdaGrad(rate, epsilon, decays ? decay : 0);
  }
}
