package dev.einlab.backend.opencl;

import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Unary;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import java.util.Locale;

/** Functions applied element by element, and copies: {@code elementwise.cl}, {@code convert.cl}. */
final class Elementwise {
  private static final String FILE = "elementwise.cl";

  private final OpenClBackend backend;

  Elementwise(OpenClBackend backend) {
    this.backend = backend;
  }

  void map(Unary function, View in, View out) {
    apply("-DFUNCTION=" + prefix(in) + lower(function), out, in);
  }

  void mapGrad(Unary function, View saved, View g, View out) {
    apply("-DSLOPE=d_" + lower(function), out, saved, g);
  }

  void zip(Binary function, View a, View b, View out) {
    Backend.Range known = Ranges.zip(function, Ranges.of(a), Ranges.of(b));
    apply("-DFUNCTION=" + prefix(a) + lower(function), out, a, b);
    Ranges.know(out, known);
  }

  void where(View condition, View a, View b, View out) {
    Backend.Range known = Ranges.union(Ranges.of(a), Ranges.of(b));
    apply("-DCHOOSE=" + (out.dtype() == DType.F32 ? 1 : 2), out, condition, a, b);
    Ranges.know(out, known);
  }

  void copy(View in, View out) {
    DType from = in.dtype();
    DType to = out.dtype();
    Backend.Range known = Ranges.of(in);
    if (from == to && isComputed(from)) apply("-DFUNCTION=" + prefix(in) + "copy", out, in);
    else if (from == DType.BOOL && to == DType.F32) apply("-DFUNCTION=i_to_float", out, in);
    else convert(in, out);
    Ranges.know(out, known);
  }

  /** Nothing is copied: the kernel raises a signal where an element is not finite. */
  boolean isFinite(View floats) {
    if (floats.size() == 0) return true;
    try (Work work = new Work(backend)) {
      View computed = work.computed(floats);
      Loops loops = Loops.of(computed);
      Memory.Block from = Work.read(computed);
      Kernel kernel = backend.kernel("finite.cl", "raiseUnlessFinite", "");
      long items = backend.deviceClass().shares(loops);
      return !backend.signal().isRaisedBy(word -> kernel.each(items, word, from, loops.words()));
    }
  }

  private void convert(View in, View out) {
    if (out.size() == 0) return;
    Loops loops = Loops.of(out, in);
    String macros =
        "-DREAD=%s -DWRITE=%s -DFROM=%s -DTO=%s"
            .formatted(
                shortName(in.dtype()), shortName(out.dtype()), type(in.dtype()), type(out.dtype()));
    Memory.Block from = Work.read(in);
    Memory.Block to = Work.write(out);
    long items = Math.ceilDiv(loops.size(), backend.deviceClass().blocks());
    backend.kernel("convert.cl", "convertAll", macros).each(items, to, from, loops.words());
  }

  private void apply(String function, View out, View... in) {
    if (out.size() == 0) return;
    View[] all = new View[in.length + 1];
    all[0] = out;
    System.arraycopy(in, 0, all, 1, in.length);
    Loops loops = Loops.of(all);
    StringBuilder macros = new StringBuilder(function);
    macros.append(" -DOPERANDS=").append(all.length).append(" -DOUT=").append(type(out.dtype()));
    Object[] arguments = new Object[all.length + 1];
    for (int i = 0; i < in.length; i++) {
      macros.append(" -DIN_").append((char) ('A' + i)).append('=').append(type(in[i].dtype()));
      arguments[i + 1] = Work.read(in[i]); // before the output counts as written: it may be one
    }
    arguments[0] = Work.write(out);
    arguments[all.length] = loops.words();
    long items = backend.deviceClass().shares(loops);
    backend.kernel(FILE, "apply", macros.toString()).each(items, arguments);
  }

  /** Whether kernels compute with it, rather than only store it. */
  private static boolean isComputed(DType dtype) {
    return dtype == DType.F32 || dtype == DType.I32 || dtype == DType.BOOL;
  }

  private static String prefix(View view) {
    return view.dtype() == DType.F32 ? "f_" : "i_";
  }

  private static String lower(Enum<?> function) {
    return function.name().toLowerCase(Locale.ROOT);
  }

  /** What C calls the stored elements. */
  static String type(DType dtype) {
    return switch (dtype) {
      case F32 -> "float";
      case I32 -> "int";
      case BF16, F16 -> "ushort";
      case BOOL, F8E4M3, F8E5M2 -> "uchar";
      case F64 -> throw new AssertionError("doubles live on the reference backend only");
    };
  }

  private static String shortName(DType dtype) {
    return switch (dtype) {
      case F8E4M3 -> "e4m3";
      case F8E5M2 -> "e5m2";
      default -> dtype.name().toLowerCase(Locale.ROOT);
    };
  }
}
