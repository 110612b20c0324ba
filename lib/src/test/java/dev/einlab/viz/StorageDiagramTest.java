package dev.einlab.viz;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import dev.einlab.tensor.Tensor;
import org.junit.jupiter.api.Test;

class StorageDiagramTest {
  private final Tensor a = arange(6).reshape(2, 3);

  @Test
  void picturesOfAllKindsOfViewsAreReadableAndComplete() throws Exception {
    Tensor b = arange(24).reshape(2, 3, 4).to(DType.F32).mul(-100.25);
    var diagram =
        StorageDiagram.of("b", b)
            .view("b.permute(2, 0, 1)", b.permute(2, 0, 1))
            .view("b.slice(2, 1, 4, 2)", b.slice(2, 1, 4, 2))
            .view("b.flip(1)", b.flip(1))
            .view("one row, twice", b.select(0, 1).select(0, 1).unsqueeze(0).expand(2, 4))
            .view("one element", b.select(0, 1).select(0, 2).select(0, 3));
    PictureChecks.readable(diagram.draw());
    PictureChecks.complete(diagram);
  }

  @Test
  void textTellsWhichPositionsAreRead() {
    var diagram =
        StorageDiagram.of("a", a).view("a.t()", a.t()).view("a.select(1, 2)", a.select(1, 2));
    assertThat(diagram.text())
        .isEqualTo(
            """
            memory: 6 elements of int32, 4 bytes each: 0 1 2 3 4 5
            a: shape [2, 3], strides [3, 1], offset 0, contiguous
              reads positions 0 1 2 3 4 5
            a.t(): shape [3, 2], strides [1, 3], offset 0, not contiguous
              reads positions 0 3 1 4 2 5
            a.select(1, 2): shape [2], strides [3], offset 2, not contiguous
              reads positions 2 5\
            """);
  }

  @Test
  void positionsReadAreTheElementsShown() {
    Tensor view = arange(24).reshape(4, 6).flip(0).slice(1, 1, 6, 2);
    String positions = StorageDiagram.of("v", view).text().split("reads positions ")[1];
    String elements = String.join(" ", CellText.of(view.toDoubles()));
    assertThat(positions).isEqualTo(elements);
  }

  @Test
  void copiesAndLargeTensorsAreRefused() {
    var diagram = StorageDiagram.of("a", a);
    assertThatThrownBy(() -> diagram.view("a.t().contiguous()", a.t().contiguous()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\"a.t().contiguous()\" has memory of its own, so it is a copy, not a view; draw it"
                + " with StorageDiagram.of.");
    assertThatThrownBy(() -> StorageDiagram.of("big", zeros(1000)))
        .hasMessage(
            "The memory of \"big\" has 1,000 elements; 1 to 24 can be drawn: take a smaller tensor,"
                + " such as arange(6).reshape(2, 3).");
    assertThatThrownBy(() -> diagram.view("deep", a.reshape(1, 1, 1, 2, 3)))
        .hasMessage(
            "\"deep\" has the shape [1, 1, 1, 2, 3]; tensors of up to 4 axes that are not empty can"
                + " be drawn.");
  }
}
