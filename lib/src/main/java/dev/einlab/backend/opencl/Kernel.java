package dev.einlab.backend.opencl;

import static org.lwjgl.opencl.CL10.clSetKernelArg1f;
import static org.lwjgl.opencl.CL10.clSetKernelArg1i;
import static org.lwjgl.opencl.CL10.clSetKernelArg1p;
import static org.lwjgl.opencl.CL10.nclSetKernelArg;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** A kernel that was built, and how it is called. */
final class Kernel {
  private final CommandQueue queue;
  private final long id;
  private final String name;

  Kernel(CommandQueue queue, long id, String name) {
    this.queue = queue;
    this.id = id;
    this.name = name;
  }

  /** At least so many work-items, in groups of the device's usual size. */
  void each(long items, Object... arguments) {
    int lanes = queue.device.deviceClass().lanes();
    run(Math.ceilDiv(items, lanes), lanes, arguments);
  }

  /**
   * Enqueues the kernel.
   *
   * @param arguments in the kernel's order: blocks of memory (null for none), ints, floats, or
   *     structs as arrays of ints or floats
   */
  void run(long groups, int lanes, Object... arguments) {
    if (groups == 0) return;
    Call call = new Call(queue.name, name, arguments);
    synchronized (queue) {
      for (int i = 0; i < arguments.length; i++) set(i, arguments[i], call);
      queue.launch(id, call, groups, lanes);
    }
  }

  private void set(int index, Object argument, Call call) {
    int code =
        switch (argument) {
          case null -> clSetKernelArg1p(id, index, MemoryUtil.NULL);
          case Memory.Block block -> clSetKernelArg1p(id, index, block.id());
          case Integer number -> clSetKernelArg1i(id, index, number);
          case Float number -> clSetKernelArg1f(id, index, number);
          case int[] struct -> setStruct(index, struct);
          case float[] struct -> setStruct(index, struct);
          default -> throw new AssertionError("no kernel takes " + argument.getClass());
        };
    if (code != 0) {
      throw OpenClException.failed(code, "clSetKernelArg of argument " + index, call.toString());
    }
  }

  private int setStruct(int index, int[] struct) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      var bytes = stack.ints(struct);
      return nclSetKernelArg(id, index, 4L * struct.length, MemoryUtil.memAddress(bytes));
    }
  }

  private int setStruct(int index, float[] struct) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      var bytes = stack.floats(struct);
      return nclSetKernelArg(id, index, 4L * struct.length, MemoryUtil.memAddress(bytes));
    }
  }

  /** A kernel and what it was called with, for errors: bytes of buffers, and numbers. */
  record Call(String device, String kernel, Object[] arguments) {
    @Override
    public String toString() {
      return Arrays.stream(arguments)
          .map(Call::text)
          .collect(Collectors.joining(", ", device + ": " + kernel + "(", ")"));
    }

    private static String text(Object argument) {
      return switch (argument) {
        case null -> "none";
        case Memory.Block block -> "%,d bytes".formatted(block.bytes());
        case int[] struct -> "loops";
        case float[] struct -> "numbers";
        default -> argument.toString();
      };
    }
  }
}
