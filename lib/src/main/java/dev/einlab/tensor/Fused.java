package dev.einlab.tensor;

import dev.einlab.backend.Attention;
import dev.einlab.backend.Norm;
import dev.einlab.backend.UpdateRule;
import dev.einlab.shape.DType;
import java.util.List;
import java.util.stream.Stream;

/**
 * What networks do most, each in one pass over memory. {@code dev.einlab.nn} dresses them as
 * layers.
 */
public final class Fused {
  private Fused() {}

  /**
   * (x − mean) ÷ √(variance + ε) · gain + bias along the last axis. Ba et al., "Layer
   * Normalization", 2016.
   *
   * @param gain [n], or null for 1
   * @param bias [n], or null for 0; needs a gain
   */
  public static Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon) {
    return norm(new Norm(true, epsilon), "layerNorm", x, gain, bias);
  }

  /**
   * x ÷ √(mean square + ε) · gain along the last axis. Zhang and Sennrich, "Root Mean Square Layer
   * Normalization", 2019.
   */
  public static Tensor rmsNorm(Tensor x, Tensor gain, double epsilon) {
    return norm(new Norm(false, epsilon), "rmsNorm", x, gain, null);
  }

  private static Tensor norm(Norm norm, String name, Tensor x, Tensor gain, Tensor bias) {
    int length = x.length(-1);
    for (Tensor scale : Stream.of(gain, bias).filter(tensor -> tensor != null).toList()) {
      if (scale.rank() == 1 && scale.length(0) == length) continue;
      throw new IllegalArgumentException(
          "%s: gain and bias have the length of the last axis of %s, [%d], got %s"
              .formatted(name, x.shape(), length, scale.shape()));
    }
    if (bias != null && gain == null) {
      throw new IllegalArgumentException(name + ": a bias needs a gain beside it; pass ones");
    }
    Tensor[] operands = Stream.of(x, gain, bias).filter(t -> t != null).toArray(Tensor[]::new);
    return Engine.apply(new FusedOps.Normalise(norm), operands);
  }

  /**
   * The loss of each row: −log softmax(x)[target], with some weight on all classes where it is
   * smoothed.
   *
   * @param logits [n, classes]
   * @param targets [n] I32; a negative one is ignored: its loss is 0, and its gradient
   * @param smoothing the share spread over all classes, 0 to 1
   * @return [n]
   */
  public static Tensor crossEntropy(Tensor logits, Tensor targets, double smoothing) {
    Arguments.rank(
        "crossEntropy", logits.shape(), 2, "flatten the leading axes: reshape(-1, classes)");
    Arguments.dtype(
        "crossEntropy", targets.dtype(), DType.I32, "targets are class ids: targets.to(DType.I32)");
    if (targets.rank() != 1 || targets.length(0) != logits.length(0)) {
      throw new IllegalArgumentException(
          "crossEntropy: %d rows of logits %s need targets [%d], got %s"
              .formatted(logits.length(0), logits.shape(), logits.length(0), targets.shape()));
    }
    int classes = logits.length(1);
    if (targets.range().most() >= classes) requireBelow(classes, targets);
    return Engine.apply(new FusedOps.CrossEntropy(smoothing), logits, targets);
  }

  private static void requireBelow(int classes, Tensor targets) {
    for (int target : targets.host().ints()) {
      if (target >= classes) {
        throw new IndexOutOfBoundsException(
            "crossEntropy: target %d, but there are %d classes: ids are 0 to %d (negative ones are ignored)"
                .formatted(target, classes, classes - 1));
      }
    }
  }

  /**
   * Refuses targets that are negative but not the one that is to be ignored: {@link #crossEntropy}
   * would ignore them silently.
   */
  public static void requireTargets(Tensor targets, int ignored) {
    if (targets.range().least() >= 0) return;
    for (int target : targets.host().ints()) {
      if (target < 0 && target != ignored) {
        throw new IndexOutOfBoundsException(
            "crossEntropy: target %d is negative, and only %d is ignored"
                .formatted(target, ignored));
      }
    }
  }

  /**
   * softmax(q·kᵀ·scale)·v, masked where causal, without ever storing the scores.
   *
   * @param q [b, h, t, d]
   * @param k [b, g, s, d]; g divides h, neighbouring heads share keys and values
   * @param v [b, g, s, e]
   * @return [b, h, t, e]
   */
  public static Tensor attention(Tensor q, Tensor k, Tensor v, boolean causal, double scale) {
    boolean fits =
        q.rank() == 4
            && k.rank() == 4
            && v.rank() == 4
            && q.length(0) == k.length(0)
            && k.length(0) == v.length(0)
            && k.length(1) == v.length(1)
            && k.length(1) > 0
            && q.length(1) % k.length(1) == 0
            && k.length(2) == v.length(2)
            && q.length(3) == k.length(3);
    if (!fits) {
      throw new IllegalArgumentException(
          "attention: q [b h t d], k [b g s d] and v [b g s e] with g dividing h do not fit %s, %s, %s"
              .formatted(q.shape(), k.shape(), v.shape()));
    }
    Attention attention = new Attention(causal, scale);
    List<Tensor> results = Engine.applyJoint(new FusedOps.Attention(attention), q, k, v);
    Tensor out = results.get(0);
    if (Gradients.areRecorded()) {
      FusedOps.Attend attend = new FusedOps.Attend(attention, results.get(1));
      Node.record(attend, new Tensor[] {q, k, v}, out);
    }
    return out;
  }

  /**
   * One optimizer step on a parameter by its own gradient, in place, counted under the phase {@code
   * optimizer}. Never seen by autograd.
   *
   * @param states zeros at first, of the parameter's shape, as many as the rule keeps; changed in
   *     place
   */
  public static void update(UpdateRule rule, Tensor parameter, List<Tensor> states) {
    update(rule, parameter, parameter.gradToRead(), states);
  }

  /**
   * The same by another gradient.
   *
   * @param states zeros at first, of the parameter's shape, as many as the rule keeps; changed in
   *     place
   */
  public static void update(
      UpdateRule rule, Tensor parameter, Tensor gradient, List<Tensor> states) {
    Arguments.equalShapes(
        "update", "the parameter", parameter.shape(), "its gradient", gradient.shape());
    if (states.size() != rule.states()) {
      throw new IllegalArgumentException(
          "update: %s keeps %d numbers a parameter, got %d states"
              .formatted(rule.getClass().getSimpleName(), rule.states(), states.size()));
    }
    Arguments.dtype(
        "update",
        parameter.dtype(),
        gradient.dtype(),
        "parameter, gradient and states have one type");
    Tensor[] operands =
        Stream.concat(Stream.of(parameter, gradient), states.stream()).toArray(Tensor[]::new);
    FlopCounter.phase("optimizer", () -> Engine.applyJoint(new FusedOps.Update(rule), operands));
  }
}
