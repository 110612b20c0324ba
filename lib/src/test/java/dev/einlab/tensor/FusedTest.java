package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.randn;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Attention;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Norm;
import dev.einlab.backend.ReferenceBackend;
import dev.einlab.backend.Unary;
import dev.einlab.backend.UpdateRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fused operation gives what its composition gives, forward and backward, on every backend.
 */
class FusedTest {
  /**
   * A fused operation beside its composition, on operands of some shapes; {@code ids} follow as
   * they are.
   */
  private record Pair(
      String name,
      List<int[]> shapes,
      List<Tensor> ids,
      Function<List<Tensor>, Tensor> fused,
      Function<List<Tensor>, Tensor> composed) {
    @Override
    public String toString() {
      return name;
    }

    List<Tensor> operands(Backend backend) {
      List<Tensor> all = new ArrayList<>();
      for (int i = 0; i < shapes.size(); i++) {
        all.add(randn(new Generator(i + 1), shapes.get(i)).to(backend).requiresGrad(true));
      }
      ids.forEach(id -> all.add(id.to(backend)));
      return all;
    }
  }

  private static List<Pair> pairs() {
    List<Pair> all = new ArrayList<>();
    for (Unary function : Unary.values()) {
      ElementOps.Map op = new ElementOps.Map(function);
      all.add(
          pair(
              function.name(),
              List.of(new int[] {7, 33}),
              in -> Engine.apply(op, in.getFirst().abs().add(0.1)),
              null));
    }
    all.add(pair("softmax", List.of(new int[] {7, 33}), in -> in.getFirst().softmax(1), null));
    for (int width : new int[] {1, 5, 64, 97}) {
      Norm layer = new Norm(true, 1e-5);
      int[] x = {3, 4, width};
      int[] row = {width};
      all.add(
          pair(
              "layerNorm " + width,
              List.of(x, row, row),
              in -> Fused.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5),
              new FusedOps.Normalise(layer)::composition));
      all.add(
          pair(
              "layerNorm without bias " + width,
              List.of(x, row),
              in -> Fused.layerNorm(in.get(0), in.get(1), null, 1e-5),
              new FusedOps.Normalise(layer)::composition));
      all.add(
          pair(
              "rmsNorm " + width,
              List.of(x, row),
              in -> Fused.rmsNorm(in.get(0), in.get(1), 1e-5),
              new FusedOps.Normalise(new Norm(false, 1e-5))::composition));
    }
    for (double smoothing : new double[] {0, 0.1}) {
      Tensor ids = tensor(0, 32, -1, 5, 5);
      all.add(
          new Pair(
              "crossEntropy " + smoothing,
              List.of(new int[] {5, 33}),
              List.of(ids),
              in -> Fused.crossEntropy(in.get(0), in.get(1), smoothing),
              new FusedOps.CrossEntropy(smoothing)::composition));
    }
    all.add(attention("attention", false, 2, 3, 3, 17, 17, 5, 4));
    all.add(attention("causal attention", true, 2, 3, 3, 17, 17, 16, 16));
    all.add(attention("grouped causal attention", true, 1, 6, 2, 33, 33, 8, 8));
    all.add(attention("attention after a cache", true, 2, 4, 4, 3, 20, 8, 8));
    all.add(attention("long attention", true, 1, 1, 1, 130, 130, 64, 64));
    return all;
  }

  private static Pair pair(
      String name,
      List<int[]> shapes,
      Function<List<Tensor>, Tensor> fused,
      Function<List<Tensor>, Tensor> composed) {
    return new Pair(name, shapes, List.of(), fused, composed == null ? fused : composed);
  }

  private static Pair attention(
      String name, boolean causal, int b, int h, int g, int t, int s, int d, int e) {
    List<int[]> shapes =
        List.of(new int[] {b, h, t, d}, new int[] {b, g, s, d}, new int[] {b, g, s, e});
    double scale = 1 / Math.sqrt(d);
    return pair(
        name,
        shapes,
        in -> Fused.attention(in.get(0), in.get(1), in.get(2), causal, scale),
        in -> new FusedOps.Attend(new Attention(causal, scale), null).composition(in));
  }

  static Stream<Object[]> cases() {
    return pairs().stream().flatMap(pair -> Each.backend().map(b -> new Object[] {pair, b}));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesWhatItsCompositionGives(Pair pair, Backend backend) {
    List<Tensor> operands = pair.operands(backend);
    Tensor expected = pair.composed.apply(operands);
    Tensor actual = pair.fused.apply(operands);
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertClose(pair.name, actual, expected);
  }

  /**
   * Where nothing is recorded backward is fused; {@code Gradients.of} records, and so takes the
   * composition.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void differentiatesAsItsCompositionDoes(Pair pair, Backend backend) {
    List<Tensor> operands = pair.operands(backend);
    Tensor[] leaves = operands.stream().filter(Tensor::requiresGrad).toArray(Tensor[]::new);
    Tensor result = pair.fused.apply(operands);
    Tensor weights = randn(new Generator(99), result.shape().toArray()).to(backend);
    Tensor loss = result.mul(weights).sum();
    List<Tensor> expected = Gradients.of(loss, leaves);
    loss.backward();
    for (int i = 0; i < leaves.length; i++) {
      assertClose(pair.name + ", operand " + i, leaves[i].grad(), expected.get(i));
    }
  }

  private static void assertClose(String what, Tensor actual, Tensor expected) {
    assertThat(actual.allClose(expected, 1e-4, 2e-5))
        .as("%s: %s, not %s", what, actual, expected)
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void countsWhatTheReferenceBackendDoesScalarByScalar(Pair pair, Backend ignored) {
    AtomicLong done = new AtomicLong();
    Backend counting = ReferenceBackend.counting(done::incrementAndGet);
    List<Tensor> operands = pair.operands(counting);
    FlopCounter forward = FlopCounter.count(() -> pair.fused.apply(operands));
    assertThat(forward.flops()).isEqualTo(done.get());
    Tensor loss = pair.fused.apply(operands).sum();
    done.set(0);
    FlopCounter backward = FlopCounter.count(() -> loss.backward());
    assertThat(backward.flops()).isEqualTo(done.get());
  }

  @Test
  void causalAttentionCountsMatrixProductsInFullAndSaysWhatItSkipped() {
    Tensor q = randn(new Generator(1), 2, 3, 8, 4);
    FlopCounter full = FlopCounter.count(() -> Fused.attention(q, q, q, false, 1));
    FlopCounter causal = FlopCounter.count(() -> Fused.attention(q, q, q, true, 1));
    assertThat(full.matmulFlops()).isEqualTo(2L * 3 * 8 * 8 * 2 * (4 + 4));
    assertThat(causal.matmulFlops()).isEqualTo(full.matmulFlops());
    assertThat(causal.total().skippedFlops()).isEqualTo(2L * 3 * (8 * 8 - 36) * 2 * (4 + 4));
    assertThat(causal.toString()).contains("skipped by causality");
    assertThat(full.total().skippedFlops()).isZero();
  }

  private static List<UpdateRule> rules() {
    return List.of(
        new UpdateRule.Sgd(0.1, 0, false, 0),
        new UpdateRule.Sgd(0.1, 0, false, 0.01),
        new UpdateRule.Sgd(0.1, 0.9, false, 0.01),
        new UpdateRule.Sgd(0.1, 0.9, true, 0),
        new UpdateRule.AdaGrad(0.1, 1e-10, 0.01),
        new UpdateRule.RmsProp(0.1, 0.99, 1e-8, 0),
        UpdateRule.Adam.at(3, 0.1, 0.9, 0.999, 1e-8, 0.01, false),
        UpdateRule.Adam.at(1, 0.1, 0.9, 0.999, 1e-8, 0.01, true));
  }

  static Stream<Object[]> updates() {
    return rules().stream().flatMap(rule -> Each.backend().map(b -> new Object[] {rule, b}));
  }

  @ParameterizedTest
  @MethodSource("updates")
  void anUpdateChangesParameterAndStatesInPlace(UpdateRule rule, Backend backend) {
    int n = 37;
    float[] p = randn(new Generator(1), n).toFloats();
    float[] g = randn(new Generator(2), n).toFloats();
    Tensor parameter = tensor(p).to(backend);
    List<Tensor> states = new ArrayList<>();
    for (int i = 0; i < rule.states(); i++) states.add(Tensors.full(0.5, n).to(backend));
    FlopCounter cost =
        FlopCounter.count(() -> Fused.update(rule, parameter, tensor(g).to(backend), states));
    for (int i = 0; i < n; i++) {
      double[] state = new double[rule.states()];
      Arrays.fill(state, 0.5);
      double expected = rule.apply(p[i], g[i], state);
      assertThat(parameter.get(i)).isCloseTo(expected, within(1e-6));
      for (int s = 0; s < state.length; s++) {
        assertThat(states.get(s).get(i)).isCloseTo(state[s], within(1e-6));
      }
    }
    assertThat(cost.phase("optimizer").flops()).isEqualTo((long) rule.flops() * n);
  }

  @Test
  void adamWTakesFourteenFlops() {
    assertThat(UpdateRule.Adam.at(1, 0.1, 0.9, 0.999, 1e-8, 0.01, true).flops()).isEqualTo(14);
  }

  @Test
  void mistakesSayWhatDoesNotFit() {
    Tensor x = randn(new Generator(1), 2, 3);
    assertThatThrownBy(() -> Fused.layerNorm(x, tensor(1.0, 2), null, 1e-5))
        .hasMessage(
            "layerNorm: gain and bias have the length of the last axis of [2, 3], [3], got [2]");
    assertThatThrownBy(() -> Fused.layerNorm(x, null, tensor(1.0, 2, 3), 1e-5))
        .hasMessage("layerNorm: a bias needs a gain beside it; pass ones");
    assertThatThrownBy(() -> Fused.crossEntropy(x, tensor(1, 3), 0))
        .hasMessage(
            "crossEntropy: target 3, but there are 3 classes: ids are 0 to 2 (negative ones are ignored)");
    assertThatThrownBy(() -> Fused.crossEntropy(x, tensor(1, 2, 0), 0))
        .hasMessage("crossEntropy: 2 rows of logits [2, 3] need targets [2], got [3]");
    assertThatThrownBy(() -> Fused.attention(x, x, x, true, 1))
        .hasMessage(
            "attention: q [b h t d], k [b g s d] and v [b g s e] with g dividing h do not fit [2, 3], [2, 3], [2, 3]");
    Tensor q = randn(new Generator(1), 1, 4, 2, 3);
    Tensor kv = randn(new Generator(1), 1, 3, 5, 3);
    assertThatThrownBy(() -> Fused.attention(q, kv, kv, true, 1))
        .hasMessage(
            "attention: q [b h t d], k [b g s d] and v [b g s e] with g dividing h do not fit [1, 4, 2, 3], [1, 3, 5, 3], [1, 3, 5, 3]");
    assertThatThrownBy(() -> Fused.update(new UpdateRule.Sgd(1, 0.9, false, 0), x, x, List.of()))
        .hasMessage("update: Sgd keeps 1 numbers a parameter, got 0 states");
  }
}
