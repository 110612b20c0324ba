package dev.einlab.grader;

import static dev.einlab.tensor.Tensors.ones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.tensor.Tensor;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private final Tensor a = ones(20, 30);
  private final Tensor b = ones(30, 40);

  @Test
  void codeWithinItsBudgetGivesItsResult() {
    Tensor result = Budget.flops(2 * 20 * 30 * 40, () -> a.matmul(b));
    assertThat(result.equal(a.matmul(b))).isTrue();
  }

  @Test
  void oneFlopTooManySaysBothFigures() {
    assertThatThrownBy(() -> Budget.flops(2 * 20 * 30 * 40 - 1, () -> a.matmul(b)))
        .isInstanceOf(Budget.BudgetExceeded.class)
        .hasMessage(
            "it took 48,000 FLOPs, and 47,999 are enough. FlopCounter.count shows where they go.");
  }

  @Test
  void whatTheCodeThrowsComesThrough() {
    assertThatThrownBy(() ->
            Budget.flops(
                10,
                () -> {
                  throw new IllegalStateException("mine");
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("mine");
  }
}
