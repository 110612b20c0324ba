package dev.einlab.nn;

import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys and values of all tokens so far, of every block, so that generating a token reads them
 * instead of computing them again. Bytes: 2 (keys and values) · layers · batch · positions ·
 * keyValueWidth · 4.
 */
public final class KeyValues {
  private record Pair(Tensor keys, Tensor values) {}

  private final List<Pair> blocks = new ArrayList<>();
  private int positions;

  /** Tokens that are held. */
  public int positions() {
    return positions;
  }

  /** Bytes that are held. */
  public long bytes() {
    return blocks.stream().mapToLong(pair -> pair.keys.bytes() + pair.values.bytes()).sum();
  }

  /**
   * Appends along the position axis, [b, g, t, d], and returns all keys. Called before {@link
   * #values}.
   */
  Tensor keys(int block, Tensor more) {
    if (block == blocks.size()) blocks.add(new Pair(null, null));
    Pair held = blocks.get(block);
    Tensor all = held.keys == null ? more : Tensors.cat(2, held.keys, more);
    blocks.set(block, new Pair(all, held.values));
    return all;
  }

  Tensor values(int block, Tensor more) {
    Pair held = blocks.get(block);
    Tensor all = held.values == null ? more : Tensors.cat(2, held.values, more);
    blocks.set(block, new Pair(held.keys, all));
    return all;
  }

  void advance(int tokens) {
    positions += tokens;
  }
}
