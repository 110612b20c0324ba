package dev.einlab.viz;

import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class TapeDiagramTest {
  private final Tensor x = tensor(1.0, 2, 3);
  private final Tensor w = ones(3).requiresGrad(true);

  private static List<String> labels(TapeDiagram diagram) {
    return diagram.draw().labels().stream().map(Svg.Label::text).toList();
  }

  @Test
  void everyPictureIsReadableAndComplete() throws Exception {
    Tensor y = x.mul(w).sum();
    Tensor tower = ones(2, 2).requiresGrad(true);
    for (int i = 0; i < 8; i++) tower = tower.matmul(tower).add(tower).relu();
    for (var diagram :
        List.of(TapeDiagram.of(y).named("w", w).named("loss", y), TapeDiagram.of(tower))) {
      PictureChecks.readable(diagram.draw());
      PictureChecks.complete(diagram);
    }
  }

  @Test
  void theDerivativeStandsUnderTheValueOnceBackwardWasThere() {
    Tensor y = x.mul(w).retainGrad();
    Tensor loss = y.sum();
    var diagram = TapeDiagram.of(loss).named("w", w).named("y", y).named("loss", loss);
    assertThat(labels(diagram))
        .containsSubsequence("w", "[3]", "value 1, 1, 1", "constant", "[3]")
        .containsSubsequence("y = mul", "[3]", "value 1, 2, 3")
        .contains("value 6")
        .noneMatch(label -> label.startsWith("grad"));
    loss.backward();
    assertThat(labels(diagram))
        .containsSubsequence("value 1, 1, 1", "grad 1, 2, 3")
        .containsSubsequence("value 1, 2, 3", "grad 1, 1, 1")
        .filteredOn(label -> label.startsWith("grad"))
        .hasSize(2);
    assertThat(diagram.text())
        .contains("   0  leaf ")
        .contains("   0  w  [3]  value 1, 1, 1  grad 1, 2, 3");
  }

  @Test
  void longTapesAndStrangersAreRefusedWithAReason() {
    Tensor deep = w;
    for (int i = 0; i < 70; i++) deep = deep.negate();
    Tensor tooDeep = deep;
    assertThatThrownBy(() -> TapeDiagram.of(tooDeep))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "TapeDiagram: the tape has 71 entries, and a picture shows at most 60; print Graph.of(tensor), or draw a smaller part");
    var diagram = TapeDiagram.of(w.sum());
    assertThatThrownBy(() -> diagram.named("x", x))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "TapeDiagram.named: \"x\" [3] is not on this tape; no gradient on its way reaches it");
  }
}
