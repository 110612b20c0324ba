package dev.einlab.backend;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * An operand of a primitive under test: a view in some layout, with the storage around it, so that
 * a write outside the view is seen as well as one that is missing.
 */
record Operand(HostBuffer storage, Shape shape, int[] strides, int offset) {

  static Operand of(
      DType dtype, Layout layout, Shape shape, ToDoubleFunction<SplittableRandom> values) {
    Layout.Placement place = layout.place(shape);
    HostBuffer storage = HostBuffer.allocate(Backends.reference(), dtype, place.storage());
    var random = new SplittableRandom(31L * shape.hashCode() + layout.ordinal());
    for (int i = 0; i < storage.size(); i++) storage.set(i, values.applyAsDouble(random));
    return new Operand(storage, shape, place.strides(), place.offset());
  }

  /** Normal numbers. */
  static Operand floats(Layout layout, int... shape) {
    return of(DType.F32, layout, Shape.of(shape), SplittableRandom::nextGaussian);
  }

  /** Whole numbers of either sign, some so large that sums and products wrap. */
  static Operand ints(Layout layout, int... shape) {
    return of(
        DType.I32,
        layout,
        Shape.of(shape),
        r -> r.nextInt(4) == 0 ? r.nextInt() : r.nextInt(-9, 10));
  }

  static Operand indices(Layout layout, int bound, int... shape) {
    return of(DType.I32, layout, Shape.of(shape), r -> r.nextInt(bound));
  }

  static Operand bools(Layout layout, int... shape) {
    return of(DType.BOOL, layout, Shape.of(shape), r -> r.nextInt(2));
  }

  /** A place to write to; what it holds before must not matter. */
  static Operand output(DType dtype, Layout layout, int... shape) {
    return of(dtype, layout, Shape.of(shape), r -> dtype == DType.BOOL ? 1 : 77);
  }

  /** The same operand on a backend, in memory of its own. */
  View on(Backend backend) {
    HostBuffer copy = HostBuffer.allocate(Backends.reference(), storage.dtype(), storage.size());
    for (int i = 0; i < storage.size(); i++) copy.set(i, storage.get(i));
    return new View(backend.upload(copy), shape, strides, offset);
  }

  /** Views with no element at all would start outside their storage. */
  @Override
  public String toString() {
    return storage.dtype().label() + shape + " by " + java.util.Arrays.toString(strides);
  }
}
