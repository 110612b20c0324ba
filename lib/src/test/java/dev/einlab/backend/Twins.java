package dev.einlab.backend;

import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a primitive on a backend and on the reference, and throws where their memories differ. */
final class Twins {
  /**
   * Lengths that leave every kind of remainder: none, one, less than a vector, more than a tile.
   */
  static final int[] RAGGED = {0, 1, 3, 17, 64, 97};

  private Twins() {}

  /** A primitive applied to views in the order of its operands. */
  interface Primitive {
    void run(Backend backend, List<View> views);
  }

  /**
   * Every backend of this machine but the reference itself: a new one joins all tests. Where a
   * width of vectors is asked for, only the one that has it.
   */
  static Stream<Backend> subjects() {
    if (System.getProperty("einlab.vectorBits") != null) return Stream.of(Backends.simd());
    return Backends.available().stream().filter(backend -> backend != Backends.reference());
  }

  /** All storages must agree after the primitive, what was only read included. */
  static void compare(
      Backend subject, Tolerance tolerance, Primitive primitive, Operand... operands) {
    List<View> expected = views(Backends.reference(), operands);
    List<View> actual = views(subject, operands);
    primitive.run(Backends.reference(), expected);
    primitive.run(subject, actual);
    for (int i = 0; i < operands.length; i++) {
      String where = "operand " + i + " " + operands[i] + " of " + List.of(operands);
      tolerance.check(where, storage(expected.get(i)), storage(actual.get(i)));
    }
  }

  private static List<View> views(Backend backend, Operand... operands) {
    List<View> views = new ArrayList<>();
    for (Operand operand : operands) views.add(operand.on(backend));
    return views;
  }

  private static HostBuffer storage(View view) {
    Buffer buffer = view.buffer();
    return buffer.backend().download(View.of(buffer, Shape.of(buffer.size())));
  }
}
