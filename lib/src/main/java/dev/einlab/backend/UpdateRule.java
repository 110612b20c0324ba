package dev.einlab.backend;

/**
 * One step of an optimizer for one number p with gradient g, and the state it keeps beside p. Every
 * rule first decays p, or adds the decay to g, as PyTorch's optimizers do.
 */
public sealed interface UpdateRule {
  /** Numbers kept beside each parameter. */
  int states();

  /**
   * Additions, multiplications, divisions and roots for one parameter, as written in {@link
   * #apply}.
   */
  int flops();

  /**
   * The new parameter.
   *
   * @param state the parameter's own numbers, changed in place
   */
  double apply(double p, double g, double[] state);

  /**
   * Stochastic gradient descent, with PyTorch's momentum where it is not 0: v ← μ·v + g, and p ← p
   * − α·v, or p − α·(g + μ·v) for Nesterov's.
   */
  record Sgd(double rate, double momentum, boolean nesterov, double decay) implements UpdateRule {
    @Override
    public int states() {
      return momentum == 0 ? 0 : 1;
    }

    @Override
    public int flops() {
      return 2 + (decay == 0 ? 0 : 2) + (momentum == 0 ? 0 : nesterov ? 4 : 2);
    }

    @Override
    public double apply(double p, double g, double[] state) {
      if (decay != 0) g += decay * p;
      if (momentum != 0) {
        state[0] = momentum * state[0] + g;
        g = nesterov ? g + momentum * state[0] : state[0];
      }
      return p - rate * g;
    }
  }

  /** A rate that shrinks with the sum of squared gradients. Duchi et al., 2011. */
  record AdaGrad(double rate, double epsilon, double decay) implements UpdateRule {
    @Override
    public int states() {
      return 1;
    }

    @Override
    public int flops() {
      return 7 + (decay == 0 ? 0 : 2);
    }

    @Override
    public double apply(double p, double g, double[] state) {
      if (decay != 0) g += decay * p;
      state[0] += g * g;
      return p - rate * (g / (Math.sqrt(state[0]) + epsilon));
    }
  }

  /** A rate that shrinks with the running mean of squared gradients. Tieleman and Hinton, 2012. */
  record RmsProp(double rate, double smoothing, double epsilon, double decay)
      implements UpdateRule {
    @Override
    public int states() {
      return 1;
    }

    @Override
    public int flops() {
      return 9 + (decay == 0 ? 0 : 2);
    }

    @Override
    public double apply(double p, double g, double[] state) {
      if (decay != 0) g += decay * p;
      state[0] = smoothing * state[0] + (1 - smoothing) * g * g;
      return p - rate * (g / (Math.sqrt(state[0]) + epsilon));
    }
  }

  /**
   * Adam (Kingma and Ba, 2015), or AdamW (Loshchilov and Hutter, 2019) where the decay is
   * decoupled: it shrinks p directly instead of being added to g.
   *
   * @param correction1 1 − β₁ᵗ at step t, from 1
   * @param correction2 1 − β₂ᵗ
   */
  record Adam(
      double rate,
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      boolean decoupled,
      double correction1,
      double correction2)
      implements UpdateRule {
    /** The rule for step {@code t}, counted from 1. */
    public static Adam at(
        long t,
        double rate,
        double beta1,
        double beta2,
        double epsilon,
        double decay,
        boolean decoupled) {
      return new Adam(
          rate,
          beta1,
          beta2,
          epsilon,
          decay,
          decoupled,
          1 - Math.pow(beta1, t),
          1 - Math.pow(beta2, t));
    }

    @Override
    public int states() {
      return 2;
    }

    /** AdamW: 1 to decay, 3 and 4 for the averages, 6 for the step: 14. */
    @Override
    public int flops() {
      return 13 + (decay == 0 ? 0 : decoupled ? 1 : 2);
    }

    @Override
    public double apply(double p, double g, double[] state) {
      if (decay != 0) {
        // One rounding error of this factor would add up over steps: it is an F32 on every backend.
        if (decoupled) p *= (float) (1 - rate * decay);
        else g += decay * p;
      }
      state[0] = beta1 * state[0] + (1 - beta1) * g;
      state[1] = beta2 * state[1] + (1 - beta2) * g * g;
      double root = Math.sqrt(state[1]) * (1 / Math.sqrt(correction2)) + epsilon;
      return p - rate / correction1 * (state[0] / root);
    }
  }
}
