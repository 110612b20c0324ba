package dev.einlab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingRowsTest {
  private static JsonArray losses(double... values) {
    JsonArray losses = new JsonArray();
    for (double value : values) losses.add(value);
    return losses;
  }

  @Test
  void lossesThatDifferAreNotTimed() {
    Iterator<Double> ours = List.of(4.0, 3.5005, 3.25).iterator();
    assertThatThrownBy(
            () -> TrainingRows.proveLosses("train/x", ours::next, losses(4, 3.5, 3.2515)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "train/x: the loss of step 3 is 3.250000 here and 3.251500 in PyTorch; 0.001 apart is allowed");
    assertThatThrownBy(
            () -> TrainingRows.proveLosses("train/x", () -> Double.NaN, losses(Double.NaN)))
        .hasMessageContaining("step 1 is NaN here");
  }

  @Test
  void memoryIsSaidInMebibytesAndBytes() {
    Memory.Peak peak = new Memory.Peak("memory/x", 3L << 20, 2L << 20, "PyTorch 2");
    assertThat(peak.row())
        .startsWith("memory/x  ")
        .endsWith("3.0 MiB     2.0 MiB   1.50 (ours ÷ peer's)");
    assertThat(peak.json())
        .hasToString(
            "{\"name\":\"memory/x\",\"ours_bytes\":3145728,\"peer\":\"PyTorch 2\",\"peer_bytes\":2097152,\"ratio\":1.5}");
    assertThat(new Memory.Peak("memory/x", 3L << 20, 0, null).row()).endsWith("3.0 MiB");
  }

  /**
   * The peak share of the mid row means the FLOPs of its model: 6 a parameter and token, and
   * attention.
   */
  @Test
  void flopsAreThoseThatFormulasCount() {
    long matrices = 6L * 12 * 384 * 384 + 65 * 384;
    long attention = 12L * 6 * 256 * 384;
    assertThat(Training.mid().modelFlops()).isEqualTo(8 * 256 * (6 * matrices + attention));
  }
}
