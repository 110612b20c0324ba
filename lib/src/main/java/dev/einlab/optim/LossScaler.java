package dev.einlab.optim;

import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;

/**
 * Keeps small gradients of narrow types from vanishing: the loss is enlarged, the gradients are
 * brought back before the step, and a step whose gradients overflowed is left out with half the
 * scale. Micikevicius et al., 2018, section 3.2.
 */
public final class LossScaler {
  private static final double MOST = 0x1p24;

  private final int patience;
  private double scale;
  private int good;

  /**
   * @param patience steps without overflow after which the scale doubles
   */
  public LossScaler(double scale, int patience) {
    this.scale = scale;
    this.patience = patience;
  }

  public double scale() {
    return scale;
  }

  /** The loss to call backward on. */
  public Tensor scaled(Tensor loss) {
    return loss.mul(scale);
  }

  /**
   * Brings the gradients back and takes the step; false where it was left out because one was not
   * finite.
   */
  public boolean step(Optimizer optimizer, double rate, Iterable<Tensor> parameters) {
    Gradients.noGrad(() -> parameters.forEach(p -> p.scaleGrad(1 / scale)));
    if (!optimizer.gradientsAreFinite()) {
      scale = Math.max(1, scale / 2);
      good = 0;
      return false;
    }
    optimizer.step(rate);
    if (++good == patience) {
      scale = Math.min(MOST, scale * 2);
      good = 0;
    }
    return true;
  }
}
