package dev.einlab.optim;

import dev.einlab.backend.Interruption;
import dev.einlab.backend.UpdateRule;
import dev.einlab.nn.Parameter;
import dev.einlab.tensor.FlopCounter;
import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Changes parameters by their gradients, in place.
 *
 * <pre>
 * var optimizer = new Optimizer(new AdamW(3e-4), model.parameters());
 * optimizer.zeroGrad();
 * model.loss(ids, targets).backward();
 * optimizer.step();
 * </pre>
 *
 * <p>A step is all or nothing for an interrupt: it is noticed before the first parameter changes,
 * or after the last. So a loop that is stopped and begun again goes on where it was, if it forgets
 * the gradients of the step not taken: {@link #zeroGrad} comes first. A parameter without a
 * gradient is left alone.
 */
public final class Optimizer {
  private final Algorithm algorithm;
  private final List<Parameter> parameters;
  private final Predicate<Parameter> decays;
  private final Map<String, List<Tensor>> states = new LinkedHashMap<>();
  private long steps;

  /** Decay, where the algorithm has one, applies to every parameter. */
  public Optimizer(Algorithm algorithm, List<Parameter> parameters) {
    this(algorithm, parameters, parameter -> true);
  }

  /**
   * Decay applies to those parameters that {@code decays} accepts, such as {@link #matricesOnly}.
   */
  public Optimizer(Algorithm algorithm, List<Parameter> parameters, Predicate<Parameter> decays) {
    this.algorithm = algorithm;
    this.parameters = List.copyOf(parameters);
    this.decays = decays;
    if (parameters.isEmpty()) {
      throw new IllegalArgumentException(
          "Optimizer: there are no parameters; do the model's tensors require gradients?");
    }
  }

  /** Weights of two axes decay; biases and norms do not. */
  public static boolean matricesOnly(Parameter parameter) {
    return parameter.value().rank() >= 2;
  }

  /** One step at the algorithm's own rate. */
  public void step() {
    step(algorithm.rate());
  }

  /**
   * One step at a rate of this step's own, as a schedule gives it.
   *
   * @throws ArithmeticException if a gradient is not finite: nothing has been changed then
   */
  public void step(double rate) {
    FlopCounter.phase("optimizer", this::requireFinite);
    Interruption.check();
    Interruption.whole(() -> update(rate));
  }

  private void update(double rate) {
    steps++;
    for (Parameter parameter : parameters) {
      if (!parameter.value().hasGrad()) continue;
      UpdateRule rule = algorithm.rule(steps, rate, decays.test(parameter));
      Fused.update(rule, parameter.value(), stateOf(parameter, rule));
    }
  }

  private void requireFinite() {
    Parameter parameter = firstNotFinite();
    if (parameter == null) return;
    throw new ArithmeticException(
        "step %,d: the gradient of %s %s is not finite; nothing was changed. A smaller rate, clipping or loss scaling may help"
            .formatted(steps + 1, parameter.name(), parameter.value().grad().shape()));
  }

  /** Whether no gradient holds an infinity or NaN. */
  boolean gradientsAreFinite() {
    boolean[] finite = new boolean[1];
    FlopCounter.phase("optimizer", () -> finite[0] = firstNotFinite() == null);
    return finite[0];
  }

  /** A parameter whose gradient is not finite, or null. */
  private Parameter firstNotFinite() {
    List<Parameter> trained = trained();
    if (trained.isEmpty() || squares(trained).isFinite()) return null;
    // Squares may overflow where the gradients do not: each is looked at.
    for (Parameter parameter : trained) {
      if (!parameter.value().grad().isFinite()) return parameter;
    }
    return null;
  }

  private List<Parameter> trained() {
    return parameters.stream().filter(parameter -> parameter.value().hasGrad()).toList();
  }

  private static Tensor squares(List<Parameter> trained) {
    return Gradients.squares(trained.stream().map(Parameter::value).toList());
  }

  private List<Tensor> stateOf(Parameter parameter, UpdateRule rule) {
    return states.computeIfAbsent(
        parameter.name(),
        name -> Stream.generate(() -> zeros(parameter.value())).limit(rule.states()).toList());
  }

  private static Tensor zeros(Tensor like) {
    return Tensors.zeros(like.backend(), like.shape().toArray());
  }

  /** Forgets all gradients. */
  public void zeroGrad() {
    parameters.forEach(parameter -> parameter.value().zeroGrad());
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /** √Σ g² over all gradients: [], where the parameters live. */
  public Tensor gradientNorm() {
    Tensor[] norm = new Tensor[1];
    FlopCounter.phase("optimizer", () -> norm[0] = norm());
    return norm[0];
  }

  private Tensor norm() {
    List<Parameter> trained = trained();
    if (trained.isEmpty()) return zeros(parameters.getFirst().value()).sum();
    return squares(trained).sum().sqrt();
  }

  /**
   * Scales all gradients down together where their norm exceeds a limit. Pascanu et al., 2013.
   *
   * @return the norm before: [], where the parameters live. Nothing is brought from a device before
   *     somebody reads it
   */
  public Tensor clipGradients(double limit) {
    Tensor norm = gradientNorm();
    FlopCounter.phase("optimizer", () -> Gradients.noGrad(() -> scaleGradients(norm, limit)));
    return norm;
  }

  private void scaleGradients(Tensor norm, double limit) {
    Tensor smaller = norm.add(1e-6).reciprocal().mul(limit); // PyTorch's ε: results agree
    Tensor one = zeros(norm).to(norm.dtype()).add(1);
    // Not the smaller of both: where the norm is NaN, gradients stay as they are, to be found.
    Tensor factor = norm.gt(limit).where(smaller, one);
    parameters.forEach(parameter -> parameter.value().scaleGrad(factor));
  }

  /**
   * Everything a checkpoint needs: steps taken, and the tensors kept beside each parameter by
   * {@code name.index}.
   */
  public record State(long steps, Map<String, Tensor> tensors) {}

  public State state() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    states.forEach((name, kept) -> {
      for (int i = 0; i < kept.size(); i++) tensors.put(name + "." + i, kept.get(i));
    });
    return new State(steps, tensors);
  }

  /**
   * Goes on where another optimizer of the same algorithm and parameters stood.
   *
   * @throws IllegalArgumentException if a parameter's tensors are missing or have another shape;
   *     nothing is changed then
   */
  public void load(State state) {
    Map<String, List<Tensor>> loaded = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      List<Tensor> kept = new ArrayList<>();
      int count = state.steps() == 0 ? 0 : algorithm.rule(1, 1, decays.test(parameter)).states();
      for (int i = 0; i < count; i++) {
        Tensor tensor = state.tensors().get(parameter.name() + "." + i);
        if (tensor == null || !tensor.shape().equals(parameter.value().shape())) {
          throw new IllegalArgumentException(
              "Optimizer.load: %s.%d should be %s, but the state has %s"
                  .formatted(
                      parameter.name(),
                      i,
                      parameter.value().shape(),
                      tensor == null ? "nothing under that name" : tensor.shape()));
        }
        kept.add(zeros(parameter.value()).add(tensor.to(parameter.value().backend())));
      }
      if (!kept.isEmpty()) loaded.put(parameter.name(), List.copyOf(kept));
    }
    states.clear();
    states.putAll(loaded);
    steps = state.steps();
  }
}
