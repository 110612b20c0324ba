package dev.einlab.backend.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole squares, what is left of them, and nothing beyond. */
class TranspositionTest {
  private static final int ORIGIN = 3;
  private static final int STEP = 50;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 33})
  void linesBecomeColumns(int rows) {
    float[] from = new float[ORIGIN + STEP * STEP];
    for (int i = 0; i < from.length; i++) from[i] = i;
    for (int columns = 0; columns <= 40; columns++) {
      float[] to = new float[from.length];
      Arrays.fill(to, -1);
      float[] expected = to.clone();
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) expected[5 + y * 45 + x] = from[ORIGIN + y + x * STEP];
      }
      Transposition.move(from, ORIGIN, STEP, to, 5, 45, rows, columns);
      assertArrayEquals(expected, to, rows + " by " + columns);
    }
  }
}
