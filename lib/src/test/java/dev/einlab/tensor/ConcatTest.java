package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.cat;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.stack;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import org.junit.jupiter.api.Test;

class ConcatTest {
  @Test
  void putsTensorsOneAfterTheOther() {
    Tensor a = arange(6).reshape(2, 3);
    Tensor b = arange(4).reshape(2, 2).t();
    assertThat(cat(1, a, b).toInts()).containsExactly(0, 1, 2, 0, 2, 3, 4, 5, 1, 3);
    assertThat(cat(-1, a, b).shape()).isEqualTo(Shape.of(2, 5));
    assertThat(cat(0, a, arange(0).reshape(0, 3)).equal(a)).isTrue();
    assertThat(cat(0, a, ones(1, 3)).dtype()).isEqualTo(DType.F32);
    assertThat(cat(0, a.gt(2), a.lt(2)).dtype()).isEqualTo(DType.BOOL);
    Tensor half = ones(2).to(DType.BF16);
    assertThat(cat(0, half, half.mul(0.5)).toFloats()).containsExactly(1, 1, 0.5f, 0.5f);
  }

  @Test
  void stacksAlongANewAxis() {
    Tensor a = tensor(1, 2, 3);
    Tensor b = tensor(4, 5, 6);
    assertThat(stack(0, a, b).equal(tensor(new int[][] {{1, 2, 3}, {4, 5, 6}}))).isTrue();
    assertThat(stack(-1, a, b).equal(tensor(new int[][] {{1, 4}, {2, 5}, {3, 6}}))).isTrue();
  }

  @Test
  void splitsIntoViews() {
    Tensor whole = arange(12).reshape(6, 2);
    var parts = whole.split(0, 1, 3, 2);
    assertThat(parts).extracting(Tensor::shape).hasToString("[[1, 2], [3, 2], [2, 2]]");
    assertThat(parts).allMatch(whole::sharesMemory);
    assertThat(cat(0, parts.toArray(Tensor[]::new)).equal(whole)).isTrue();
  }

  @Test
  void saysWhatDoesNotFit() {
    assertMessage(() -> cat(0), "cat: there is no tensor; give one at least");
    assertMessage(() -> stack(0), "stack: there is no tensor; give one at least");
    assertMessage(
        () -> cat(0, zeros(2, 3), zeros(2)),
        "cat: tensor 0 is [2, 3], but tensor 1 is [2]; all need the same number of axes");
    assertMessage(
        () -> cat(0, zeros(2, 3), zeros(2, 3), zeros(2, 4)),
        "cat along axis 0: axis 1 is 3 in tensor 0 [2, 3] but 4 in tensor 2 [2, 4]; only along axis 0 may they differ");
    assertMessage(
        () -> zeros(6, 2).split(0, 1, 4),
        "split: the lengths [1, 4] do not make axis 0 of [6, 2], which is 6 long; they are 0 or more, and that is their sum");
    assertMessage(
        () -> zeros(6, 2).split(0, -1, 7),
        "split: the lengths [-1, 7] do not make axis 0 of [6, 2], which is 6 long; they are 0 or more, and that is their sum");
    Tensor wide = zeros(1).expand(1 << 30);
    assertMessage(
        () -> cat(0, wide, wide),
        "cat: along axis 0 the tensors are 2147483648 long together, but an axis is at most"
            + " 2147483647 long");
    assertThatThrownBy(() -> cat(2, zeros(2, 3)))
        .hasMessage(
            "cat: Axis 2 was asked of shape [2, 3], but its axes are 0 to 1, or -2 to -1 from the"
                + " end.");
  }

  private static void assertMessage(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
