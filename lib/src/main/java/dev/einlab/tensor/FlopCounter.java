package dev.einlab.tensor;

import dev.einlab.backend.View;
import dev.einlab.shape.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Counts what is executed inside a scope: FLOPs and bytes, by operation.
 *
 * <pre>
 * var cost = FlopCounter.count(() -&gt; einsum("ij,jk-&gt;ik", a, b));
 * cost.flops();
 * </pre>
 *
 * <p>A FLOP is one floating-point addition or multiplication; a multiply-add is two. Integers are
 * counted alike. Each operation states its rule. Bytes are those of the distinct elements of
 * operands and result: what must at least be moved. Work on threads that the code itself starts is
 * not counted.
 */
public final class FlopCounter {
  private static final ScopedValue<FlopCounter> CURRENT = ScopedValue.newInstance();

  /** What one kind of operation did. */
  public record Count(long calls, long flops, long bytesRead, long bytesWritten) {
    private static final Count NOTHING = new Count(0, 0, 0, 0);

    Count plus(Count other) {
      return new Count(
          calls + other.calls,
          Math.addExact(flops, other.flops),
          bytesRead + other.bytesRead,
          bytesWritten + other.bytesWritten);
    }

    /** Read and written. */
    public long bytes() {
      return bytesRead + bytesWritten;
    }
  }

  private final Map<String, Count> byOperation = new LinkedHashMap<>();
  private long matmulFlops;

  private FlopCounter() {}

  /**
   * Runs the code and returns what it cost. Scopes nest: an outer one counts what an inner one
   * counts.
   */
  public static FlopCounter count(Runnable code) {
    FlopCounter outer = CURRENT.isBound() ? CURRENT.get() : null;
    FlopCounter counter = new FlopCounter();
    try {
      ScopedValue.where(CURRENT, counter).run(code);
    } finally {
      if (outer != null) outer.add(counter);
    }
    return counter;
  }

  /** Like {@link #count(Runnable)} for code with a value, which is dropped. */
  public static FlopCounter count(Supplier<?> code) {
    return count((Runnable) code::get);
  }

  /** All FLOPs. */
  public long flops() {
    return total().flops();
  }

  /** FLOPs of matrix products only: what published formulas and MFU count. */
  public long matmulFlops() {
    return matmulFlops;
  }

  /** Bytes read and written. */
  public long bytes() {
    return total().bytes();
  }

  /** Counts by name of operation, in order of first use. */
  public Map<String, Count> byOperation() {
    return Collections.unmodifiableMap(byOperation);
  }

  public Count total() {
    return byOperation.values().stream().reduce(Count.NOTHING, Count::plus);
  }

  static void record(Op.Computing op, List<Shape> shapes, List<View> in, View out) {
    if (!CURRENT.isBound()) return;
    long read = in.stream().mapToLong(FlopCounter::distinctBytes).sum();
    CURRENT.get().add(op, new Count(1, op.flops(shapes), read, distinctBytes(out)));
  }

  /** A broadcast axis repeats elements: they are read once. */
  private static long distinctBytes(View view) {
    long elements = 1;
    for (int axis = 0; axis < view.rank(); axis++) {
      if (view.stride(axis) != 0 || view.length(axis) == 0) elements *= view.length(axis);
    }
    return elements * view.dtype().bytes();
  }

  private void add(Op op, Count count) {
    byOperation.merge(op.name(), count, Count::plus);
    if (op instanceof Contract) matmulFlops = Math.addExact(matmulFlops, count.flops());
  }

  private void add(FlopCounter inner) {
    inner.byOperation.forEach((name, count) -> byOperation.merge(name, count, Count::plus));
    matmulFlops = Math.addExact(matmulFlops, inner.matmulFlops);
  }

  /** A table: operation, calls, FLOPs, bytes. */
  @Override
  public String toString() {
    StringBuilder text =
        new StringBuilder(
            "%-12s %8s %18s %16s%n".formatted("operation", "calls", "FLOPs", "bytes"));
    byOperation.forEach((name, count) -> text.append(row(name, count)));
    return text.append(row("total", total())).toString().stripTrailing();
  }

  private static String row(String name, Count count) {
    return "%-12s %,8d %,18d %,16d%n".formatted(name, count.calls(), count.flops(), count.bytes());
  }
}
