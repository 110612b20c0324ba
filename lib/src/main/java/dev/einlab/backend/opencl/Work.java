package dev.einlab.backend.opencl;

import dev.einlab.backend.Buffer;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory that one primitive works with beside its operands: areas that are given back when it
 * has been enqueued, and dense copies of operands that a kernel needs so.
 */
final class Work implements AutoCloseable {
  private final OpenClBackend backend;
  private final List<Memory.Block> areas = new ArrayList<>();
  private final List<Runnable> results = new ArrayList<>();

  Work(OpenClBackend backend) {
    this.backend = backend;
  }

  /** Memory for so many elements of 4 bytes, not zeroed. */
  Memory.Block area(long elements) {
    Memory.Block block = backend.memory().take(4 * elements, "a work area");
    areas.add(block);
    return block;
  }

  /** A view of row-major elements from place 0 of its buffer on: this one, or a copy. */
  View dense(View view) {
    if (isDense(view)) return view;
    View copy = fresh(view);
    backend.copy(view, copy);
    return copy;
  }

  /**
   * Where to write a result row-major from place 0 on: there, or aside, and {@link #close} copies.
   */
  View denseOutput(View out) {
    if (isDense(out)) return out;
    View aside = fresh(out);
    results.add(() -> backend.copy(aside, out));
    return aside;
  }

  /** Elements that kernels compute with: this view, or its storage type widened. */
  View computed(View floats) {
    if (floats.dtype() == DType.F32) return floats;
    View wide = fresh(floats, DType.F32);
    backend.copy(floats, wide);
    return wide;
  }

  private View fresh(View like) {
    return fresh(like, like.dtype());
  }

  private View fresh(View like, DType dtype) {
    return View.of(
        backend.wrap(dtype, like.size(), area(((long) like.size() * dtype.bytes() + 3) / 4)),
        like.shape());
  }

  static boolean isDense(View view) {
    return view.offset() == 0 && view.isContiguous();
  }

  static Memory.Block read(View view) {
    return buffer(view).block();
  }

  static Memory.Block write(View view) {
    return buffer(view).blockFor(view);
  }

  static DeviceBuffer buffer(View view) {
    return buffer(view.buffer());
  }

  static DeviceBuffer buffer(Buffer buffer) {
    return (DeviceBuffer) buffer;
  }

  @Override
  public void close() {
    for (Runnable result : results) result.run();
    for (Memory.Block area : areas) backend.memory().giveBack(area);
  }
}
