package dev.einlab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.nn.ModelConfig.Mlp;
import dev.einlab.nn.ModelConfig.Norm;
import dev.einlab.nn.ModelConfig.NormPlace;
import dev.einlab.nn.ModelConfig.Positions;
import org.junit.jupiter.api.Test;

class ModelConfigTest {
  private static final ModelConfig GPT = ModelConfig.gpt(100, 16, 2, 4, 24);

  @Test
  void presetsAreWhatTheySay() {
    assertThat(GPT)
        .isEqualTo(
            new ModelConfig(
                100,
                16,
                2,
                24,
                4,
                4,
                Mlp.GELU,
                96,
                Norm.LAYER_NORM,
                NormPlace.PRE,
                Positions.LEARNED,
                true,
                true));
    assertThat(ModelConfig.llama(100, 16, 2, 4, 24))
        .isEqualTo(
            new ModelConfig(
                100,
                16,
                2,
                24,
                4,
                4,
                Mlp.SWIGLU,
                96,
                Norm.RMS_NORM,
                NormPlace.PRE,
                Positions.ROTARY,
                false,
                false));
  }

  @Test
  void eachWithChangesItsFieldOnly() {
    assertThat(GPT.withVocabulary(7).vocabulary()).isEqualTo(7);
    assertThat(GPT.withVocabulary(7).withVocabulary(100)).isEqualTo(GPT);
    assertThat(GPT.withContext(7).context()).isEqualTo(7);
    assertThat(GPT.withContext(7).withContext(16)).isEqualTo(GPT);
    assertThat(GPT.withLayers(7).layers()).isEqualTo(7);
    assertThat(GPT.withLayers(7).withLayers(2)).isEqualTo(GPT);
    assertThat(GPT.withKeyValueHeads(2).keyValueWidth()).isEqualTo(12);
    assertThat(GPT.withKeyValueHeads(2).withKeyValueHeads(4)).isEqualTo(GPT);
    assertThat(GPT.withMlp(Mlp.RELU, 7).mlpWidth()).isEqualTo(7);
    assertThat(GPT.withMlp(Mlp.RELU, 7).withMlp(Mlp.GELU, 96)).isEqualTo(GPT);
    assertThat(GPT.withNorm(Norm.RMS_NORM, NormPlace.POST).normPlace()).isEqualTo(NormPlace.POST);
    assertThat(GPT.withNorm(Norm.RMS_NORM, NormPlace.POST).withNorm(Norm.LAYER_NORM, NormPlace.PRE))
        .isEqualTo(GPT);
    assertThat(GPT.withPositions(Positions.ROTARY).withPositions(Positions.LEARNED)).isEqualTo(GPT);
    assertThat(GPT.withTied(false).tied()).isFalse();
    assertThat(GPT.withTied(false).withTied(true)).isEqualTo(GPT);
    assertThat(GPT.withBias(false).bias()).isFalse();
    assertThat(GPT.withBias(false).withBias(true)).isEqualTo(GPT);
  }

  @Test
  void headsThatDoNotDivideTheWidth() {
    assertThatThrownBy(() -> ModelConfig.gpt(100, 16, 2, 12, 770))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ModelConfig: a width of 770 does not split into 12 heads of equal width;"
                + " use a width of 768 or 780");
    assertThatThrownBy(() -> ModelConfig.gpt(100, 16, 2, 12, 7))
        .hasMessage(
            "ModelConfig: a width of 7 does not split into 12 heads of equal width;"
                + " use a width of 12");
  }

  @Test
  void keyValueHeadsThatDoNotDivideTheHeads() {
    assertThatThrownBy(() -> GPT.withKeyValueHeads(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ModelConfig: 4 heads cannot share 3 key-value heads equally; use a divisor of 4");
  }

  @Test
  void rotaryPositionsNeedPairs() {
    assertThatThrownBy(() -> ModelConfig.llama(100, 16, 2, 4, 12))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "ModelConfig: rotary positions turn pairs, but a head is 3 wide (width 12, 4 heads);"
                + " choose an even head width");
  }

  @Test
  void lengthsBelowOne() {
    assertThatThrownBy(() -> GPT.withLayers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ModelConfig: layers is 0, but must be 1 or more");
    assertThatThrownBy(() -> GPT.withVocabulary(-5))
        .hasMessage("ModelConfig: vocabulary is -5, but must be 1 or more");
  }
}
