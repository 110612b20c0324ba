package dev.einlab.tensor;

import static dev.einlab.tensor.Tensors.full;
import static dev.einlab.tensor.Tensors.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.backend.Backends;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tensor of more than 2³¹ bytes (and fewer than 2³¹ elements), from one end to the other. Needs a
 * heap of 8 GB: {@code mvn test -Dtest=LargeTensorTest -Deinlab.withoutTests=none
 * -Deinlab.testHeap=8g}.
 */
@Tag("large")
class LargeTensorTest {
  private static final int ROWS = 30_000;
  private static final int COLUMNS = 18_000; // 540 million floats, 2.16 GB

  @Test
  void moreThanTwoGigabytesWork() {
    assertThat(Backends.current()).isSameAs(Backends.simd());
    Tensor x = full(1, ROWS, COLUMNS);
    assertThat(x.bytes()).isGreaterThan(1L << 31);
    Tensor last = x.slice(0, ROWS - 1, ROWS);
    last.assign(full(3, 1, COLUMNS));
    assertThat(x.get(ROWS - 1, COLUMNS - 1)).isEqualTo(3);
    assertThat(x.get(ROWS - 2, COLUMNS - 1)).isEqualTo(1);
    Tensor sums = x.sum(1);
    assertThat(sums.get(0)).isEqualTo(COLUMNS);
    assertThat(sums.get(ROWS - 1)).isEqualTo(3 * COLUMNS);
    Tensor doubled = x.add(x);
    assertThat(doubled.get(ROWS - 1, 0)).isEqualTo(6);
    assertThat(doubled.get(0, COLUMNS - 1)).isEqualTo(2);
    assertThat(doubled.max().item()).isEqualTo(6);
    Tensor product = x.matmul(full(0.5, COLUMNS, 2));
    assertThat(product.get(ROWS - 1, 1)).isEqualTo(1.5 * COLUMNS);
    Tensor taken = x.take(tensor(0, ROWS - 1, ROWS - 2));
    assertThat(taken.select(1, COLUMNS - 1).toFloats()).containsExactly(1, 3, 1);
    assertThat(x.t().reshape(-1).slice(0, ROWS - 2, ROWS + 1).toFloats()).containsExactly(1, 3, 1);
  }

  /** Loops over a matrix in place count its elements in 30 bits: this one has to be packed. */
  @Test
  void rowsBehindTheThirtiethPowerOfTwoAreMultiplied() {
    int columns = 1 << 15;
    int rows = columns + 1;
    Tensor last = full(1, rows, columns).slice(0, rows - 3, rows);
    last.assign(full(3, 3, columns));
    Tensor product = last.matmul(full(0.5, columns, 40));
    assertThat(product.toFloats()).containsOnly(1.5f * columns);
  }
}
