package dev.einlab.tensor;

import static dev.einlab.tensor.Einsum.einsum;
import static dev.einlab.tensor.Tensors.arange;
import static dev.einlab.tensor.Tensors.cat;
import static dev.einlab.tensor.Tensors.ones;
import static dev.einlab.tensor.Tensors.tensor;
import static dev.einlab.tensor.Tensors.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.shape.DType;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Sizes that do not fit: an error that says by how much, before anything is allocated. */
class SizesTest {
  private static final String TOO_MANY =
      "Shape [65536, 40000] has 2621440000 elements, but a tensor holds at most 2147483647;"
          + " split it along an axis.";

  private final Tensor column = ones(65536, 1);
  private final Tensor row = ones(1, 40000);

  @Test
  void resultsOfMoreElementsThanATensorHoldsAreRefused() {
    assertRefused(() -> zeros(65536, 40000), TOO_MANY);
    String result = "%s: the result cannot be held. " + TOO_MANY;
    assertRefused(() -> column.expand(65536, 40000), result.formatted("expand"));
    assertRefused(() -> column.add(row), result.formatted("add"));
    assertRefused(() -> column.gt(0).where(row, row), result.formatted("where"));
    assertRefused(() -> row.take(zeros(65536).to(DType.I32)), result.formatted("take"));
    String einsum = "einsum \"%s\": the result cannot be held. " + TOO_MANY;
    assertRefused(() -> column.matmul(row), einsum.formatted("...mk,...kn->...mn"));
    assertRefused(() -> column.squeeze(1).outer(row.squeeze(0)), einsum.formatted("i,j->ij"));
    assertRefused(() -> tensor(rowsOf(40000)), TOO_MANY); // one row in memory, 65,536 times
    assertRefused(() -> Tensors.oneHot(arange(65536), 40000), result.formatted("oneHot"));
    Tensor half = column.expand(65536, 20000);
    assertRefused(() -> cat(1, half, half), result.formatted("cat"));
    assertRefused(
        () -> Tensors.stack(0, half, half),
        result.formatted("cat").replace("[65536, 40000]", "[2, 65536, 20000]"));
  }

  @Test
  void lengthsThatOverflowAnIntOrALongAreRefused() {
    Tensor long1 = ones(1).expand(Integer.MAX_VALUE);
    assertRefused(
        () -> cat(0, long1, long1),
        "cat: along axis 0 the tensors are 4294967294 long together, but an axis is at most"
            + " 2147483647 long");
    assertRefused(
        () -> ones(6).reshape(65536, 65536, 65536, 65536),
        "reshape: [6] has 6 elements, which do not fill [65536, 65536, 65536, 65536]"
            + " (9,223,372,036,854,775,807 or more)");
    assertRefused(
        () -> ones(6).reshape(65536, 65536),
        "reshape: [6] has 6 elements, which do not fill [65536, 65536] (4,294,967,296)");
    assertRefused(
        () -> arange(Integer.MIN_VALUE, Integer.MAX_VALUE),
        "arange(-2147483648, 2147483647, 1) has 4,294,967,295 elements, but a tensor holds at most"
            + " 2,147,483,647; take a larger step");
    assertRefused(
        () -> arange(0, 1, 1e-10),
        "arange(0.0, 1.0, 1.0E-10) has 10,000,000,000 elements, but a tensor holds at most"
            + " 2,147,483,647; take a larger step");
  }

  @Test
  void emptyTensorsMayHaveOtherAxesOfAnyLength() {
    Tensor empty = zeros(0, 65536, 65536);
    assertThat(empty.permute(2, 0, 1).contiguous().shape()).hasToString("[65536, 0, 65536]");
    assertThat(empty.reshape(65536, 65536, 0).size()).isZero();
    assertThat(empty.add(1).sum(1).shape()).hasToString("[0, 65536]");
    assertThat(einsum("abc,abd->acd", zeros(0, 3, 65536), zeros(0, 3, 65536)).shape())
        .hasToString("[0, 65536, 65536]");
  }

  /** Elements that all lie on one number: whatever multiplies them needs more than an int. */
  @Test
  void countsOfBytesAndIndicesDoNotOverflow() {
    Tensor wide = ones(1).expand(2_000_000_000);
    assertThat(wide.bytes()).isEqualTo(8_000_000_000L);
    assertThat(wide.slice(0, 1_999_999_999, 2_000_000_000).item()).isEqualTo(1);
    assertThat(wide.slice(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE).size()).isEqualTo(1);
  }

  private static float[][] rowsOf(int columns) {
    float[][] rows = new float[65536][];
    Arrays.fill(rows, new float[columns]);
    return rows;
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
