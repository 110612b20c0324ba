package dev.einlab.tensor;

import dev.einlab.einsum.ShapePattern;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Names for lengths, the same wherever they are used: what a comment about shapes says, checked.
 *
 * <pre>
 * var axes = new Axes();
 * axes.check(x, "batch seq hidden");            x is [2, 5, 8]: batch=2, seq=5, hidden=8
 * axes.check(mask, "batch seq");                [2, 7]: fails, 'seq' is 5
 * axes.check(q, "batch seq (heads d)");         with heads known, d is worked out
 * </pre>
 *
 * {@code 3} is an axis of that length, {@code _} any axis, {@code ...} any number of axes.
 */
public final class Axes {
  private final Map<String, Integer> lengths = new LinkedHashMap<>();

  /** Names a length beforehand. */
  public Axes set(String name, int length) {
    Integer known = lengths.putIfAbsent(name, length);
    if (known != null && known != length) {
      throw new IllegalArgumentException(
          "Axes.set: axis '%s' is %d already, and cannot be %d; make new Axes for another scope."
              .formatted(name, known, length));
    }
    return this;
  }

  /**
   * Compares a tensor's lengths with those its names have had before, and remembers new ones.
   *
   * @return the tensor
   * @throws IllegalArgumentException when rank or a length differ; nothing is remembered then
   */
  public Tensor check(Tensor x, String pattern) {
    lengths.putAll(ShapePattern.parse("Axes.check", pattern).match(x.shape(), lengths));
    return x;
  }

  /** The length of a name. */
  public int length(String name) {
    Integer length = lengths.get(name);
    if (length == null) {
      throw new IllegalArgumentException(
          "Axes.length: there is no axis '%s' yet; the axes are %s.".formatted(name, lengths));
    }
    return length;
  }

  /** All names with their lengths, in the order they were met: {@code {batch=2, seq=5}}. */
  @Override
  public String toString() {
    return lengths.toString();
  }
}
