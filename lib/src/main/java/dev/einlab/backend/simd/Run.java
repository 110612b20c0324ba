package dev.einlab.backend.simd;

import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.NarrowFloats;
import dev.einlab.backend.Nest;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import java.util.Arrays;

/**
 * A view's elements as floats, a run of them at a time in the order of a {@link Nest}: in place
 * where they lie without gaps, else gathered into (or scattered from) memory of its own. BOOL is
 * read and written as 0 and 1; the storage types are widened and rounded on the way.
 */
final class Run {
  private final Nest nest;
  private final int view;
  private final DType dtype;
  private final float[] floats;
  private final int[] ints;
  private final short[] shorts;
  private final byte[] bytes;
  private final boolean contiguous;
  private final int[] index;
  private final float[] own;

  /** Where the current run is: {@code data[at]} is its first element. */
  float[] data;

  int at;

  Run(Nest nest, int view, View of, float[] own) {
    this.nest = nest;
    this.view = view;
    this.dtype = of.dtype();
    HostBuffer buffer = (HostBuffer) of.buffer();
    this.floats = dtype == DType.F32 ? buffer.floats() : null;
    this.ints = dtype == DType.I32 ? buffer.ints() : null;
    this.shorts = buffer.array() instanceof short[] array ? array : null;
    this.bytes = buffer.array() instanceof byte[] array ? array : null;
    this.contiguous = nest.isContiguous(view);
    this.index = new int[nest.rank()];
    this.own = own;
  }

  /** Elements {@code start … start + count}, to be read. */
  void load(int start, int count) {
    load(start, count, 0);
  }

  /** The same elements some way further in the buffer. */
  void load(int start, int count, int shift) {
    if (aim(start, count)) {
      at += shift;
      return;
    }
    int filled = 0;
    int position = seek(start) + shift;
    while (filled < count) {
      int length = Math.min(count - filled, left());
      read(position, nest.innerStride(view), length, filled);
      filled += length;
      position = advance(position, length);
    }
  }

  /** Turns to elements where they lie, if they lie there without gaps; else {@link #load} must. */
  boolean find(int start, int count) {
    return aim(start, count);
  }

  /** Whether runs of any length are read in place. */
  boolean isInPlace() {
    return floats != null && contiguous;
  }

  /** Turns to elements that will be written; {@link #store} must follow. */
  void open(int start, int count) {
    aim(start, count);
  }

  /** Brings what was written to its place. */
  void store(int start, int count) {
    if (data != own) return;
    int done = 0;
    int position = seek(start);
    while (done < count) {
      int length = Math.min(count - done, left());
      write(position, nest.innerStride(view), length, done);
      done += length;
      position = advance(position, length);
    }
  }

  /** Whether the run can be used in place. */
  private boolean aim(int start, int count) {
    if (floats != null && contiguous) {
      data = floats;
      at = nest.offset(view) + start;
      return true;
    }
    if (floats != null && nest.innerStride(view) == 1) {
      int inner = start % nest.innerLength();
      if (inner + count <= nest.innerLength()) {
        data = floats;
        at = nest.position(view, start);
        return true;
      }
    }
    data = own;
    at = 0;
    return false;
  }

  private int seek(int element) {
    int position = nest.offset(view);
    for (int axis = nest.rank() - 1; axis >= 0; axis--) {
      index[axis] = element % nest.length(axis);
      element /= nest.length(axis);
      position += index[axis] * nest.stride(view, axis);
    }
    return position;
  }

  /** Elements up to the end of the innermost loop. */
  private int left() {
    int last = nest.rank() - 1;
    return last < 0 ? 1 : nest.length(last) - index[last];
  }

  private int advance(int position, int length) {
    int last = nest.rank() - 1;
    if (last < 0) return position;
    position += length * nest.stride(view, last);
    index[last] += length;
    for (int axis = last; axis > 0 && index[axis] == nest.length(axis); axis--) {
      position += nest.stride(view, axis - 1) - nest.length(axis) * nest.stride(view, axis);
      index[axis] = 0;
      index[axis - 1]++;
    }
    return position;
  }

  private void read(int from, int stride, int count, int to) {
    switch (dtype) {
      case F32 -> {
        if (stride == 1) System.arraycopy(floats, from, own, to, count);
        else if (stride == 0) Arrays.fill(own, to, to + count, floats[from]);
        else for (int i = 0; i < count; i++) own[to + i] = floats[from + i * stride];
      }
      case I32 -> {
        for (int i = 0; i < count; i++) own[to + i] = ints[from + i * stride];
      }
      case BOOL -> {
        for (int i = 0; i < count; i++) own[to + i] = bytes[from + i * stride];
      }
      case BF16 -> {
        for (int i = 0; i < count; i++)
          own[to + i] = NarrowFloats.fromBf16(shorts[from + i * stride]);
      }
      case F16 -> {
        for (int i = 0; i < count; i++)
          own[to + i] = Float.float16ToFloat(shorts[from + i * stride]);
      }
      case F8E4M3 -> {
        for (int i = 0; i < count; i++)
          own[to + i] = NarrowFloats.fromE4m3(bytes[from + i * stride]);
      }
      case F8E5M2 -> {
        for (int i = 0; i < count; i++)
          own[to + i] = NarrowFloats.fromE5m2(bytes[from + i * stride]);
      }
      case F64 -> throw new AssertionError("only the reference backend holds float64");
    }
  }

  private void write(int to, int stride, int count, int from) {
    switch (dtype) {
      case F32 -> {
        if (stride == 1) System.arraycopy(own, from, floats, to, count);
        else for (int i = 0; i < count; i++) floats[to + i * stride] = own[from + i];
      }
      case I32 -> {
        for (int i = 0; i < count; i++) ints[to + i * stride] = (int) own[from + i];
      }
      case BOOL -> {
        for (int i = 0; i < count; i++)
          bytes[to + i * stride] = (byte) (own[from + i] != 0 ? 1 : 0);
      }
      case BF16 -> {
        for (int i = 0; i < count; i++)
          shorts[to + i * stride] = NarrowFloats.toBf16(own[from + i]);
      }
      case F16 -> {
        for (int i = 0; i < count; i++)
          shorts[to + i * stride] = Float.floatToFloat16(own[from + i]);
      }
      case F8E4M3 -> {
        for (int i = 0; i < count; i++) bytes[to + i * stride] = NarrowFloats.toE4m3(own[from + i]);
      }
      case F8E5M2 -> {
        for (int i = 0; i < count; i++) bytes[to + i * stride] = NarrowFloats.toE5m2(own[from + i]);
      }
      case F64 -> throw new AssertionError("only the reference backend holds float64");
    }
  }
}
