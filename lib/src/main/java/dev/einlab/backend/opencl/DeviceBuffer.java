package dev.einlab.backend.opencl;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Buffer;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;

/**
 * Elements in a device's memory. New memory counts as zeros; they are only written where something
 * could see them, since most buffers are written whole before they are read.
 */
final class DeviceBuffer implements Buffer {
  private final OpenClBackend backend;
  private final DType dtype;
  private final int size;
  private final Memory.Block block;
  private boolean written;
  private boolean released;
  private Runnable release = () -> {};
  private Backend.Range range;

  DeviceBuffer(OpenClBackend backend, DType dtype, int size, Memory.Block block) {
    this.backend = backend;
    this.dtype = dtype;
    this.size = size;
    this.block = block;
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public OpenClBackend backend() {
    return backend;
  }

  /** What gives the memory back before the garbage collector notices. */
  void releaseBy(Runnable release) {
    this.release = release;
  }

  @Override
  public synchronized void release() {
    if (!released) release.run();
    released = true;
  }

  /** The memory, to be read, or written in part. */
  synchronized Memory.Block block() {
    if (released) throw givenUp();
    if (!written) backend.queue().fill(block, 0, block.bytes(), 0, Integer.BYTES);
    written = true;
    return block;
  }

  /** The memory, where a view of it is to be written whole. */
  synchronized Memory.Block blockFor(View out) {
    range = null;
    if (out.size() == size) written = true; // no two indices of an output share an element
    return block();
  }

  /** The memory, where the host writes all of it. */
  synchronized Memory.Block blockToFill() {
    range = null;
    written = true;
    return block();
  }

  /** What is known of integers that came from the host, or null. */
  synchronized Backend.Range range() {
    return range;
  }

  synchronized void knowRange(Backend.Range known) {
    range = known;
  }
}
