package dev.einlab.cost;

/**
 * What an optimizer keeps and does for each parameter.
 *
 * <p>FLOPs count every addition, subtraction, multiplication, division and square root on an
 * element once; factors that are the same for all elements, as lr ÷ (1 − β₁ᵗ), are worked out once
 * a step and not counted.
 */
public enum OptimizerKind {
  /** w −= lr·g: 2. */
  SGD(0, 2),
  /** v = β·v + g (2), w −= lr·v (2). */
  MOMENTUM(1, 4),
  /** s += g² (2), w −= lr·g ÷ (√s + ε) (5). */
  ADAGRAD(1, 7),
  /** s = β·s + (1−β)·g² (4), w −= lr·g ÷ (√s + ε) (5). */
  RMSPROP(1, 9),
  /** m = β₁·m + (1−β₁)·g (3), v = β₂·v + (1−β₂)·g² (4), w −= a·m ÷ (√v ÷ b + ε) (6). */
  ADAM(2, 13),
  /** Adam, and before it w ·= 1 − lr·decay (1). */
  ADAMW(2, 14);

  private final int statesPerParameter;
  private final int flopsPerParameter;

  OptimizerKind(int statesPerParameter, int flopsPerParameter) {
    this.statesPerParameter = statesPerParameter;
    this.flopsPerParameter = flopsPerParameter;
  }

  /** Numbers kept from step to step for each parameter. */
  public int statesPerParameter() {
    return statesPerParameter;
  }

  public int flopsPerParameter() {
    return flopsPerParameter;
  }

  /** FLOPs of one update of all parameters. */
  public long flops(long parameters) {
    return Exact.product("optimizer", parameters, flopsPerParameter);
  }
}
