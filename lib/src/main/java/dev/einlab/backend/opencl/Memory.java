package dev.einlab.backend.opencl;

import static org.lwjgl.opencl.CL10.CL_MEM_ALLOC_HOST_PTR;
import static org.lwjgl.opencl.CL10.CL_MEM_READ_WRITE;
import static org.lwjgl.opencl.CL10.clReleaseMemObject;
import static org.lwjgl.opencl.CL10.nclCreateBuffer;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * A device's memory: blocks are kept when their tensor is gone, and given to the next that fits. A
 * tensor is gone when nothing refers to it any more; a work area when its scope ends. The device
 * works in order, so that a block may be used again at once.
 *
 * <p>All blocks together stay below a limit. Before that is reached, and now and then, the garbage
 * collector is asked which tensors are gone: it knows nothing of memory outside its heap.
 */
final class Memory {
  private static final long SMALLEST = 256;

  /** New tensors' bytes after which the collector is asked, at least. */
  private static final long PATIENCE = 256L << 20;

  /** Milliseconds that the collector gets to report. */
  private static final long REPORT_MILLIS = 20;

  /** How often it is asked before memory counts as exhausted: on a busy machine it reports late. */
  private static final int ATTEMPTS = 8;

  /** A piece of device memory. */
  record Block(long id, long bytes) {}

  private final CommandQueue queue;
  private final long limit;
  private final Map<Long, ArrayDeque<Block>> free = new TreeMap<>();
  private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
  private final Set<Owned> owned = new HashSet<>();
  private long used;
  private long kept;
  private long askAt = PATIENCE;

  private static final class Owned extends PhantomReference<Object> {
    final Block block;

    Owned(Object owner, Block block, ReferenceQueue<Object> gone) {
      super(owner, gone);
      this.block = block;
    }
  }

  Memory(CommandQueue queue) {
    this.queue = queue;
    Long asked = Long.getLong("einlab.opencl.memory");
    this.limit = asked != null ? asked : queue.device.memory() / 8 * 7;
  }

  /** Bytes in use by tensors and work areas. */
  synchronized long used() {
    collectGone();
    return used;
  }

  /** Bytes held ready for the next tensors. */
  synchronized long kept() {
    return kept;
  }

  /** From now on the block lives as long as its owner, or until what this returns is run. */
  synchronized Runnable own(Object owner, Block block) {
    Owned reference = new Owned(owner, block, gone);
    owned.add(reference);
    return () -> release(reference);
  }

  private synchronized void release(Owned reference) {
    collected(reference);
  }

  /**
   * A block of at least so many bytes, with whatever stood there before.
   *
   * @param what named in errors
   * @throws OpenClException if the device has no such block left; the backend stays usable
   */
  synchronized Block take(long bytes, String what) {
    long size = roundedUp(bytes);
    if (bytes > queue.device.largestBuffer()) {
      throw exhausted(
          what, bytes, "one buffer may have " + megabytes(queue.device.largestBuffer()));
    }
    size = Math.min(size, queue.device.largestBuffer());
    collectGone();
    if (used > askAt) askCollector(REPORT_MILLIS);
    Block block = fromFree(size);
    if (block == null) block = create(size);
    for (int attempt = 1; block == null && attempt <= ATTEMPTS; attempt++) {
      askCollector(attempt * REPORT_MILLIS);
      block = fromFree(size);
      if (block == null) block = create(size);
    }
    if (block == null) {
      throw exhausted(
          what, bytes, "%s of %s are in use".formatted(megabytes(used), megabytes(limit)));
    }
    used += block.bytes;
    return block;
  }

  /** Gives a work area back. */
  synchronized void giveBack(Block block) {
    used -= block.bytes;
    kept += block.bytes;
    free.computeIfAbsent(block.bytes, size -> new ArrayDeque<>()).push(block);
  }

  /** Four sizes between two powers of 2: at most a fifth is wasted, and blocks are found again. */
  private static long roundedUp(long bytes) {
    long size = Math.max(SMALLEST, bytes);
    long step = Math.max(SMALLEST, Long.highestOneBit(size - 1) / 4);
    return Math.ceilDiv(size, step) * step;
  }

  private Block fromFree(long size) {
    ArrayDeque<Block> blocks = free.get(size);
    if (blocks == null || blocks.isEmpty()) return null;
    kept -= size;
    return blocks.pop();
  }

  /** A new block, or null where there is no room, with nothing kept in reserve either. */
  private Block create(long size) {
    if (used + kept + size > limit) releaseKept(used + kept + size - limit);
    if (used + size > limit) return null;
    Block block = createBuffer(CL_MEM_READ_WRITE, size);
    if (block == null && kept > 0) {
      releaseKept(kept);
      block = createBuffer(CL_MEM_READ_WRITE, size);
    }
    return block;
  }

  /** A few bytes in the host's own memory that kernels may reach: not pooled, for good. */
  synchronized Block inHostMemory(long bytes) {
    Block block = createBuffer(CL_MEM_ALLOC_HOST_PTR, bytes);
    if (block != null) return block;
    throw exhausted("a word in the host's memory", bytes, "the driver has none");
  }

  private Block createBuffer(long flags, long size) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      var code = stack.mallocInt(1);
      long address = MemoryUtil.memAddress(code);
      long id = nclCreateBuffer(queue.context, flags, size, MemoryUtil.NULL, address);
      if (ErrorCode.isOutOfMemory(code.get(0))) return null;
      OpenClException.check(code.get(0), "clCreateBuffer of %,d bytes".formatted(size), queue.name);
      return new Block(id, size);
    }
  }

  /** The largest first: few calls free much. */
  private void releaseKept(long bytes) {
    for (ArrayDeque<Block> blocks :
        ((TreeMap<Long, ArrayDeque<Block>>) free).descendingMap().values()) {
      while (!blocks.isEmpty() && bytes > 0) {
        Block block = blocks.pop();
        kept -= block.bytes;
        bytes -= block.bytes;
        OpenClException.check(clReleaseMemObject(block.id), "clReleaseMemObject", queue.name);
      }
    }
  }

  private void collectGone() {
    for (Object next = gone.poll(); next != null; next = gone.poll()) collected((Owned) next);
  }

  private void collected(Owned reference) {
    if (owned.remove(reference)) giveBack(reference.block);
  }

  private void askCollector(long millis) {
    System.gc();
    try {
      for (Object next = gone.remove(millis); next != null; next = gone.remove(1)) {
        collected((Owned) next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // noticed at the next kernel
    }
    askAt = Math.max(PATIENCE, 2 * used);
  }

  private OpenClException exhausted(String what, long bytes, String why) {
    return new OpenClException(
        "%s has no memory for %s, %s: %s. Drop references to tensors that are no longer needed, or work on smaller batches; the backend stays usable"
            .formatted(queue.name, what, megabytes(bytes), why));
  }

  private static String megabytes(long bytes) {
    return "%,.1f MB".formatted(bytes / 1e6);
  }
}
