package dev.einlab.optim;

import dev.einlab.backend.UpdateRule;

/**
 * p ← p − α·g, with momentum v ← μ·v + g where μ is not 0, and Nesterov's look ahead if wanted.
 * Sutskever et al., 2013. Memory: 0 floats a parameter, 1 with momentum.
 */
public record Sgd(double rate, double momentum, boolean nesterov, double decay)
    implements Algorithm {
  public Sgd(double rate) {
    this(rate, 0, false, 0);
  }

  public Sgd(double rate, double momentum) {
    this(rate, momentum, false, 0);
  }

  public Sgd {
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException("Sgd: Nesterov's step needs a momentum; got 0");
    }
  }

  @Override
  public UpdateRule rule(long t, double rate, boolean decays) {
    return new UpdateRule.Sgd(rate, momentum, nesterov, decays ? decay : 0);
  }
}
