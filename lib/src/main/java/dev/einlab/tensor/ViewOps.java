package dev.einlab.tensor;

import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import java.util.List;

/** The operations that cost nothing: another view of the same memory. */
final class ViewOps {
  private ViewOps() {}

  record Permute(List<Integer> axes) implements Op.Viewing {
    @Override
    public String name() {
      return "permute";
    }

    @Override
    public View view(View in) {
      return in.permute(axes.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      int[] back = new int[axes.size()];
      for (int axis = 0; axis < back.length; axis++) back[axes.get(axis)] = axis;
      return g.permute(back);
    }
  }

  record Slice(int axis, int from, int count, int step) implements Op.Viewing {
    @Override
    public String name() {
      return "slice";
    }

    @Override
    public View view(View in) {
      return in.slice(axis, from, count, step);
    }
  }

  record Select(int axis, int index) implements Op.Viewing {
    @Override
    public String name() {
      return "select";
    }

    @Override
    public View view(View in) {
      return in.select(axis, index);
    }
  }

  record Unsqueeze(int axis) implements Op.Viewing {
    @Override
    public String name() {
      return "unsqueeze";
    }

    @Override
    public View view(View in) {
      return in.unsqueeze(axis);
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.squeeze(axis);
    }
  }

  record Squeeze(int axis) implements Op.Viewing {
    @Override
    public String name() {
      return "squeeze";
    }

    @Override
    public View view(View in) {
      return in.squeeze(axis);
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.unsqueeze(axis);
    }
  }

  record Expand(Shape target) implements Op.Viewing {
    @Override
    public String name() {
      return "expand";
    }

    @Override
    public View view(View in) {
      return in.expand(target);
    }

    /** An element that was repeated collects the gradients of all its repetitions. */
    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.summedTo(saved.shape(0));
    }
  }

  /** Only where the strides allow it: {@link Tensor#reshape} copies first where they do not. */
  record Reshape(Shape target) implements Op.Viewing {
    @Override
    public String name() {
      return "reshape";
    }

    @Override
    public View view(View in) {
      return in.reshape(target).orElseThrow(() -> new AssertionError("reshape copies first"));
    }

    @Override
    public Tensor vjp(int i, Saved saved, Tensor g) {
      return g.reshape(saved.shape(0).toArray());
    }
  }

  record Diagonal(int first, int second) implements Op.Viewing {
    @Override
    public String name() {
      return "diagonal";
    }

    @Override
    public View view(View in) {
      return in.diagonal(first, second);
    }
  }
}
