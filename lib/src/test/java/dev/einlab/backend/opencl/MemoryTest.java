package dev.einlab.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Backends;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Device memory is used again, stays below its limit, and its end is an error that names sizes. */
class MemoryTest {
  private static final int MEGABYTE = 1 << 18; // floats

  private OpenClBackend limited;

  @BeforeEach
  void limitMemory() {
    OpenClBackend backend = Found.another("opencl:limited");
    System.setProperty("einlab.opencl.memory", "" + 40 * 1024 * 1024);
    try {
      backend.queue();
    } finally {
      System.clearProperty("einlab.opencl.memory");
    }
    limited = backend;
  }

  private View ones(int size) {
    View view = View.of(limited.allocate(DType.F32, size), Shape.of(size));
    limited.fill(view, 1);
    return view;
  }

  /** 400 MB in all, of which nothing is kept. */
  @Test
  void memoryOfTensorsThatAreGoneIsUsedAgain() {
    View x = ones(MEGABYTE);
    for (int i = 0; i < 400; i++) {
      View y = View.of(limited.allocate(DType.F32, MEGABYTE), Shape.of(MEGABYTE));
      limited.map(Unary.NEGATE, x, y);
      x = y;
    }
    assertThat(limited.download(x).floats()).containsOnly(1);
    assertThat(limited.usedBytes() + limited.memory().kept()).isLessThanOrEqualTo(40L << 20);
  }

  @Test
  void anErrorNamesSizesAndLeavesTheBackendUsable() {
    List<View> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) held.add(ones(10 * MEGABYTE));
    assertThatThrownBy(() -> ones(20 * MEGABYTE))
        .isInstanceOf(OpenClException.class)
        .hasMessage(
            "opencl:limited has no memory for float32[5242880], 21.0 MB: 31.5 MB of 41.9 MB are in"
                + " use. Drop references to tensors that are no longer needed, or work on smaller"
                + " batches; the backend stays usable");
    limited.map(Unary.NEGATE, held.get(0), held.get(1));
    assertThat(limited.download(held.get(1)).floats()).containsOnly(-1);
    held.clear();
    assertThat(limited.download(ones(20 * MEGABYTE)).floats()).containsOnly(1);
  }

  /** Without the collector: what backward has used up is there for the next tensor at once. */
  @Test
  void memoryIsGivenBackEarly() {
    DeviceBuffer first = limited.allocate(DType.F32, 30 * MEGABYTE);
    Memory.Block block = first.block();
    first.release();
    first.release(); // once is enough
    assertThat(limited.memory().kept()).isEqualTo(block.bytes());
    assertThat(limited.allocate(DType.F32, 30 * MEGABYTE).block()).isEqualTo(block);
    assertThatThrownBy(first::block)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "opencl:limited: memory of 7864320 F32 elements was used after it had been given up;"
                + " Gradients.enclosed keeps only what its code returns: return the tensor from"
                + " that code, or compute it outside");
  }

  @Test
  void oneBufferLargerThanTheDeviceAllowsIsRefused() {
    OpenClBackend small = new OpenClBackend("opencl:small", Found.posingAs("x", "y", 1 << 20));
    assertThatThrownBy(() -> small.allocate(DType.F32, MEGABYTE + 1))
        .isInstanceOf(OpenClException.class)
        .hasMessage(
            "opencl:small has no memory for float32[262145], 1.0 MB: one buffer may have 1.0 MB."
                + " Drop references to tensors that are no longer needed, or work on smaller"
                + " batches; the backend stays usable");
    View rest = View.of(small.allocate(DType.F32, MEGABYTE), Shape.of(MEGABYTE));
    small.fill(rest, 2);
    assertThat(small.download(rest).floats()).containsOnly(2);
  }

  @Test
  void newMemoryIsZeroWhateverStoodThereBefore() {
    Memory.Block used = limited.memory().take(4 * 100, "a test");
    limited.queue().fill(used, 0, used.bytes(), -1, 4);
    limited.memory().giveBack(used);
    DeviceBuffer again = limited.allocate(DType.F32, 100);
    View part = View.of(again, Shape.of(100)).slice(0, 10, 5, 2);
    limited.fill(part, 3);
    float[] expected = new float[100];
    for (int i = 10; i < 20; i += 2) expected[i] = 3;
    assertThat(limited.download(View.of(again, Shape.of(100))).floats()).isEqualTo(expected);
  }

  @Test
  void uploadsMayBeChangedAtOnce() {
    float[] values = new float[3 * MEGABYTE];
    values[values.length - 1] = 5;
    DeviceBuffer large = limited.upload(HostBuffer.of(Backends.reference(), values));
    float[] few = {1, 2, 3};
    DeviceBuffer small = limited.upload(HostBuffer.of(Backends.reference(), few));
    values[values.length - 1] = 0;
    few[0] = 0;
    View last = View.of(large, Shape.of(values.length)).slice(0, values.length - 1, 1, 1);
    assertThat(limited.download(last).floats()).containsExactly(5);
    assertThat(limited.download(View.of(small, Shape.of(3))).floats()).containsExactly(1, 2, 3);
  }
}
