package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.einsum.EinsumSyntaxException;
import org.junit.jupiter.api.Test;

class AxesTest {
  @Test
  void remembersTheLengthsOfNames() {
    var axes = new Axes().set("heads", 4);
    Tensor x = zeros(2, 5, 12);
    assertThat(axes.check(x, "batch seq (heads d)")).isSameAs(x);
    assertThat(axes).hasToString("{heads=4, batch=2, seq=5, d=3}");
    assertThat(axes.length("d")).isEqualTo(3);
    axes.check(zeros(2, 4, 5, 5), "batch heads seq seq2");
    axes.check(zeros(9, 2, 1), "_ batch 1");
    axes.check(zeros(2, 6, 7, 5), "batch ... seq");
    assertThat(axes.set("heads", 4).length("heads")).isEqualTo(4);
  }

  @Test
  void failsByName() {
    var axes = new Axes();
    axes.check(zeros(2, 5), "batch seq");
    assertThatThrownBy(() -> axes.check(zeros(3, 7, 2), "hidden seq batch"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            """
            Axes.check "hidden seq batch": axis 'seq' is 5, but axis 1 of [3, 7, 2] is 7 long.
              hidden seq batch
                     ^\
            """);
    assertThat(axes).as("nothing is remembered of a failure").hasToString("{batch=2, seq=5}");
    assertThatThrownBy(() -> axes.check(zeros(2), "batch seq"))
        .hasMessage(
            """
            Axes.check "batch seq": 'batch seq' is for 2 axes, but the shape [2] has 1.
              batch seq
              ^\
            """);
    assertThatThrownBy(() -> axes.check(zeros(2), "batch $"))
        .isInstanceOf(EinsumSyntaxException.class);
    assertThatThrownBy(() -> axes.set("seq", 6))
        .hasMessage(
            "Axes.set: axis 'seq' is 5 already, and cannot be 6; make new Axes for another scope.");
    assertThatThrownBy(() -> axes.length("hidden"))
        .hasMessage("Axes.length: there is no axis 'hidden' yet; the axes are {batch=2, seq=5}.");
  }
}
