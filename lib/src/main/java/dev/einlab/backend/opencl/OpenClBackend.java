package dev.einlab.backend.opencl;

import dev.einlab.backend.Attention;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.Binary;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.Norm;
import dev.einlab.backend.Peak;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.UpdateRule;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The backend on one OpenCL device. Operations are only enqueued; what they compute stays on the
 * device until {@link #download} brings it to the host.
 */
public final class OpenClBackend implements Backend {
  private final String name;
  private final Device device;
  private final DeviceClass deviceClass;
  private CommandQueue queue;
  private Memory memory;
  private Programs programs;
  private Signal signal;
  private final Elementwise elementwise = new Elementwise(this);
  private final Reductions reductions = new Reductions(this);
  private final Rows rows = new Rows(this);
  private final Indexing indexing = new Indexing(this);
  private final Updates updates = new Updates(this);
  private final Gemm gemm;
  private final Heads heads;
  private Transfers transfers = new Transfers(0, 0, 0, 0);
  private int hostForbidden;

  OpenClBackend(String name, Device device) {
    this.name = name;
    this.device = device;
    this.deviceClass = device.deviceClass();
    this.gemm = new Gemm(this);
    this.heads = new Heads(this, gemm);
  }

  /** How often, and how many bytes, elements went to the device and back. */
  public record Transfers(long uploads, long uploadedBytes, long downloads, long downloadedBytes) {
    /** What came to these since an earlier count. */
    public Transfers since(Transfers earlier) {
      return new Transfers(
          uploads - earlier.uploads,
          uploadedBytes - earlier.uploadedBytes,
          downloads - earlier.downloads,
          downloadedBytes - earlier.downloadedBytes);
    }
  }

  /** Counted since the start. */
  public synchronized Transfers transfers() {
    return transfers;
  }

  /**
   * Runs code during which nothing may be brought to the device or back, on any thread: what proves
   * that a computation stays on the device.
   *
   * @throws IllegalStateException from within, at the first transfer
   */
  public void withoutHostAccess(Runnable code) {
    forbid(1);
    try {
      code.run();
    } finally {
      forbid(-1);
    }
  }

  private synchronized void forbid(int more) {
    hostForbidden += more;
  }

  private synchronized void transferred(int up, int down, long bytes, String what) {
    if (hostForbidden > 0) {
      throw new IllegalStateException(
          "%s: %s while access from the host is forbidden".formatted(name, what));
    }
    transfers =
        new Transfers(
            transfers.uploads + up,
            transfers.uploadedBytes + up * bytes,
            transfers.downloads + down,
            transfers.downloadedBytes + down * bytes);
  }

  /** The context is made when something is computed: a list of devices needs none. */
  synchronized CommandQueue queue() {
    if (queue == null) {
      queue = new CommandQueue(name, device);
      memory = new Memory(queue);
      programs = new Programs(queue, Caches.folder());
      signal = new Signal(queue, memory);
    }
    return queue;
  }

  Memory memory() {
    queue();
    return memory;
  }

  Programs programs() {
    queue();
    return programs;
  }

  Signal signal() {
    queue();
    return signal;
  }

  Kernel kernel(String file, String kernel, String macros) {
    return programs().kernel(file, kernel, macros);
  }

  DeviceClass deviceClass() {
    return deviceClass;
  }

  /** Bytes of device memory in use by tensors that are not yet known to be gone. */
  public long usedBytes() {
    return memory().used();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return device.description();
  }

  @Override
  public DeviceBuffer allocate(DType dtype, int size) {
    Memory.Block block =
        memory().take((long) size * dtype.bytes(), dtype.label() + "[" + size + "]");
    DeviceBuffer buffer = new DeviceBuffer(this, dtype, size, block);
    buffer.releaseBy(memory.own(buffer, block));
    return buffer;
  }

  /** A block that something else owns, as a buffer. */
  DeviceBuffer wrap(DType dtype, int size, Memory.Block block) {
    DeviceBuffer buffer = new DeviceBuffer(this, dtype, size, block);
    buffer.blockToFill();
    return buffer;
  }

  @Override
  public DeviceBuffer upload(HostBuffer host) {
    long bytes = host.bytes();
    transferred(1, 0, bytes, "upload of " + host.dtype().label() + "[" + host.size() + "]");
    DeviceBuffer buffer = allocate(host.dtype(), host.size());
    if (bytes > 0) queue.write(buffer.blockToFill(), segment(host));
    if (host.dtype() == DType.I32) buffer.knowRange(rangeOf(host.ints()));
    return buffer;
  }

  @Override
  public HostBuffer download(View view) {
    HostBuffer host = HostBuffer.allocate(Backends.reference(), view.dtype(), view.size());
    transferred(0, 1, host.bytes(), "download of " + view.dtype().label() + view.shape());
    if (view.size() == 0) return host;
    try (Work work = new Work(this)) {
      View dense = view.isContiguous() ? view : work.dense(view);
      long offset = (long) dense.offset() * view.dtype().bytes();
      queue().read(Work.read(dense), offset, segment(host));
    }
    return host;
  }

  private static MemorySegment segment(HostBuffer host) {
    return switch (host.array()) {
      case float[] array -> MemorySegment.ofArray(array);
      case int[] array -> MemorySegment.ofArray(array);
      case short[] array -> MemorySegment.ofArray(array);
      case byte[] array -> MemorySegment.ofArray(array);
      default -> throw new AssertionError("doubles live on the reference backend only");
    };
  }

  private static Range rangeOf(int[] values) {
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return new Range(least, most);
  }

  @Override
  public Range range(View integers) {
    Range known = Work.buffer(integers).range();
    return known != null ? known : Backend.super.range(integers);
  }

  @Override
  public boolean isFinite(View floats) {
    return elementwise.isFinite(floats);
  }

  @Override
  public void fill(View out, double value) {
    if (out.size() == 0) return;
    HostBuffer one = HostBuffer.allocate(Backends.reference(), out.dtype(), 1);
    one.set(0, value);
    int bytes = out.dtype().bytes();
    int pattern =
        switch (one.array()) {
          case float[] array -> Float.floatToRawIntBits(array[0]);
          case int[] array -> array[0];
          case short[] array -> array[0];
          case byte[] array -> array[0];
          default -> throw new AssertionError("doubles live on the reference backend only");
        };
    if (out.isContiguous()) {
      Memory.Block to = Work.write(out);
      queue.fill(to, (long) out.offset() * bytes, (long) out.size() * bytes, pattern, bytes);
      if (out.dtype() == DType.I32) Ranges.know(out, new Range(pattern, pattern));
      return;
    }
    try (Work work = new Work(this)) {
      DeviceBuffer single = wrap(out.dtype(), 1, work.area(1));
      queue().fill(single.block(), 0, bytes, pattern, bytes);
      int[] still = new int[out.rank()];
      copy(new View(single, out.shape(), still, 0), out);
    }
  }

  @Override
  public DeviceBuffer count(int from, int step, int size) {
    DeviceBuffer buffer = allocate(DType.I32, size);
    indexing.count(buffer, from, step);
    int last = from + (size - 1) * step;
    if (size > 0) buffer.knowRange(new Range(Math.min(from, last), Math.max(from, last)));
    return buffer;
  }

  @Override
  public void copy(View in, View out) {
    elementwise.copy(in, out);
  }

  @Override
  public void map(Unary function, View in, View out) {
    elementwise.map(function, in, out);
  }

  @Override
  public void zip(Binary function, View a, View b, View out) {
    elementwise.zip(function, a, b, out);
  }

  @Override
  public void where(View condition, View a, View b, View out) {
    elementwise.where(condition, a, b, out);
  }

  @Override
  public void reduce(Reduction function, View in, View out) {
    reductions.reduce(function, in, out);
  }

  @Override
  public void argmax(View in, View out) {
    rows.argmax(in, out);
  }

  @Override
  public void cumsum(View in, View out) {
    rows.cumsum(in, out);
  }

  @Override
  public void topk(View in, View positions) {
    rows.topk(in, positions);
  }

  @Override
  public void gather(View in, int axis, View index, View out) {
    indexing.gather(in, axis, index, out);
  }

  @Override
  public void scatterAdd(View in, int axis, View index, View out) {
    indexing.scatterAdd(in, axis, index, out);
  }

  @Override
  public void scatter(View in, int axis, View index, View out) {
    indexing.scatter(in, axis, index, out);
  }

  @Override
  public void gemm(MatrixView a, MatrixView b, MatrixView c) {
    gemm.multiply(a, b, c);
  }

  @Override
  public void softmax(View in, View out) {
    rows.softmax(in, out);
  }

  @Override
  public void mapGrad(Unary function, View saved, View g, View out) {
    elementwise.mapGrad(function, saved, g, out);
  }

  @Override
  public void softmaxGrad(View y, View g, View out) {
    rows.softmaxGrad(y, g, out);
  }

  @Override
  public void norm(Norm norm, View x, View gain, View bias, View out) {
    rows.norm(norm, x, gain, bias, out);
  }

  @Override
  public void normGrad(
      Norm norm, View x, View gain, View g, View outX, View outGain, View outBias) {
    rows.normGrad(norm, x, gain, g, outX, outGain, outBias);
  }

  @Override
  public void crossEntropy(View logits, View targets, double smoothing, View losses) {
    rows.crossEntropy(logits, targets, smoothing, losses);
  }

  @Override
  public void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out) {
    rows.crossEntropyGrad(logits, targets, smoothing, scale, out);
  }

  @Override
  public void attention(Attention attention, View q, View k, View v, View out, View logSums) {
    heads.forward(attention, q, k, v, out, logSums);
  }

  @Override
  public void attentionGrad(
      Attention attention, Attended saved, View g, View outQ, View outK, View outV) {
    heads.backward(attention, saved, g, outQ, outK, outV);
  }

  @Override
  public void update(UpdateRule rule, View parameter, View gradient, List<View> states) {
    updates.update(rule, parameter, gradient, states);
  }

  @Override
  public void finish() {
    queue().await();
  }

  @Override
  public Peak measurePeak() {
    return new PeakLoops(this).measure();
  }
}
