package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.Axis;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContractionTest {
  private final Axis b = new Axis("b", 7);
  private final Axis i = new Axis("i", 2);
  private final Axis j = new Axis("j", 3);
  private final Axis k = new Axis("k", 5);

  @Test
  void sortsAxesByWhereTheyAppear() {
    var product = new Contraction(List.of(k, i, b), List.of(b, k, j), List.of(b, j, i));
    assertThat(product.batch()).containsExactly(b);
    assertThat(product.m()).containsExactly(i);
    assertThat(product.n()).containsExactly(j);
    assertThat(product.k()).containsExactly(k);
    assertThat(product.leftSum()).isEmpty();
    assertThat(product.rightSum()).isEmpty();
    assertThat(product.flops()).isEqualTo(2 * 7 * 2 * 3 * 5);
    assertThat(product.equation()).isEqualTo("kib,bkj->bji");
  }

  @Test
  void countsWhatIsSummedBeforeTheProduct() {
    var product = new Contraction(List.of(i, k), List.of(j), List.of(j));
    assertThat(product.leftSum()).containsExactly(i, k);
    assertThat(product.flops()).isEqualTo(2 * 5 + 3);
    var other = new Contraction(List.of(j), List.of(i, k), List.of(j));
    assertThat(other.rightSum()).containsExactly(i, k);
    assertThat(other.flops()).isEqualTo(product.flops());
  }

  @Test
  void anOperandMayMeetItself() {
    List<Axis> axes = List.of(i, j);
    var square = new Contraction(axes, axes, List.of(i));
    assertThat(square.batch()).containsExactly(i);
    assertThat(square.k()).containsExactly(j);
    assertThat(square.flops()).isEqualTo(2 * 6);
  }

  @Test
  void printsLongNamesWithBlanks() {
    var head = new Axis("head", 4);
    var product = new Contraction(List.of(head, i), List.of(head, j), List.of(head, i, j));
    assertThat(product.equation()).isEqualTo("head i, head j -> head i j");
  }

  @Test
  void refusesWhatIsNoContraction() {
    assertThatThrownBy(() -> new Contraction(List.of(i, i), List.of(j), List.of(j)))
        .hasMessage(
            "Contraction: axis 'i' stands twice in the left operand [i=2, i=2]; take its diagonal"
                + " first.");
    assertThatThrownBy(() -> new Contraction(List.of(i), List.of(new Axis("i", 9)), List.of()))
        .hasMessage(
            "Contraction of [i=2] and [i=9]: axis 'i' is 2 on the left but 9 on the right.");
    assertThatThrownBy(() -> new Contraction(List.of(i), List.of(j), List.of(k)))
        .hasMessage("Contraction of [i=2] and [j=3]: the output's axis k=5 is in neither.");
    var huge = new Axis("x", 1 << 30);
    var wide = new Axis("y", 1 << 30);
    var deep = new Axis("z", 1 << 30);
    var tooMuch = new Contraction(List.of(huge, wide), List.of(wide, deep), List.of(huge, deep));
    assertThatThrownBy(tooMuch::flops).isInstanceOf(ArithmeticException.class);
  }
}
