package dev.einlab.backend.opencl;

import static org.lwjgl.opencl.CL10.*;
import static org.lwjgl.opencl.CL11.clSetEventCallback;
import static org.lwjgl.system.MemoryUtil.NULL;

import dev.einlab.backend.Interruption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.IntBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.lwjgl.PointerBuffer;
import org.lwjgl.opencl.CL12;
import org.lwjgl.opencl.CLEventCallback;
import org.lwjgl.system.MemoryStack;

/**
 * What a device is told to do, one after the other. Kernels are only enqueued; this thread waits
 * where it reads, or where it is far ahead of the device.
 *
 * <p>Nothing in OpenCL stops a kernel that runs. A thread that waits can be interrupted all the
 * same: it gives up waiting and says so.
 */
final class CommandQueue {
  /** Kernels between two marks, and marks that this thread may be ahead. */
  private static final int STRIDE = 64;

  private static final int MARKS = 8;

  /** After so long a thread looks by itself whether what it waits for has come. */
  private static final long LOOK_NANOS = 10_000_000;

  /** Bytes up to which an upload does not wait, but keeps its copy until the device has read it. */
  private static final long STAGED = 1 << 20;

  private record Staged(long event, MemorySegment bytes) {}

  final String name;
  final Device device;
  final long context;
  private final long queue;
  private final ArrayDeque<Long> marks = new ArrayDeque<>();
  private final ArrayDeque<Staged> staged = new ArrayDeque<>();
  private int sinceMark;
  private Object latest = "nothing yet";
  private volatile Thread waiting;

  /** The driver wakes who waits: looking again and again takes time from a device on this host. */
  private final CLEventCallback wake =
      CLEventCallback.create((event, status, data) -> LockSupport.unpark(waiting));

  CommandQueue(String name, Device device) {
    this.name = name;
    this.device = device;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      PointerBuffer properties = stack.pointers(CL_CONTEXT_PLATFORM, device.platform(), 0);
      context = clCreateContext(properties, device.id(), null, NULL, code);
      OpenClException.check(code.get(0), "clCreateContext", name);
      queue = clCreateCommandQueue(context, device.id(), 0, code);
      OpenClException.check(code.get(0), "clCreateCommandQueue", name);
    }
  }

  /** Enqueues a kernel whose arguments are set; the caller holds this object's lock. */
  void launch(long kernel, Kernel.Call call, long groups, int lanes) {
    Interruption.check();
    latest = call;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer global = stack.pointers(groups * lanes);
      PointerBuffer local = stack.pointers(lanes);
      int code =
          nclEnqueueNDRangeKernel(
              queue, kernel, 1, NULL, global.address(), local.address(), 0, NULL, NULL);
      OpenClException.check(
          code, "clEnqueueNDRangeKernel", call + " in " + groups + " groups of " + lanes);
    }
    if (++sinceMark == STRIDE) {
      sinceMark = 0;
      marks.add(mark());
      check(clFlush(queue), "clFlush");
      if (marks.size() > MARKS) await(marks.remove());
    }
  }

  /** Waits until everything is done that was enqueued before. */
  synchronized void await() {
    await(mark());
  }

  private long mark() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer event = stack.mallocPointer(1);
      check(CL12.clEnqueueMarkerWithWaitList(queue, null, event), "clEnqueueMarkerWithWaitList");
      return event.get(0);
    }
  }

  private void await(long event) {
    waiting = Thread.currentThread();
    try {
      check(clSetEventCallback(event, CL_COMPLETE, wake, NULL), "clSetEventCallback");
      check(clFlush(queue), "clFlush");
      for (int status = status(event); status != CL_COMPLETE; status = status(event)) {
        if (status < 0) throw OpenClException.failed(status, "waiting", name + ": " + latest);
        if (Interruption.arrived()) throw new CancellationException(abandoned());
        LockSupport.parkNanos(this, LOOK_NANOS);
      }
    } finally {
      waiting = null;
      check(clReleaseEvent(event), "clReleaseEvent");
    }
  }

  private String abandoned() {
    return "the wait for %s was interrupted. OpenCL cannot stop what a device computes (%s was enqueued last): it goes on in the background, and what comes next waits for it. If it never ends, restart the kernel"
        .formatted(name, latest);
  }

  private int status(long event) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer status = stack.mallocInt(1);
      int code = clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, status, null);
      check(code, "clGetEventInfo");
      return status.get(0);
    }
  }

  /** Bytes to a buffer's start; they may be changed afterwards. */
  synchronized void write(Memory.Block to, MemorySegment bytes) {
    if (bytes.byteSize() > STAGED) {
      await();
      transferMapped(to, 0, bytes.byteSize(), CL_MAP_WRITE, mapped -> mapped.copyFrom(bytes));
      return;
    }
    while (!staged.isEmpty() && status(staged.peek().event) <= CL_COMPLETE) {
      check(clReleaseEvent(staged.remove().event), "clReleaseEvent");
    }
    MemorySegment copy = Arena.ofAuto().allocate(bytes.byteSize(), Double.BYTES).copyFrom(bytes);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer event = stack.mallocPointer(1);
      int code =
          nclEnqueueWriteBuffer(
              queue, to.id(), 0, 0, bytes.byteSize(), copy.address(), 0, NULL, event.address());
      check(code, "clEnqueueWriteBuffer of %,d bytes".formatted(bytes.byteSize()));
      staged.add(new Staged(event.get(0), copy));
    }
  }

  /** Bytes from a place in a buffer, when all is done that was enqueued before. */
  synchronized void read(Memory.Block from, long offset, MemorySegment bytes) {
    await();
    transferMapped(from, offset, bytes.byteSize(), CL_MAP_READ, bytes::copyFrom);
  }

  private interface Transfer {
    void run(MemorySegment mapped);
  }

  /** The queue is empty: mapping waits for nothing but the bytes themselves. */
  @SuppressWarnings("restricted") // the driver says where it mapped so many bytes
  private void transferMapped(Memory.Block block, long offset, long size, long how, Transfer copy) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer code = stack.mallocInt(1);
      long address =
          nclEnqueueMapBuffer(queue, block.id(), 1, how, offset, size, 0, NULL, NULL, memory(code));
      check(code.get(0), "clEnqueueMapBuffer of %,d bytes".formatted(size));
      try {
        copy.run(MemorySegment.ofAddress(address).reinterpret(size));
      } finally {
        int unmapped = nclEnqueueUnmapMemObject(queue, block.id(), address, 0, NULL, NULL);
        check(unmapped, "clEnqueueUnmapMemObject");
      }
    }
  }

  private static long memory(IntBuffer buffer) {
    return org.lwjgl.system.MemoryUtil.memAddress(buffer);
  }

  /** Fills the first bytes of a buffer with a pattern of 1, 2 or 4 bytes. */
  synchronized void fill(Memory.Block block, long offset, long bytes, int pattern, int length) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      IntBuffer value = stack.ints(pattern); // little-endian: narrow patterns are its first bytes
      int code =
          CL12.nclEnqueueFillBuffer(
              queue, block.id(), memory(value), length, offset, bytes, 0, NULL, NULL);
      check(code, "clEnqueueFillBuffer of %,d bytes".formatted(bytes));
    }
  }

  private void check(int code, String call) {
    OpenClException.check(code, call, name);
  }
}
