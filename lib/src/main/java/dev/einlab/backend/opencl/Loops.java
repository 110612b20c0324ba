package dev.einlab.backend.opencl;

import dev.einlab.backend.Nest;
import dev.einlab.backend.View;
import java.util.stream.IntStream;

/**
 * The struct {@code Loops} of {@code common.cl}: a nest of loops over several views of one shape.
 *
 * @param size elements in all
 * @param inner length of the innermost loop
 * @param words what the kernel gets
 */
record Loops(int size, int inner, int[] words) {
  private static final int AXES = 10;
  private static final int VIEWS = 5;

  /** In the order that suits the first view. */
  static Loops of(View... views) {
    return of(Nest.of(views), views.length);
  }

  /** Over some axes, in the order of the indices. */
  static Loops inOrder(int[] axes, View... views) {
    return of(Nest.forward(axes, views), views.length);
  }

  static int[] allAxes(View view) {
    return IntStream.range(0, view.rank()).toArray();
  }

  private static Loops of(Nest nest, int views) {
    if (nest.rank() > AXES) {
      throw new OpenClException(
          "a view with %d axes that cannot be merged is more than kernels of this backend walk (%d); make it contiguous first: x.contiguous() on another backend"
              .formatted(nest.rank(), AXES));
    }
    int[] words = new int[2 + AXES + VIEWS * AXES + VIEWS];
    words[0] = nest.rank();
    words[1] = nest.size();
    for (int axis = 0; axis < nest.rank(); axis++) {
      words[2 + axis] = nest.length(axis);
      for (int view = 0; view < views; view++) {
        words[2 + AXES + view * AXES + axis] = nest.stride(view, axis);
      }
    }
    for (int view = 0; view < views; view++) {
      words[2 + AXES + VIEWS * AXES + view] = nest.offset(view);
    }
    return new Loops(nest.size(), nest.innerLength(), words);
  }

  /** Vectors of some width that cover every run of the innermost loop. */
  int blocks(int width) {
    return size / inner * Math.ceilDiv(inner, width);
  }
}
