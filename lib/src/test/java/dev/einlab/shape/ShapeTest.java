package dev.einlab.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void countsElementsAndStrides() {
    var shape = Shape.of(2, 3, 4);
    assertThat(shape.rank()).isEqualTo(3);
    assertThat(shape.size()).isEqualTo(24);
    assertThat(shape.rowMajorStrides()).containsExactly(12, 4, 1);
    assertThat(shape).hasToString("[2, 3, 4]").isEqualTo(Shape.of(2, 3, 4));
    assertThat(shape).isNotEqualTo(Shape.of(2, 4, 3)).hasSameHashCodeAs(Shape.of(2, 3, 4));
    assertThat(Shape.of().size()).isEqualTo(1);
    assertThat(Shape.of()).hasToString("[]");
    assertThat(Shape.of(3, 0, 2).size()).isZero();
    assertThat(Shape.of(3, 0, 2).rowMajorStrides()).containsExactly(2, 2, 1);
  }

  @Test
  void doesNotLendItsArray() {
    int[] lengths = {2, 3};
    var shape = Shape.of(lengths);
    lengths[0] = 9;
    shape.toArray()[1] = 9;
    assertThat(shape.toArray()).containsExactly(2, 3);
  }

  @Test
  void negativeAxesCountFromTheEnd() {
    var shape = Shape.of(2, 3, 4);
    assertThat(shape.length(-1)).isEqualTo(4);
    assertThat(shape.axis(-3)).isZero();
    assertThat(shape.with(-1, 7)).isEqualTo(Shape.of(2, 3, 7));
    assertThat(shape.without(1)).isEqualTo(Shape.of(2, 4));
    assertThatThrownBy(() -> shape.length(3))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage(
            "Axis 3 was asked of shape [2, 3, 4], but its axes are 0 to 2,"
                + " or -3 to -1 from the end.");
    assertThatThrownBy(() -> shape.axis(-4))
        .hasMessage(
            "Axis -4 was asked of shape [2, 3, 4], but its axes are 0 to 2,"
                + " or -3 to -1 from the end.");
    assertThatThrownBy(() -> Shape.of().axis(0))
        .hasMessage("Axis 0 was asked of shape [], but a scalar has no axes.");
  }

  @Test
  void refusesWhatNoTensorCanHold() {
    assertThat(Shape.of(Integer.MAX_VALUE).size()).isEqualTo(Integer.MAX_VALUE);
    assertThat(Shape.of(0, 65536, 65536).size()).isZero();
    assertThatThrownBy(() -> Shape.of(2, -3))
        .hasMessage("Shape [2, -3]: axis 1 has the length -3; lengths are 0 or more.");
    assertThatThrownBy(() -> Shape.of(65536, 65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Shape [65536, 65536] has 4294967296 elements, but a tensor holds at most 2147483647;"
                + " split it along an axis.");
    assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30))
        .hasMessage(
            "Shape [1073741824, 1073741824, 1073741824] has 1237940039285380274899124224 elements,"
                + " but a tensor holds at most 2147483647; split it along an axis.");
    assertThatThrownBy(() -> Shape.of(1 << 30, 1 << 30, 0, 1 << 30))
        .hasMessage(
            "Shape [1073741824, 1073741824, 0, 1073741824] is empty, but its other lengths multiply"
                + " to 1237940039285380274899124224, which no stride can hold.");
  }

  @Test
  void broadcastsAsNumPyDoes() {
    assertThat(Shape.broadcast("add", Shape.of(2, 1), Shape.of(3))).isEqualTo(Shape.of(2, 3));
    assertThat(Shape.broadcast("add", Shape.of(), Shape.of(3))).isEqualTo(Shape.of(3));
    assertThat(Shape.broadcast("add", Shape.of(1), Shape.of(0))).isEqualTo(Shape.of(0));
    assertThat(Shape.broadcast("add", Shape.of(4, 1, 5), Shape.of(1, 3, 1)))
        .isEqualTo(Shape.of(4, 3, 5));
    assertThatThrownBy(() -> Shape.broadcast("add", Shape.of(2, 3), Shape.of(4, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "add: shapes [2, 3] and [4, 3] do not broadcast: axis -2 is 2 in the first but 4 in the"
                + " second, and neither is 1.");
  }

  @Test
  void axesPrintTheirLength() {
    assertThat(new Axis("b", 2)).hasToString("b=2");
    assertThatThrownBy(() -> new Axis("b", -2))
        .hasMessage("Axis 'b' has the length -2; lengths are 0 or more.");
    assertThatThrownBy(() -> new Axis(" ", 2))
        .hasMessage("An axis needs a name, but it was \" \".");
  }
}
