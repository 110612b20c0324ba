package dev.einlab.backend;

import dev.einlab.shape.DType;
import dev.einlab.shape.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The slow and obvious backend: one element after the other, sums in double precision in row-major
 * order, {@link StrictMath} for functions. It gives the same bits on every machine, so its outputs
 * serve as goldens, and it defines what every other backend's primitives mean.
 */
public final class ReferenceBackend implements Backend {
  static final ReferenceBackend INSTANCE = new ReferenceBackend(() -> {});

  private final Runnable eachFlop;

  private ReferenceBackend(Runnable eachFlop) {
    this.eachFlop = eachFlop;
  }

  /**
   * A reference backend that calls back at every scalar operation it does: what the FLOP counter is
   * checked against.
   */
  public static Backend counting(Runnable eachFlop) {
    return new ReferenceBackend(eachFlop);
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String description() {
    return "scalar Java, one thread, sums in double precision: the same bits on every machine";
  }

  @Override
  public boolean holds(DType dtype) {
    return true;
  }

  @Override
  public Buffer allocate(DType dtype, int size) {
    return HostBuffer.allocate(this, dtype, size);
  }

  @Override
  public Buffer upload(HostBuffer host) {
    return host.lendTo(this);
  }

  @Override
  public HostBuffer download(View view) {
    HostBuffer host = HostBuffer.allocate(this, view.dtype(), view.size());
    copy(view, View.of(host, view.shape()));
    return host;
  }

  @Override
  public void fill(View out, double value) {
    HostBuffer to = host(out);
    for (Walk w = new Walk(out); w.hasNext(); w.next()) to.set(w.at(0), value);
  }

  @Override
  public void copy(View in, View out) {
    HostBuffer from = host(in);
    HostBuffer to = host(out);
    for (Walk w = new Walk(in, out); w.hasNext(); w.next()) to.set(w.at(1), from.get(w.at(0)));
  }

  @Override
  public void map(Unary function, View in, View out) {
    HostBuffer from = host(in);
    HostBuffer to = host(out);
    for (Walk w = new Walk(in, out); w.hasNext(); w.next()) {
      eachFlop.run();
      double y = Scalars.apply(function, from.get(w.at(0)));
      to.set(w.at(1), wrapped(out.dtype(), y));
    }
  }

  @Override
  public void zip(Binary function, View a, View b, View out) {
    HostBuffer left = host(a);
    HostBuffer right = host(b);
    HostBuffer to = host(out);
    boolean integers = a.dtype() == DType.I32;
    for (Walk w = new Walk(a, b, out); w.hasNext(); w.next()) {
      eachFlop.run();
      to.set(
          w.at(2),
          integers
              ? Scalars.apply(function, left.ints()[w.at(0)], right.ints()[w.at(1)])
              : Scalars.apply(function, left.get(w.at(0)), right.get(w.at(1))));
    }
  }

  @Override
  public void where(View condition, View a, View b, View out) {
    HostBuffer chooses = host(condition);
    HostBuffer yes = host(a);
    HostBuffer no = host(b);
    HostBuffer to = host(out);
    for (Walk w = new Walk(condition, a, b, out); w.hasNext(); w.next()) {
      to.set(w.at(3), chooses.get(w.at(0)) != 0 ? yes.get(w.at(1)) : no.get(w.at(2)));
    }
  }

  @Override
  public void reduce(Reduction function, View in, View out) {
    HostBuffer from = host(in);
    double[] results = new double[out.size()]; // one rounding at the end, not one an element
    Arrays.fill(results, neutral(function));
    View partial = View.of(HostBuffer.of(this, results), out.shape()).expand(in.shape());
    for (Walk w = new Walk(in, partial); w.hasNext(); w.next()) {
      eachFlop.run();
      double x = from.get(w.at(0));
      int r = w.at(1);
      results[r] =
          switch (function) {
            case SUM -> wrapped(in.dtype(), results[r] + x);
            case PRODUCT -> in.dtype() == DType.I32 ? (int) results[r] * (int) x : results[r] * x;
            case MAX -> Math.max(results[r], x);
            case MIN -> Math.min(results[r], x);
          };
    }
    copy(View.of(HostBuffer.of(this, results), out.shape()), out);
  }

  /** Integers wrap like Java's int. */
  private static double wrapped(DType dtype, double value) {
    return dtype == DType.I32 ? (int) (long) value : value;
  }

  private static double neutral(Reduction function) {
    return switch (function) {
      case SUM -> 0;
      case PRODUCT -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  @Override
  public void argmax(View in, View out) {
    HostBuffer to = host(out);
    HostBuffer from = host(in);
    int last = in.rank() - 1;
    for (Walk w = new Walk(in.select(last, 0), out); w.hasNext(); w.next()) {
      int best = 0;
      double champion = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < in.length(last); i++) {
        eachFlop.run();
        double x = from.get(w.at(0) + i * in.stride(last));
        if (x > champion || (Double.isNaN(x) && !Double.isNaN(champion))) {
          best = i;
          champion = x;
        }
      }
      to.set(w.at(1), best);
    }
  }

  @Override
  public void cumsum(View in, View out) {
    HostBuffer from = host(in);
    HostBuffer to = host(out);
    int last = in.rank() - 1;
    if (in.size() == 0) return;
    for (Walk w = new Walk(in.select(last, 0), out.select(last, 0)); w.hasNext(); w.next()) {
      double sum = 0;
      for (int i = 0; i < in.length(last); i++) {
        eachFlop.run();
        sum = wrapped(in.dtype(), sum + from.get(w.at(0) + i * in.stride(last)));
        to.set(w.at(1) + i * out.stride(last), sum);
      }
    }
  }

  @Override
  public void topk(View in, View positions) {
    HostBuffer from = host(in);
    int last = in.rank() - 1;
    int k = positions.length(last);
    if (positions.size() == 0) return;
    for (Walk w = new Walk(in.select(last, 0), positions.select(last, 0)); w.hasNext(); w.next()) {
      int row = w.at(0);
      int[] order =
          IntStream.range(0, in.length(last))
              .boxed()
              .sorted(
                  Comparator.comparingDouble((Integer i) -> from.get(row + i * in.stride(last)))
                      .reversed()) // NaN counts as the largest; equal values stay in order
              .limit(k)
              .mapToInt(i -> i)
              .toArray();
      for (int i = 0; i < k; i++) {
        host(positions).set(w.at(1) + i * positions.stride(last), order[i]);
      }
    }
  }

  @Override
  public void gather(View in, int axis, View index, View out) {
    HostBuffer from = host(in);
    HostBuffer to = host(out);
    if (index.size() == 0) return;
    for (Walk w = new Walk(alongside(in, axis, index.shape()), index, out); w.hasNext(); w.next()) {
      int chosen = host(index).ints()[w.at(1)];
      to.set(w.at(2), from.get(w.at(0) + chosen * in.stride(axis)));
    }
  }

  @Override
  public void scatterAdd(View in, int axis, View index, View out) {
    HostBuffer to = host(out);
    scatter(
        in,
        axis,
        index,
        out,
        (at, value) -> {
          eachFlop.run();
          to.set(at, wrapped(out.dtype(), to.get(at) + value));
        });
  }

  @Override
  public void scatter(View in, int axis, View index, View out) {
    scatter(in, axis, index, out, host(out)::set);
  }

  /** What is done at a place with a value. */
  private interface Put {
    void at(int place, double value);
  }

  private static void scatter(View in, int axis, View index, View out, Put put) {
    if (index.size() == 0) return;
    View targets = alongside(out, axis, index.shape());
    for (Walk w = new Walk(targets, index, in); w.hasNext(); w.next()) {
      int place = w.at(0) + host(index).ints()[w.at(1)] * out.stride(axis);
      put.at(place, host(in).get(w.at(2)));
    }
  }

  /**
   * Index 0 of an axis, repeated, and the other axes cut to a shape: the place an index along that
   * axis adds to.
   */
  private static View alongside(View view, int axis, Shape shape) {
    View cut = view.slice(axis, 0, 1, 1);
    for (int other = 0; other < shape.rank(); other++) {
      if (other != axis) cut = cut.slice(other, 0, shape.length(other), 1);
    }
    return cut.expand(shape);
  }

  @Override
  public void gemm(MatrixView a, MatrixView b, MatrixView c) {
    HostBuffer left = (HostBuffer) a.buffer();
    HostBuffer right = (HostBuffer) b.buffer();
    HostBuffer to = (HostBuffer) c.buffer();
    boolean integers = to.dtype() == DType.I32;
    int depth = a.columns().size();
    for (int batch = 0; batch < c.batch().size(); batch++) {
      int aStart = a.offset() + a.batch().offset(batch);
      int bStart = b.offset() + b.batch().offset(batch);
      int cStart = c.offset() + c.batch().offset(batch);
      for (int i = 0; i < c.rows().size(); i++) {
        Interruption.check();
        for (int j = 0; j < c.columns().size(); j++) {
          double sum = 0;
          int exact = 0; // wraps like Java's int
          for (int k = 0; k < depth; k++) {
            int p = aStart + a.rows().offset(i) + a.columns().offset(k);
            int q = bStart + b.rows().offset(k) + b.columns().offset(j);
            eachFlop.run(); // the multiplication
            eachFlop.run(); // and the addition
            if (integers) exact += left.ints()[p] * right.ints()[q];
            else sum += left.get(p) * right.get(q);
          }
          to.set(cStart + c.rows().offset(i) + c.columns().offset(j), integers ? exact : sum);
        }
      }
    }
  }

  @Override
  public void softmax(View in, View out) {
    HostBuffer from = host(in);
    HostBuffer to = host(out);
    int last = in.rank() - 1;
    int length = in.length(last);
    if (in.size() == 0) return;
    double[] weights = new double[length];
    for (Walk w = new Walk(in.select(last, 0), out.select(last, 0)); w.hasNext(); w.next()) {
      double max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < length; i++) {
        eachFlop.run();
        max = Math.max(max, from.get(w.at(0) + i * in.stride(last)));
      }
      double sum = 0;
      for (int i = 0; i < length; i++) {
        eachFlop.run(); // the subtraction
        eachFlop.run(); // the exponential
        eachFlop.run(); // the sum
        weights[i] = StrictMath.exp(from.get(w.at(0) + i * in.stride(last)) - max);
        sum += weights[i];
      }
      for (int i = 0; i < length; i++) {
        eachFlop.run();
        to.set(w.at(1) + i * out.stride(last), weights[i] / sum);
      }
    }
  }

  @Override
  public void mapGrad(Unary function, View saved, View g, View out) {
    HostBuffer from = host(saved);
    HostBuffer to = host(out);
    for (Walk w = new Walk(saved, g, out); w.hasNext(); w.next()) {
      eachFlop.run(); // the slope
      eachFlop.run(); // the product
      to.set(w.at(2), Scalars.slope(function, from.get(w.at(0))) * host(g).get(w.at(1)));
    }
  }

  @Override
  public void softmaxGrad(View y, View g, View out) {
    new ReferenceTraining(eachFlop).softmaxGrad(y, g, out);
  }

  @Override
  public void norm(Norm norm, View x, View gain, View bias, View out) {
    new ReferenceTraining(eachFlop).norm(norm, x, gain, bias, out);
  }

  @Override
  public void normGrad(
      Norm norm, View x, View gain, View g, View outX, View outGain, View outBias) {
    new ReferenceTraining(eachFlop).normGrad(norm, x, gain, g, outX, outGain, outBias);
  }

  @Override
  public void crossEntropy(View logits, View targets, double smoothing, View losses) {
    new ReferenceTraining(eachFlop).crossEntropy(logits, targets, smoothing, losses);
  }

  @Override
  public void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out) {
    new ReferenceTraining(eachFlop).crossEntropyGrad(logits, targets, smoothing, scale, out);
  }

  @Override
  public void attention(Attention attention, View q, View k, View v, View out, View logSums) {
    new ReferenceAttention(attention, eachFlop).forward(q, k, v, out, logSums);
  }

  @Override
  public void attentionGrad(
      Attention attention, Attended saved, View g, View outQ, View outK, View outV) {
    new ReferenceAttention(attention, eachFlop).backward(saved, g, outQ, outK, outV);
  }

  @Override
  public void update(UpdateRule rule, View parameter, View gradient, List<View> states) {
    View[] all = new View[states.size() + 2];
    all[0] = parameter;
    all[1] = gradient;
    for (int i = 0; i < states.size(); i++) all[i + 2] = states.get(i);
    double[] state = new double[states.size()];
    for (Walk w = new Walk(all); w.hasNext(); w.next()) {
      for (int i = 0; i < state.length; i++) state[i] = host(all[i + 2]).get(w.at(i + 2));
      double p = host(parameter).get(w.at(0));
      for (int flop = 0; flop < rule.flops(); flop++) eachFlop.run();
      host(parameter).set(w.at(0), rule.apply(p, host(gradient).get(w.at(1)), state));
      for (int i = 0; i < state.length; i++) host(all[i + 2]).set(w.at(i + 2), state[i]);
    }
  }

  @Override
  public Peak measurePeak() {
    return ScalarPeak.measure();
  }

  private static HostBuffer host(View view) {
    return (HostBuffer) view.buffer();
  }
}
