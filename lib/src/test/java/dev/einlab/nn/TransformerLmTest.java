package dev.einlab.nn;

import static dev.einlab.tensor.Tensors.randint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.einlab.backend.Backends;
import dev.einlab.cost.ParameterCount;
import dev.einlab.nn.ModelConfig.Mlp;
import dev.einlab.nn.ModelConfig.Norm;
import dev.einlab.nn.ModelConfig.NormPlace;
import dev.einlab.nn.ModelConfig.Positions;
import dev.einlab.optim.AdamW;
import dev.einlab.optim.Optimizer;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformerLmTest {
  private static final ModelConfig SMALL = ModelConfig.gpt(13, 8, 2, 2, 16);

  /** Every choice a config has, once or more. */
  static Stream<ModelConfig> configs() {
    return Stream.of(
        SMALL,
        SMALL.withBias(false).withTied(false),
        SMALL.withPositions(Positions.SINUSOIDAL).withMlp(Mlp.RELU, 24),
        SMALL.withNorm(Norm.RMS_NORM, NormPlace.POST),
        ModelConfig.llama(13, 8, 2, 4, 16).withKeyValueHeads(2),
        ModelConfig.llama(13, 8, 1, 4, 16).withKeyValueHeads(1).withTied(true));
  }

  private static TransformerLm model(ModelConfig config) {
    return TransformerLm.create(config, Init.normal(0.3), new Generator(1));
  }

  private static Tensor ids(int... lengths) {
    return randint(new Generator(2), 0, 13, lengths);
  }

  @Test
  void parametersAreNamedByTheirPlace() {
    List<String> names = model(SMALL).parameters().stream().map(Parameter::name).toList();
    assertThat(names)
        .startsWith("tokens.weight", "positions.weight", "blocks.0.norm1.weight")
        .contains("blocks.1.attention.key.bias", "blocks.1.mlp.down.weight")
        .endsWith("norm.weight", "norm.bias")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void countsAsPredicted(ModelConfig config) {
    assertThat(model(config).parameterCount()).isEqualTo(ParameterCount.of(config).total());
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aTokenDependsOnlyOnThoseBeforeIt(ModelConfig config) {
    TransformerLm model = model(config);
    Tensor ids = ids(2, 8);
    Tensor logits = model.forward(ids);
    assertThat(logits.shape()).isEqualTo(Shape.of(2, 8, 13));
    Tensor start = model.forward(ids.slice(1, 0, 5));
    assertThat(start.allClose(logits.slice(1, 0, 5), 1e-4, 1e-5)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("configs")
  void aCacheChangesNothingButTheWork(ModelConfig config) {
    TransformerLm model = model(config);
    Tensor ids = ids(2, 8);
    Tensor all = model.forward(ids);
    KeyValues cache = new KeyValues();
    List<Tensor> parts = new ArrayList<>();
    for (int[] part : new int[][] {{0, 3}, {3, 4}, {4, 8}}) {
      parts.add(model.forward(ids.slice(1, part[0], part[1]), cache));
    }
    assertThat(Tensors.cat(1, parts.toArray(Tensor[]::new)).allClose(all, 1e-4, 1e-5)).isTrue();
    long expected = 2L * config.layers() * 2 * 8 * config.keyValueWidth() * 4;
    assertThat(cache.bytes()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("configs")
  void recomputingGivesTheSameGradients(ModelConfig config) {
    TransformerLm model = model(config);
    Tensor ids = ids(2, 8);
    model.loss(ids, ids).backward();
    List<Tensor> expected = model.parameters().stream().map(p -> p.value().grad()).toList();
    model.zeroGrad();
    Losses.crossEntropy(model.forwardRecomputing(ids), ids).backward();
    List<Parameter> parameters = model.parameters();
    for (int i = 0; i < expected.size(); i++) {
      Tensor g = parameters.get(i).value().grad();
      assertThat(g.allClose(expected.get(i), 1e-4, 1e-6)).as(parameters.get(i).name()).isTrue();
    }
  }

  @Test
  void loadsAllOrNothing() {
    TransformerLm model = model(SMALL);
    TransformerLm other = TransformerLm.create(SMALL, new Generator(9));
    Tensor ids = ids(1, 8);
    other.load(model.state());
    assertThat(other.forward(ids).equal(model.forward(ids))).isTrue();
    Map<String, Tensor> values = new LinkedHashMap<>(model.state());
    values.put("tokens.weight", Tensors.ones(13, 15));
    assertThatThrownBy(() -> other.load(values))
        .hasMessage("load: parameter tokens.weight is [13, 16], but there is a value [13, 15]");
    values.remove("tokens.weight");
    assertThatThrownBy(() -> other.load(values))
        .hasMessage(
            "load: parameter tokens.weight is [13, 16], but there is no value of that name");
    values.put("tokens.weight", Tensors.ones(13, 16));
    values.put("head.weight", Tensors.ones(13, 16));
    assertThatThrownBy(() -> other.load(values))
        .hasMessage("load: the layer has no parameters [head.weight]; is it of another config?");
    assertThat(other.forward(ids).equal(model.forward(ids))).isTrue();
  }

  @Test
  void movesToAnotherBackendWithItsTiesAndTables() {
    for (ModelConfig config : configs().toList()) {
      TransformerLm model = model(config);
      TransformerLm moved = Layer.on(Backends.reference(), model);
      assertThat(moved.parameters()).hasSameSizeAs(model.parameters());
      Tensor there = moved.forward(ids(1, 8).to(Backends.reference()));
      assertThat(there.backend()).isSameAs(Backends.reference());
      assertThat(there.allClose(model.forward(ids(1, 8)), 1e-4, 1e-5)).isTrue();
    }
  }

  @Test
  void aMaskOfOnesOwnEqualsTheCausalOne() {
    MultiHeadAttention attention = model(SMALL).blocks().getFirst().attention();
    Tensor x = Tensors.randn(new Generator(3), 2, 5, 16);
    Tensor causal = Tensors.ones(5, 5).tril().gt(0);
    assertThat(attention.forward(x, causal).allClose(attention.forward(x), 1e-4, 1e-5)).isTrue();
    Tensor all = Tensors.ones(5, 5).gt(0);
    assertThat(attention.forward(x, all).allClose(attention.forwardUnmasked(x), 1e-4, 1e-5))
        .isTrue();
  }

  @Test
  void rotaryProductsDependOnDistanceOnly() {
    dev.einlab.nn.Positions.RotaryTable table = dev.einlab.nn.Positions.RotaryTable.create(40, 8);
    Tensor q = Tensors.randn(new Generator(4), 1, 1, 1, 8);
    Tensor k = Tensors.randn(new Generator(5), 1, 1, 1, 8);
    double near = product(q, k, table, 3, 1);
    assertThat(product(q, k, table, 33, 31)).isCloseTo(near, within(1e-4));
    assertThat(product(q, k, table, 33, 30)).isNotCloseTo(near, within(1e-3));
  }

  private static double product(
      Tensor q, Tensor k, dev.einlab.nn.Positions.RotaryTable table, int atQ, int atK) {
    Tensor turnedQ = dev.einlab.nn.Positions.rotate(q, table, atQ).reshape(8);
    return turnedQ.dot(dev.einlab.nn.Positions.rotate(k, table, atK).reshape(8)).item();
  }

  @Test
  void learnsASequenceByHeart() {
    TransformerLm model = TransformerLm.create(SMALL, new Generator(1));
    Optimizer optimizer = new Optimizer(new AdamW(1e-2), model.parameters());
    Tensor text = ids(1, 9);
    Tensor x = text.slice(1, 0, 8);
    Tensor y = text.slice(1, 1, 9);
    double first = model.loss(x, y).item();
    for (int step = 0; step < 60; step++) {
      model.loss(x, y).backward();
      optimizer.step();
      optimizer.zeroGrad();
    }
    double last = Gradients.noGrad(() -> model.loss(x, y)).item();
    assertThat(first).isCloseTo(Math.log(13), within(0.1));
    assertThat(last).isLessThan(0.05);
  }

  @Test
  void mixedPrecisionRoundsTheProductsAndKeepsParametersWide() {
    TransformerLm model = model(SMALL);
    Tensor ids = ids(2, 8);
    Tensor wide = model.forward(ids);
    Tensor narrow = MixedPrecision.in(DType.BF16, () -> model.forward(ids));
    assertThat(narrow.dtype()).isEqualTo(DType.F32);
    assertThat(narrow.equal(wide)).isFalse();
    assertThat(narrow.allClose(wide, 0.2, 0.2)).isTrue();
    MixedPrecision.in(DType.BF16, () -> model.loss(ids, ids)).backward();
    assertThat(model.parameters())
        .allSatisfy(p -> assertThat(p.value().grad().dtype()).isEqualTo(DType.F32));
  }

  @Test
  void mistakesSayWhatDoesNotFit() {
    TransformerLm model = model(SMALL);
    assertThatThrownBy(() -> model.forward(ids(2, 9)))
        .hasMessage("TransformerLm: takes ids [b, t] with at most 8 positions, got [2, 9]");
    assertThatThrownBy(() -> Linear.create(3, 4, new Generator(1)).forward(Tensors.ones(2, 4)))
        .hasMessage("Linear: takes […, 3], got [2, 4]; its weight is [4, 3] (out, in)");
    assertThatThrownBy(() -> Losses.crossEntropy(Tensors.ones(2, 3), Tensors.arange(3)))
        .hasMessage("crossEntropy: logits [2, 3] need targets of their leading axes, got [3]");
    assertThatThrownBy(() -> new Dropout(1, new Generator(1)))
        .hasMessage("Dropout: the share is from 0 to below 1, got 1.0");
  }
}
