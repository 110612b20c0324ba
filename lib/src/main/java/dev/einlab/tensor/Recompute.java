package dev.einlab.tensor;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A function whose inside was not recorded: backward computes it again, recorded, and walks that.
 */
record Recompute(UnaryOperator<Tensor> function) implements Op {
  @Override
  public String name() {
    return "checkpoint";
  }

  @Override
  public List<Tensor> vjps(Saved saved, Tensor g) {
    if (Gradients.areRecorded() || !Gradients.isCollecting()) {
      throw new IllegalStateException(
          "checkpoint: Gradients.of differentiates again, which a checkpoint cannot; use backward(), or compute without the checkpoint");
    }
    Tensor x = saved.operand(0).detach();
    if (saved.needs(0)) x.requiresGrad(true);
    Tensor y = Gradients.recorded(() -> function.apply(x));
    Tensor gradient = y.requiresGrad() ? Gradients.inside(y.node(), g, x) : null;
    if (!saved.needs(0)) return List.of();
    return List.of(gradient != null ? gradient : x.detach().mul(0.0));
  }

  @Override
  public Tensor vjp(int i, Saved saved, Tensor g) {
    throw new AssertionError("its gradients come together");
  }

  @Override
  public boolean savesOperand(int i, Needs needs) {
    return true;
  }
}
