package dev.einlab.nn;

import static dev.einlab.tensor.Einsum.einsum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.io.Safetensors;
import dev.einlab.optim.AdaGrad;
import dev.einlab.optim.Adam;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Algorithm;
import dev.einlab.optim.Optimizer;
import dev.einlab.optim.RmsProp;
import dev.einlab.optim.Sgd;
import dev.einlab.tensor.Fused;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against PyTorch's numbers, made by {@code tests/fixtures/torch_training.py}. The system property
 * {@code einlab.torchFixture} names another file, such as one made live.
 */
class TorchTest {
  private static Map<String, Tensor> torch;

  @BeforeAll
  static void read() throws IOException {
    String file =
        System.getProperty(
            "einlab.torchFixture", "src/test/resources/dev/einlab/nn/torch.safetensors");
    torch = Safetensors.read(Path.of(file)).tensors();
    System.out.println("compares with " + file);
  }

  private static Map<String, Function<List<Tensor>, Tensor>> derivatives() {
    Tensor ids = Tensors.tensor(new int[][] {{2, 0, 1, 1}, {2, 2, 0, 0}});
    Tensor targets = Tensors.tensor(3, -100, 0, 6, 6);
    Map<String, Function<List<Tensor>, Tensor>> all = new LinkedHashMap<>();
    all.put("abs", in -> in.getFirst().abs());
    all.put("neg", in -> in.getFirst().negate());
    all.put("exp", in -> in.getFirst().exp());
    all.put("sin", in -> in.getFirst().sin());
    all.put("cos", in -> in.getFirst().cos());
    all.put("tanh", in -> in.getFirst().tanh());
    all.put("sigmoid", in -> in.getFirst().sigmoid());
    all.put("relu", in -> in.getFirst().relu());
    all.put("gelu", in -> in.getFirst().gelu());
    all.put("silu", in -> in.getFirst().silu());
    all.put("erf", in -> in.getFirst().erf());
    all.put("log", in -> in.getFirst().log());
    all.put("sqrt", in -> in.getFirst().sqrt());
    all.put("rsqrt", in -> in.getFirst().rsqrt());
    all.put("reciprocal", in -> in.getFirst().reciprocal());
    all.put("add", in -> in.get(0).add(in.get(1)));
    all.put("sub", in -> in.get(0).sub(in.get(1)));
    all.put("mul", in -> in.get(0).mul(in.get(1)));
    all.put("div", in -> in.get(0).div(in.get(1)));
    all.put("pow", in -> in.get(0).pow(in.get(1)));
    all.put("maximum", in -> in.get(0).maximum(in.get(1)));
    all.put("minimum", in -> in.get(0).minimum(in.get(1)));
    all.put("clamp", in -> in.getFirst().clamp(-0.5, 0.5));
    all.put("where", in -> in.get(0).gt(0).where(in.get(0), in.get(1)));
    all.put("sum", in -> in.getFirst().sum(0, 2));
    all.put("mean", in -> in.getFirst().mean(1));
    all.put("var", in -> in.getFirst().variance(-1));
    all.put("prod", in -> in.getFirst().prod(1));
    all.put("amax", in -> in.getFirst().max(1));
    all.put("amin", in -> in.getFirst().min(0));
    all.put("cumsum", in -> in.getFirst().cumsum(0));
    all.put("softmax", in -> in.getFirst().softmax(0));
    all.put("log_softmax", in -> in.getFirst().logSoftmax(-1));
    all.put("transpose", in -> in.getFirst().permute(2, 0, 1).reshape(8, 3));
    all.put("slice", in -> in.getFirst().slice(0, 1, 5).slice(1, 0, 7, 2));
    all.put("diagonal", in -> in.getFirst().diagonal());
    all.put("expand", in -> in.getFirst().expand(3, 5, 7));
    all.put("cat", in -> Tensors.cat(1, in.get(0), in.get(1), in.get(0)));
    all.put("gather", in -> in.getFirst().gather(0, ids.to(in.getFirst().backend())));
    all.put("embedding", in -> in.getFirst().take(ids.to(in.getFirst().backend())));
    all.put("tril", in -> in.getFirst().tril(1));
    all.put("topk", in -> in.getFirst().topk(3).values());
    all.put("matmul", in -> in.get(0).matmul(in.get(1)));
    all.put("einsum", in -> einsum("bij,kj,ki->bk", in.get(0), in.get(1), in.get(2)));
    all.put("einsum_diagonal", in -> einsum("iij,j->i", in.get(0), in.get(1)));
    all.put("layer_norm", in -> Fused.layerNorm(in.get(0), in.get(1), in.get(2), 1e-5));
    all.put("rms_norm", in -> Fused.rmsNorm(in.get(0), in.get(1), 1e-5));
    all.put("cross_entropy", in -> loss(in.getFirst(), targets, 0));
    all.put("cross_entropy_smoothed", in -> loss(in.getFirst(), targets, 0.1));
    all.put("mse", in -> Losses.meanSquaredError(in.get(0), in.get(1)));
    all.put("attention", in -> Fused.attention(in.get(0), in.get(1), in.get(2), true, 0.5));
    all.put(
        "attention_grouped", in -> Fused.attention(in.get(0), in.get(1), in.get(2), false, 0.5));
    return all;
  }

  private static Tensor loss(Tensor logits, Tensor targets, double smoothing) {
    return Losses.crossEntropy(logits, targets.to(logits.backend()), smoothing, -100);
  }

  static Stream<Object[]> derivativeCases() {
    return derivatives().keySet().stream()
        .flatMap(name ->
            Stream.of(Backends.reference(), Backends.simd())
                .map(backend -> new Object[] {name, backend}));
  }

  @ParameterizedTest
  @MethodSource("derivativeCases")
  void resultAndGradientsAreTorchs(String name, Backend backend) {
    List<Tensor> operands = new ArrayList<>();
    while (torch.containsKey("grad/" + name + "/operand" + operands.size())) {
      Tensor operand = get("grad/" + name + "/operand" + operands.size(), backend);
      operands.add(operand.requiresGrad(true));
    }
    Tensor result = derivatives().get(name).apply(operands);
    assertClose(name, result, get("grad/" + name + "/result", backend));
    result.mul(get("grad/" + name + "/weight", backend)).sum().backward();
    for (int i = 0; i < operands.size(); i++) {
      Tensor expected = get("grad/" + name + "/gradient" + i, backend);
      assertClose(name + ", gradient " + i, operands.get(i).grad(), expected);
    }
  }

  @Test
  void everyDerivativeOfTheFixtureIsCompared() {
    Set<String> inFixture = new TreeSet<>();
    torch.keySet().stream()
        .filter(name -> name.startsWith("grad/"))
        .forEach(name -> inFixture.add(name.split("/")[1]));
    assertThat(inFixture).containsExactlyInAnyOrderElementsOf(derivatives().keySet());
  }

  static Stream<Object[]> models() {
    ModelConfig gpt = ModelConfig.gpt(17, 9, 2, 4, 16).withTied(true);
    ModelConfig llama =
        ModelConfig.llama(17, 9, 2, 4, 16).withKeyValueHeads(2).withMlp(ModelConfig.Mlp.SWIGLU, 40);
    return Stream.of(Backends.reference(), Backends.simd())
        .flatMap(b -> Stream.of(new Object[] {"gpt", gpt, b}, new Object[] {"llama", llama, b}));
  }

  @ParameterizedTest
  @MethodSource("models")
  void aModelsLogitsLossAndGradientsAreTorchs(String prefix, ModelConfig config, Backend backend) {
    TransformerLm loaded = Layer.on(backend, TransformerLm.create(config, new Generator(1)));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (Parameter parameter : loaded.parameters()) {
      weights.put(parameter.name(), get(prefix + "/weight/" + parameter.name(), backend));
    }
    loaded.load(weights);
    Tensor ids = get(prefix + "/ids", backend);
    assertClose(prefix, loaded.forward(ids), get(prefix + "/logits", backend));
    Tensor loss = loaded.loss(ids, get(prefix + "/targets", backend));
    assertClose(prefix + ", loss", loss, get(prefix + "/loss", backend));
    loss.backward();
    for (Parameter parameter : loaded.parameters()) {
      Tensor expected = get(prefix + "/gradient/" + parameter.name(), backend);
      assertClose(parameter.name(), parameter.value().grad(), expected);
    }
  }

  private static final Map<String, Algorithm> OPTIMIZERS =
      Map.of(
          "sgd", new Sgd(0.01),
          "sgd_decay", new Sgd(0.01, 0, false, 0.01),
          "momentum", new Sgd(0.01, 0.9, false, 0.01),
          "nesterov", new Sgd(0.01, 0.9, true, 0),
          "adagrad", new AdaGrad(0.01, 1e-10, 0.01),
          "rmsprop", new RmsProp(0.001),
          "adam", new Adam(0.002, 0.9, 0.999, 1e-8, 0.01),
          "adamw", new AdamW(0.002, 0.9, 0.99, 1e-8, 0.1),
          "clipped", new AdamW(0.002));

  static Stream<Object[]> optimizers() {
    return OPTIMIZERS.keySet().stream()
        .flatMap(name ->
            Stream.of(Backends.reference(), Backends.simd())
                .map(backend -> new Object[] {name, backend}));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void aHundredStepsAreTorchs(String name, Backend backend) {
    Tensor p = get("optim/start", backend).requiresGrad(true);
    Tensor gradients = get("optim/gradients", backend);
    Tensor expected = get("optim/" + name, backend);
    Optimizer optimizer = new Optimizer(OPTIMIZERS.get(name), List.of(new Parameter("p", p)));
    List<Integer> compared = List.of(0, 1, 9, 49, 99);
    for (int step = 0; step < 100; step++) {
      p.mul(gradients.select(0, step)).sum().backward();
      if (name.equals("clipped")) optimizer.clipGradients(1);
      optimizer.step();
      optimizer.zeroGrad();
      if (!compared.contains(step)) continue;
      Tensor wanted = expected.select(0, compared.indexOf(step));
      assertThat(p.allClose(wanted, 1e-6, 1e-6))
          .as("%s after step %d: off by %s", name, step, p.sub(wanted).abs().max())
          .isTrue();
    }
  }

  private static Tensor get(String name, Backend backend) {
    assertThat(torch).containsKey(name);
    return torch.get(name).add(0).to(backend); // a copy: optimizers change tensors in place
  }

  private static void assertClose(String what, Tensor actual, Tensor expected) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    assertThat(actual.allClose(expected, 1e-5, 1e-5))
        .as("%s: off by %s", what, actual.sub(expected).abs().max())
        .isTrue();
  }
}
