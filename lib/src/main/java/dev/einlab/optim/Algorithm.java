package dev.einlab.optim;

import dev.einlab.backend.UpdateRule;

/** What an {@link Optimizer} does to each parameter, with its constants. */
public sealed interface Algorithm permits Sgd, AdaGrad, RmsProp, Adam, AdamW {
  /** The rate it was made with; a schedule may give another for each step. */
  double rate();

  /**
   * The step numbered {@code t} (from 1) for one parameter.
   *
   * @param decays whether weight decay applies to the parameter
   */
  UpdateRule rule(long t, double rate, boolean decays);
}
