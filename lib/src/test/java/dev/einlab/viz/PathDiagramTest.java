package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.einsum.ContractionPath;
import dev.einlab.einsum.EinsumExpression;
import dev.einlab.shape.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PathDiagramTest {
  private static ContractionPath path(String equation, Shape... shapes) {
    return ContractionPath.of(EinsumExpression.parse(equation).bind(List.of(shapes)));
  }

  private static ContractionPath chain() {
    return path("ij,jk,kl->il", Shape.of(10, 1000), Shape.of(1000, 10), Shape.of(10, 500));
  }

  static Stream<ContractionPath> paths() {
    Shape heads = Shape.of(2, 8, 128, 64);
    return Stream.of(
        chain(),
        path("bhid,bhjd,bhjv->bhiv", heads, heads, heads),
        path("i,ij,j->", Shape.of(30), Shape.of(30, 40), Shape.of(40)),
        path("ii->", Shape.of(30, 30)),
        path("a,b->ab", Shape.of(1_000_000), Shape.of(1)),
        path(
            "ab,bc,cd,de,ef,fg->ag",
            Shape.of(2, 3),
            Shape.of(3, 4),
            Shape.of(4, 5),
            Shape.of(5, 6),
            Shape.of(6, 7),
            Shape.of(7, 8)));
  }

  @ParameterizedTest
  @MethodSource("paths")
  void everyPictureIsReadableAndComplete(ContractionPath path) throws Exception {
    var diagram = PathDiagram.of(path);
    PictureChecks.readable(diagram.draw());
    PictureChecks.complete(diagram);
    assertThat(diagram.text()).isEqualTo(path.toString());
  }

  @Test
  void stepsTellTheirAxesElementsAndFlops() {
    var labels = PathDiagram.of(chain()).draw().labels().stream().map(Svg.Label::text).toList();
    assertThat(labels)
        .contains("A", "B", "C", "step 1", "out", "10,000 elements", "5,000 elements")
        .contains("100 elements", "200,000 FLOPs", "100,000 FLOPs", "Σ")
        .contains(
            "total 300,000 FLOPs, largest result 5,000 elements; marked: the step with the most"
                + " FLOPs");
  }
}
