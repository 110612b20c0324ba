package dev.einlab.tensor;

import dev.einlab.backend.Backend;
import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import java.util.List;

/**
 * Tensors one after the other along an axis: [2, 3], [4, 3] along axis 0 → [6, 3]. 0 FLOPs: nothing
 * is added or multiplied.
 */
record Concat(int axis) implements Op.Computing {
  @Override
  public String name() {
    return "cat";
  }

  @Override
  public Shape shape(List<Shape> in) {
    Shape first = in.getFirst();
    long length = 0;
    for (int i = 0; i < in.size(); i++) {
      requireAlike(first, in.get(i), i);
      length += in.get(i).length(axis);
    }
    if (length > Shape.MAX_SIZE) {
      throw new IllegalArgumentException(
          "cat: along axis %d the tensors are %d long together, but an axis is at most %d long"
              .formatted(axis, length, Shape.MAX_SIZE));
    }
    int[] lengths = first.toArray();
    lengths[axis] = (int) length;
    return Shape.ofResult("cat", lengths);
  }

  private void requireAlike(Shape first, Shape other, int i) {
    if (other.rank() != first.rank()) {
      throw new IllegalArgumentException(
          "cat: tensor 0 is %s, but tensor %d is %s; all need the same number of axes"
              .formatted(first, i, other));
    }
    for (int at = 0; at < first.rank(); at++) {
      if (at != axis && first.length(at) != other.length(at)) {
        throw new IllegalArgumentException(
            "cat along axis %d: axis %d is %d in tensor 0 %s but %d in tensor %d %s; only along axis %d may they differ"
                .formatted(axis, at, first.length(at), first, other.length(at), i, other, axis));
      }
    }
  }

  @Override
  public void eval(Backend backend, List<View> in, View out) {
    int from = 0;
    for (View view : in) {
      int length = view.shape().length(axis);
      backend.copy(view, out.slice(axis, from, length, 1));
      from += length;
    }
  }

  @Override
  public long flops(List<Shape> in) {
    return 0;
  }

  @Override
  public Tensor vjp(int i, Saved saved, Tensor g) {
    int from = 0;
    for (int before = 0; before < i; before++) from += saved.shape(before).length(axis);
    return g.slice(axis, from, from + saved.shape(i).length(axis));
  }
}
