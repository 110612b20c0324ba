package dev.einlab.nn;

import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;

/** Fixed tables that tell a token where it stands; they have no parameters. */
public final class Positions {
  private static final double BASE = 10_000;

  private Positions() {}

  /**
   * Sine at even, cosine at odd columns, of wavelengths from 2π to 10000·2π: [positions, width].
   * Vaswani et al., "Attention Is All You Need", 2017, section 3.5.
   */
  public static Tensor sinusoidal(int positions, int width) {
    float[][] table = new float[positions][width];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < width; i++) {
        double angle = p / Math.pow(BASE, (i - i % 2) / (double) width);
        table[p][i] = (float) (i % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle));
      }
    }
    return Tensors.tensor(table);
  }

  /** Angles position · 10000^(−2i/width) of each pair: [positions, width/2]. */
  static Tensor angles(int positions, int width) {
    float[][] table = new float[positions][width / 2];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < width / 2; i++) {
        table[p][i] = (float) (p * Math.pow(BASE, -2.0 * i / width));
      }
    }
    return Tensors.tensor(table);
  }

  /**
   * Each pair of neighbouring numbers turned by its position's angle, so that the product of a
   * query and a key depends on how far they stand apart. Su et al., "RoFormer", 2021, equation 34.
   *
   * @param x [b, h, t, d], d even
   * @param from the position of x's first token
   */
  public static Tensor rotate(Tensor x, RotaryTable table, int from) {
    int t = x.length(2);
    Tensor cos = table.cos().slice(0, from, from + t);
    Tensor sin = table.sin().slice(0, from, from + t);
    int d = x.length(3);
    Tensor even = x.slice(3, 0, d, 2);
    Tensor odd = x.slice(3, 1, d, 2);
    Tensor turnedEven = even.mul(cos).sub(odd.mul(sin));
    Tensor turnedOdd = even.mul(sin).add(odd.mul(cos));
    return Tensors.stack(4, turnedEven, turnedOdd).reshape(x.shape().toArray());
  }

  /** Cosine and sine of all angles: [positions, width/2] each. */
  public record RotaryTable(Tensor cos, Tensor sin) implements Layer {
    public static RotaryTable create(int positions, int width) {
      Tensor angles = angles(positions, width);
      return new RotaryTable(angles.cos(), angles.sin());
    }
  }
}
