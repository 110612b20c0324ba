package dev.einlab.backend.opencl;

import dev.einlab.backend.Norm;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;

/** What works along the last axis: {@code rows.cl}, on dense rows. */
final class Rows {
  private static final String FILE = "rows.cl";

  /** Elements that keep a work-item busy: shorter rows share one. */
  private static final int BUSY = 4096;

  private final OpenClBackend backend;

  Rows(OpenClBackend backend) {
    this.backend = backend;
  }

  /** Rows of one length, and how many of them a work-group does. */
  private record Cut(int rows, int length, int perGroup) {}

  private Cut cut(View view) {
    int length = view.length(view.rank() - 1);
    int rows = length == 0 ? 0 : view.size() / length;
    boolean shares = backend.deviceClass().lanes() == 1;
    return new Cut(rows, length, shares ? Math.max(1, BUSY / Math.max(1, length)) : 1);
  }

  /** A group a cut; the cut's numbers come last. */
  private void run(String kernel, Cut cut, Object... arguments) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 3);
    all[arguments.length] = cut.rows;
    all[arguments.length + 1] = cut.length;
    all[arguments.length + 2] = cut.perGroup;
    int lanes = backend.deviceClass().lanes();
    int groups = Math.ceilDiv(cut.rows, cut.perGroup);
    backend.kernel(FILE, kernel, "-DT=float").run(groups, lanes, all);
  }

  void softmax(View in, View out) {
    if (in.size() == 0) return;
    try (Work work = new Work(backend)) {
      Memory.Block x = Work.read(work.dense(in));
      run("softmax", cut(in), Work.write(work.denseOutput(out)), x);
    }
  }

  void softmaxGrad(View y, View g, View out) {
    if (y.size() == 0) return;
    try (Work work = new Work(backend)) {
      Memory.Block weights = Work.read(work.dense(y));
      Memory.Block gradient = Work.read(work.dense(g));
      run("softmaxGrad", cut(y), Work.write(work.denseOutput(out)), weights, gradient);
    }
  }

  void norm(Norm norm, View x, View gain, View bias, View out) {
    if (x.size() == 0) return;
    try (Work work = new Work(backend)) {
      Memory.Block in = Work.read(work.dense(x));
      Memory.Block gains = readOr(gain, in, work);
      Memory.Block biases = readOr(bias, in, work);
      run(
          "norm",
          cut(x),
          Work.write(work.denseOutput(out)),
          in,
          gains,
          biases,
          gain == null ? 0 : 1,
          bias == null ? 0 : 1,
          norm.centred() ? 1 : 0,
          (float) norm.epsilon());
    }
  }

  /** Something must be passed for an operand that is not there: it is not read. */
  private static Memory.Block readOr(View view, Memory.Block other, Work work) {
    return view == null ? other : Work.read(work.dense(view));
  }

  void normGrad(Norm norm, View x, View gain, View g, View outX, View outGain, View outBias) {
    try (Work work = new Work(backend)) {
      Cut cut = cut(x);
      View gradient = work.dense(g);
      Memory.Block products = work.area(outGain == null ? 1 : x.size());
      if (x.size() > 0) {
        Memory.Block in = Work.read(work.dense(x));
        Memory.Block gains = readOr(gain, in, work);
        Memory.Block gradients = Work.read(gradient);
        run(
            "normGrad",
            cut,
            Work.write(work.denseOutput(outX)),
            products,
            in,
            gains,
            gradients,
            gain == null ? 0 : 1,
            norm.centred() ? 1 : 0,
            (float) norm.epsilon());
      }
      Shape matrix = Shape.of(cut.rows, cut.length);
      if (outGain != null) {
        View sums = View.of(backend.wrap(DType.F32, x.size(), products), matrix);
        sumColumns(sums, outGain);
      }
      if (outBias != null) {
        sumColumns(View.of(gradient.buffer(), matrix), outBias);
      }
    }
  }

  private void sumColumns(View matrix, View out) {
    backend.reduce(dev.einlab.backend.Reduction.SUM, matrix, out.unsqueeze(0));
  }

  void crossEntropy(View logits, View targets, double smoothing, View losses) {
    if (logits.size() == 0) return;
    try (Work work = new Work(backend)) {
      Memory.Block x = Work.read(work.dense(logits));
      Memory.Block wanted = Work.read(work.dense(targets));
      Memory.Block out = Work.write(work.denseOutput(losses));
      run("crossEntropy", cut(logits), out, x, wanted, (float) smoothing);
    }
  }

  void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out) {
    if (logits.size() == 0) return;
    try (Work work = new Work(backend)) {
      Memory.Block x = Work.read(work.dense(logits));
      Memory.Block wanted = Work.read(work.dense(targets));
      Memory.Block scales = Work.read(work.dense(scale));
      Memory.Block to = Work.write(work.denseOutput(out));
      run("crossEntropyGrad", cut(logits), to, x, wanted, scales, (float) smoothing);
    }
  }

  /** A work-item a row. */
  private void each(String kernel, View in, View out, Object... numbers) {
    if (out.size() == 0) return;
    try (Work work = new Work(backend)) {
      int length = in.length(in.rank() - 1);
      int rows = in.size() / length;
      Memory.Block from = Work.read(work.dense(in));
      Object[] all = new Object[4 + numbers.length];
      all[0] = Work.write(work.denseOutput(out));
      all[1] = from;
      all[2] = rows;
      all[3] = length;
      System.arraycopy(numbers, 0, all, 4, numbers.length);
      backend.kernel(FILE, kernel, "-DT=" + Elementwise.type(in.dtype())).each(rows, all);
    }
  }

  void argmax(View in, View out) {
    each("argmax", in, out);
  }

  void cumsum(View in, View out) {
    each("cumsum", in, out);
  }

  void topk(View in, View positions) {
    each("topk", in, positions, positions.length(positions.rank() - 1));
  }
}
