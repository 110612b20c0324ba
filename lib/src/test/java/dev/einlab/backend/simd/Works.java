package dev.einlab.backend.simd;

import dev.einlab.backend.Attention;
import dev.einlab.backend.AxisGroup;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Binary;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.Norm;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.UpdateRule;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/** Every primitive on operands large enough to be shared out, the same for every backend. */
final class Works {
  private static final int ROWS = 700;
  private static final int COLUMNS = 1111;
  private static final Attention CAUSAL = new Attention(true, 0.2);

  private Works() {}

  /** A call with its operands ready; it writes the results. */
  record Ready(Runnable call, View... results) {}

  /** A primitive, and how its operands are made ready. */
  record Work(String name, Function<Backend, Ready> prepared) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Work> all() {
    List<Work> all = new ArrayList<>();
    addGemms(all);
    addElementwise(all);
    addReductions(all);
    addRows(all);
    addTraining(all);
    addUpdates(all);
    return all.stream();
  }

  private static void addGemms(List<Work> all) {
    all.add(gemm(1, 300, 700, 250));
    all.add(gemm(1, 3, 40_000, 70));
    all.add(gemm(40, 30, 50, 20));
    all.add(gemm(1, 1, 1000, 900));
    all.add(gemm(1, 900, 1000, 1));
    all.add(gemm(1, 1, 300_000, 1));
    all.add(gemm(9000, 2, 3, 4));
  }

  static Work gemm(int batch, int m, int k, int n) {
    return new Work(
        "gemm %d × (%d × %d × %d)".formatted(batch, m, k, n),
        b -> {
          MatrixView left = matrices(random(b, batch, m, k));
          MatrixView right = matrices(random(b, batch, k, n));
          View c = output(b, batch, m, n);
          MatrixView product = matrices(c);
          return new Ready(() -> b.gemm(left, right, product), c);
        });
  }

  private static void addElementwise(List<Work> all) {
    for (Unary function : Unary.values()) {
      all.add(new Work(function + "", b -> map(b, function, positive(b))));
      all.add(
          new Work(
              "slope of " + function,
              b -> onMatrix(b, (x, y, out) -> b.mapGrad(function, x, y, out))));
    }
    for (Binary function : Binary.values()) {
      all.add(new Work(function + " a row", b -> addRow(b, function)));
    }
    all.add(new Work("where", Works::where));
    all.add(new Work("fill", b -> onMatrix(b, (x, y, out) -> b.fill(out, 3))));
    all.add(new Work("copy", b -> onMatrix(b, (x, y, out) -> b.copy(x, out))));
    all.add(new Work("transpose", Works::transpose));
    for (DType type : List.of(DType.BF16, DType.F16, DType.I32, DType.BOOL)) {
      all.add(new Work("to " + type, b -> convert(b, type)));
    }
  }

  private static void addReductions(List<Work> all) {
    for (Reduction function : Reduction.values()) {
      all.add(new Work(function + " of all", b -> reduce(b, function, 1, 1)));
      all.add(new Work(function + " of rows", b -> reduce(b, function, ROWS, 1)));
      all.add(new Work(function + " of columns", b -> reduce(b, function, 1, COLUMNS)));
    }
  }

  private static void addRows(List<Work> all) {
    all.add(new Work("softmax", b -> onMatrix(b, (x, y, out) -> b.softmax(x, out))));
    all.add(new Work("cumsum", b -> onMatrix(b, (x, y, out) -> b.cumsum(x, out))));
    all.add(new Work("argmax", Works::argmax));
    all.add(new Work("topk", Works::topk));
    all.add(new Work("gather", Works::gather));
    all.add(new Work("scatter", b -> scatter(b, false)));
    all.add(new Work("scatterAdd", b -> scatter(b, true)));
  }

  private static void addTraining(List<Work> all) {
    all.add(new Work("softmaxGrad", b -> onMatrix(b, (x, y, out) -> b.softmaxGrad(x, y, out))));
    for (boolean centred : new boolean[] {true, false}) {
      Norm norm = new Norm(centred, 1e-5);
      all.add(new Work(norm + "", b -> norm(b, norm)));
      all.add(new Work(norm + " back", b -> normGrad(b, norm)));
    }
    all.add(new Work("crossEntropy", Works::crossEntropy));
    all.add(new Work("crossEntropyGrad", Works::crossEntropyGrad));
    all.add(new Work("attention", Works::attention));
    all.add(new Work("attentionGrad", Works::attentionGrad));
  }

  private static void addUpdates(List<Work> all) {
    for (UpdateRule rule :
        List.of(
            new UpdateRule.Sgd(0.1, 0, false, 0),
            new UpdateRule.Sgd(0.1, 0.9, true, 0.01),
            new UpdateRule.AdaGrad(0.1, 1e-10, 0.01),
            new UpdateRule.RmsProp(0.01, 0.99, 1e-8, 0.01),
            UpdateRule.Adam.at(7, 1e-3, 0.9, 0.99, 1e-8, 0.1, true))) {
      all.add(new Work(rule + "", b -> update(b, rule, random(b, ROWS, COLUMNS))));
      all.add(
          new Work(
              rule + " of a transposed gradient",
              b -> update(b, rule, random(b, COLUMNS, ROWS).permute(1, 0))));
    }
  }

  /** A primitive of two matrices that writes a third. */
  private interface OfMatrices {
    void run(View x, View y, View out);
  }

  private static Ready onMatrix(Backend b, OfMatrices primitive) {
    View x = positive(b);
    View y = random(b, ROWS, COLUMNS);
    View out = output(b, ROWS, COLUMNS);
    return new Ready(() -> primitive.run(x, y, out), out);
  }

  private static Ready map(Backend b, Unary function, View x) {
    View y = output(b, ROWS, COLUMNS);
    return new Ready(() -> b.map(function, x, y), y);
  }

  private static Ready addRow(Backend b, Binary function) {
    View x = positive(b);
    View y = output(b, function.isComparison() ? DType.BOOL : DType.F32, ROWS, COLUMNS);
    View row = random(b, 1, COLUMNS).expand(y.shape());
    return new Ready(() -> b.zip(function, x, row, y), y);
  }

  private static Ready where(Backend b) {
    View x = random(b, ROWS, COLUMNS);
    View positive = output(b, DType.BOOL, ROWS, COLUMNS);
    b.zip(Binary.GT, x, output(b, ROWS, COLUMNS), positive);
    View zeros = output(b, 1, 1).expand(x.shape());
    View y = output(b, ROWS, COLUMNS);
    return new Ready(() -> b.where(positive, x, zeros, y), y);
  }

  private static Ready transpose(Backend b) {
    View x = random(b, COLUMNS, ROWS).permute(1, 0);
    View y = output(b, ROWS, COLUMNS);
    return new Ready(() -> b.copy(x, y), y);
  }

  private static Ready convert(Backend b, DType type) {
    View x = random(b, ROWS, COLUMNS);
    View narrow = output(b, type, ROWS, COLUMNS);
    View y = output(b, ROWS, COLUMNS);
    return new Ready(
        () -> {
          b.copy(x, narrow);
          b.copy(narrow, y);
        },
        y);
  }

  private static Ready reduce(Backend b, Reduction function, int rows, int columns) {
    View x = random(b, ROWS, COLUMNS);
    View y = output(b, rows, columns);
    return new Ready(() -> b.reduce(function, x, y), y);
  }

  private static Ready argmax(Backend b) {
    View x = random(b, ROWS, COLUMNS);
    View y = output(b, DType.I32, ROWS);
    return new Ready(() -> b.argmax(x, y), y);
  }

  private static Ready topk(Backend b) {
    View x = random(b, ROWS, COLUMNS);
    View y = output(b, DType.I32, ROWS, 5);
    return new Ready(() -> b.topk(x, y), y);
  }

  private static Ready gather(Backend b) {
    View x = random(b, 300, COLUMNS);
    View index = ids(b, 300, ROWS).unsqueeze(1).expand(Shape.of(ROWS, COLUMNS));
    View y = output(b, ROWS, COLUMNS);
    return new Ready(() -> b.gather(x, 0, index, y), y);
  }

  private static Ready scatter(Backend b, boolean adds) {
    View x = random(b, ROWS, COLUMNS);
    View index = ids(b, 300, ROWS).unsqueeze(1).expand(Shape.of(ROWS, COLUMNS));
    View y = output(b, 300, COLUMNS);
    return new Ready(
        () -> {
          if (adds) b.scatterAdd(x, 0, index, y);
          else b.scatter(x, 0, index, y);
        },
        y);
  }

  private static Ready norm(Backend b, Norm norm) {
    View x = random(b, ROWS, COLUMNS);
    View gain = random(b, COLUMNS);
    View y = output(b, ROWS, COLUMNS);
    return new Ready(() -> b.norm(norm, x, gain, gain, y), y);
  }

  private static Ready normGrad(Backend b, Norm norm) {
    View x = random(b, ROWS, COLUMNS);
    View gain = random(b, COLUMNS);
    View g = random(b, ROWS, COLUMNS);
    View outX = output(b, ROWS, COLUMNS);
    View outGain = output(b, COLUMNS);
    View outBias = output(b, COLUMNS);
    return new Ready(
        () -> b.normGrad(norm, x, gain, g, outX, outGain, outBias), outX, outGain, outBias);
  }

  private static Ready crossEntropy(Backend b) {
    View logits = random(b, ROWS, COLUMNS);
    View targets = ids(b, COLUMNS, ROWS);
    View losses = output(b, ROWS);
    return new Ready(() -> b.crossEntropy(logits, targets, 0.1, losses), losses);
  }

  private static Ready crossEntropyGrad(Backend b) {
    View logits = random(b, ROWS, COLUMNS);
    View targets = ids(b, COLUMNS, ROWS);
    View scale = random(b, ROWS);
    View y = output(b, ROWS, COLUMNS);
    return new Ready(() -> b.crossEntropyGrad(logits, targets, 0.1, scale, y), y);
  }

  private static Ready attention(Backend b) {
    View q = random(b, 3, 4, 70, 24);
    View k = random(b, 3, 2, 90, 24);
    View out = output(b, 3, 4, 70, 24);
    View sums = output(b, 3, 4, 70);
    return new Ready(() -> b.attention(CAUSAL, q, k, k, out, sums), out, sums);
  }

  private static Ready attentionGrad(Backend b) {
    View q = random(b, 3, 4, 70, 24);
    View k = random(b, 3, 2, 90, 24);
    View out = output(b, 3, 4, 70, 24);
    View sums = output(b, 3, 4, 70);
    b.attention(CAUSAL, q, k, k, out, sums);
    var saved = new Backend.Attended(q, k, k, out, sums);
    View g = random(b, 3, 4, 70, 24);
    View outQ = output(b, 3, 4, 70, 24);
    View outK = output(b, 3, 2, 90, 24);
    View outV = output(b, 3, 2, 90, 24);
    return new Ready(() -> b.attentionGrad(CAUSAL, saved, g, outQ, outK, outV), outQ, outK, outV);
  }

  private static Ready update(Backend b, UpdateRule rule, View gradient) {
    View parameter = random(b, ROWS, COLUMNS);
    List<View> states = new ArrayList<>();
    for (int i = 0; i < rule.states(); i++) states.add(positive(b));
    View[] results = Stream.concat(Stream.of(parameter), states.stream()).toArray(View[]::new);
    return new Ready(() -> b.update(rule, parameter, gradient, states), results);
  }

  private static MatrixView matrices(View v) {
    return new MatrixView(v.buffer(), v.offset(), group(v, 0), group(v, 1), group(v, 2));
  }

  private static AxisGroup group(View v, int axis) {
    return AxisGroup.of(new int[] {v.length(axis)}, new int[] {v.stride(axis)});
  }

  private static View positive(Backend b) {
    View x = random(b, ROWS, COLUMNS);
    float[] values = ((HostBuffer) x.buffer()).floats();
    for (int i = 0; i < values.length; i++) values[i] = Math.abs(values[i]) + 0.1f;
    return x;
  }

  private static View random(Backend b, int... lengths) {
    Shape shape = Shape.of(lengths);
    float[] values = new float[(int) shape.size()];
    var random = new SplittableRandom(values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() - random.nextDouble()) * 3;
    }
    return View.of(HostBuffer.of(b, values), shape);
  }

  private static View ids(Backend b, int below, int count) {
    var random = new SplittableRandom(count);
    return View.of(HostBuffer.of(b, random.ints(count, 0, below).toArray()), Shape.of(count));
  }

  private static View output(Backend b, int... lengths) {
    return output(b, DType.F32, lengths);
  }

  private static View output(Backend b, DType type, int... lengths) {
    Shape shape = Shape.of(lengths);
    return View.of(b.allocate(type, (int) shape.size()), shape);
  }
}
