package dev.einlab.backend.opencl;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * A word in the host's own memory that kernels set: how a device answers a question with yes or no
 * while its tensors stay where they are. As long as the answer is no, the device writes nothing.
 */
final class Signal {
  private final CommandQueue queue;
  private final Memory.Block word;

  Signal(CommandQueue queue, Memory memory) {
    this.queue = queue;
    this.word = memory.inHostMemory(Integer.BYTES);
    lower();
  }

  private void lower() {
    queue.fill(word, 0, Integer.BYTES, 0, Integer.BYTES);
  }

  /** Whether kernels that get the word have written to it. Waits for the device. */
  synchronized boolean isRaisedBy(Consumer<Memory.Block> kernels) {
    boolean quiet = false;
    try {
      kernels.accept(word);
      int[] seen = new int[1];
      queue.read(word, 0, MemorySegment.ofArray(seen));
      quiet = seen[0] == 0;
      return !quiet;
    } finally {
      if (!quiet) lower(); // also where the wait was interrupted: the next question starts anew
    }
  }
}
