package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.Shape;
import dev.einlab.tensor.Graph.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
  private final Tensor w = ones(3).requiresGrad(true);

  @Test
  void entriesComeInTheOrderOfComputingWithTheIdsOfTheirOperands() {
    Tensor x = tensor(1.0, 2, 3);
    Tensor product = x.mul(w);
    Tensor loss = product.sum();
    Graph graph = Graph.of(loss);
    assertThat(graph.vertices().subList(0, 3))
        .containsExactly(
            new Graph.Vertex(0, Kind.LEAF, "leaf", Shape.of(3), List.of()),
            new Graph.Vertex(1, Kind.CONSTANT, "constant", Shape.of(3), List.of()),
            new Graph.Vertex(2, Kind.OPERATION, "mul", Shape.of(3), List.of(1, 0)));
    assertThat(graph.idOf(w)).isEqualTo(0);
    assertThat(graph.idOf(product)).isEqualTo(2);
    assertThat(graph.idOf(loss)).isEqualTo(graph.vertices().size() - 1);
    assertThat(graph.idOf(x)).as("a constant").isEqualTo(-1);
    assertThat(graph.idOf(loss.exp())).as("computed later").isEqualTo(-1);
    assertThat(graph.toString())
        .startsWith(
            "   0  leaf             [3]\n   1  constant         [3]\n   2  mul              [3]  from 1, 0\n");
  }

  @Test
  void somethingUsedTwiceIsOneEntry() {
    Graph graph = Graph.of(w.mul(w));
    assertThat(graph.vertices()).hasSize(2);
    assertThat(graph.vertices().getLast().operands()).containsExactly(0, 0);
  }

  @Test
  void aWalkedTapeCanStillBeLookedAt() {
    Tensor loss = w.mul(w).sum();
    String before = Graph.of(loss).toString();
    loss.backward();
    assertThat(Graph.of(loss)).hasToString(before);
  }

  @Test
  void deepTapesNeedNoStack() {
    Tensor x = w;
    for (int i = 0; i < 20_000; i++) x = x.negate();
    assertThat(Graph.of(x).vertices()).hasSize(20_001);
  }

  @Test
  void withoutATapeItSaysHowToGetOne() {
    assertThatThrownBy(() -> Graph.of(arange(6).reshape(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Graph.of: [2, 3] has no tape; mark what it is computed from by requiresGrad(true), and compute outside noGrad");
  }
}
