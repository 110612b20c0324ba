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
