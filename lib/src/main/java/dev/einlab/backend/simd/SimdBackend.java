package dev.einlab.backend.simd;

import dev.einlab.backend.Attention;
import dev.einlab.backend.Backend;
import dev.einlab.backend.Backends;
import dev.einlab.backend.Binary;
import dev.einlab.backend.Buffer;
import dev.einlab.backend.HostBuffer;
import dev.einlab.backend.MatrixView;
import dev.einlab.backend.Norm;
import dev.einlab.backend.Peak;
import dev.einlab.backend.Reduction;
import dev.einlab.backend.Unary;
import dev.einlab.backend.UpdateRule;
import dev.einlab.backend.View;
import dev.einlab.shape.DType;
import java.lang.ref.Reference;
import java.util.List;

/**
 * The backend on the processor's vector units and cores. Floats are computed here; what needs no
 * speed goes through the reference backend's loops, which work on the same arrays.
 */
public final class SimdBackend implements Backend {
  static final SimdBackend INSTANCE =
      new SimdBackend(
          Integer.getInteger("einlab.threads", Runtime.getRuntime().availableProcessors()));

  private final Backend reference = Backends.reference();
  private final Workers workers;
  private final Gemm gemm;
  private final Elementwise elementwise;
  private final Reductions reductions;
  private final Rows rows;
  private final Indexing indexing;
  private final Copies copies;
  private final Norms norms;
  private final Losses losses;
  private final Updates updates;

  SimdBackend(int threads) {
    workers = new Workers(threads);
    gemm = new Gemm(workers);
    elementwise = new Elementwise(workers);
    reductions = new Reductions(workers);
    rows = new Rows(workers);
    indexing = new Indexing(workers);
    copies = new Copies(workers, elementwise);
    norms = new Norms(workers, copies);
    losses = new Losses(workers, copies);
    updates = new Updates(workers, copies);
  }

  @Override
  public String name() {
    return "simd";
  }

  @Override
  public String description() {
    return Lanes.F.vectorBitSize()
        + "-bit vectors ("
        + Lanes.WIDTH
        + " floats), "
        + workers.threads()
        + (workers.threads() == 1 ? " thread" : " threads");
  }

  @Override
  public Buffer allocate(DType dtype, int size) {
    return HostBuffer.allocate(this, dtype, size);
  }

  @Override
  public Buffer reserve(DType dtype, int size) {
    return HostBuffer.reserve(this, dtype, size);
  }

  @Override
  public Buffer upload(HostBuffer host) {
    return host.lendTo(this);
  }

  @Override
  public HostBuffer download(View view) {
    HostBuffer host = HostBuffer.allocate(reference, view.dtype(), view.size());
    copy(view, View.of(host, view.shape()));
    return host;
  }

  @Override
  public void fill(View out, double value) {
    if (isPlain(out)) elementwise.fill(out, (float) value);
    else reference.fill(out, value);
    keep(out);
  }

  @Override
  public void copy(View in, View out) {
    if (in.dtype() == DType.F32 && out.dtype() == DType.F32) copies.copy(in, out);
    else if (isPlain(in) && isPlain(out)) elementwise.copy(in, out);
    else reference.copy(in, out);
    keep(in, out);
  }

  @Override
  public void map(Unary function, View in, View out) {
    if (in.dtype() == DType.F32) elementwise.map(function, in, out);
    else reference.map(function, in, out);
    keep(in, out);
  }

  @Override
  public void zip(Binary function, View a, View b, View out) {
    if (a.dtype() == DType.F32) elementwise.zip(function, a, b, out);
    else reference.zip(function, a, b, out);
    keep(a, b, out);
  }

  @Override
  public void where(View condition, View a, View b, View out) {
    if (out.dtype() == DType.F32) elementwise.where(condition, a, b, out);
    else reference.where(condition, a, b, out);
    keep(condition, a, b, out);
  }

  @Override
  public void reduce(Reduction function, View in, View out) {
    if (in.dtype() == DType.F32 && in.size() > 0) reductions.reduce(function, in, out);
    else reference.reduce(function, in, out);
    keep(in, out);
  }

  @Override
  public void argmax(View in, View out) {
    if (in.dtype() == DType.F32) rows.argmax(in, out);
    else reference.argmax(in, out);
    keep(in, out);
  }

  @Override
  public void cumsum(View in, View out) {
    if (in.dtype() == DType.F32) rows.cumsum(in, out);
    else reference.cumsum(in, out);
    keep(in, out);
  }

  @Override
  public void topk(View in, View positions) {
    reference.topk(in, positions);
    keep(in, positions);
  }

  @Override
  public void gather(View in, int axis, View index, View out) {
    if (in.dtype() == DType.F32) indexing.gather(in, axis, index, out);
    else reference.gather(in, axis, index, out);
    keep(in, index, out);
  }

  @Override
  public void scatterAdd(View in, int axis, View index, View out) {
    if (in.dtype() == DType.F32) indexing.scatterAdd(in, axis, index, out);
    else reference.scatterAdd(in, axis, index, out);
    keep(in, index, out);
  }

  @Override
  public void scatter(View in, int axis, View index, View out) {
    if (in.dtype() == DType.F32) indexing.scatter(in, axis, index, out);
    else reference.scatter(in, axis, index, out);
    keep(in, index, out);
  }

  @Override
  public void gemm(MatrixView a, MatrixView b, MatrixView c) {
    if (c.buffer().dtype() == DType.F32) gemm.multiply(a, b, c);
    else reference.gemm(a, b, c);
    keep(a, b, c);
  }

  @Override
  public void softmax(View in, View out) {
    if (in.dtype() == DType.F32) rows.softmax(in, out);
    else reference.softmax(in, out);
    keep(in, out);
  }

  @Override
  public void mapGrad(Unary function, View saved, View g, View out) {
    if (out.dtype() == DType.F32) elementwise.mapGrad(function, saved, g, out);
    else reference.mapGrad(function, saved, g, out);
    keep(saved, g, out);
  }

  @Override
  public void softmaxGrad(View y, View g, View out) {
    losses.softmaxGrad(y, g, out);
    keep(y, g, out);
  }

  @Override
  public void norm(Norm norm, View x, View gain, View bias, View out) {
    norms.norm(norm, x, gain, bias, out);
    keep(x, gain, bias, out);
  }

  @Override
  public void normGrad(
      Norm norm, View x, View gain, View g, View outX, View outGain, View outBias) {
    norms.normGrad(norm, x, gain, g, outX, outGain, outBias);
    keep(x, gain, g, outX, outGain, outBias);
  }

  @Override
  public void crossEntropy(View logits, View targets, double smoothing, View losses) {
    this.losses.crossEntropy(logits, targets, smoothing, losses);
    keep(logits, targets, losses);
  }

  @Override
  public void crossEntropyGrad(View logits, View targets, double smoothing, View scale, View out) {
    losses.crossEntropyGrad(logits, targets, smoothing, scale, out);
    keep(logits, targets, scale, out);
  }

  @Override
  public void attention(Attention attention, View q, View k, View v, View out, View logSums) {
    Heads heads = Heads.of(attention, q, k, v);
    Matrix sums = Heads.matrices(logSums.unsqueeze(3));
    new AttentionForward(
            heads,
            Heads.matrices(q),
            Heads.matrices(k),
            Heads.matrices(v),
            Heads.matrices(out),
            sums)
        .run(workers);
    keep(q, k, v, out, logSums);
  }

  @Override
  public void attentionGrad(
      Attention attention, Attended saved, View g, View outQ, View outK, View outV) {
    new AttentionBackward(
            Heads.of(attention, saved.q(), saved.k(), saved.v()),
            Heads.matrices(saved.q()),
            Heads.matrices(saved.k()),
            Heads.matrices(saved.v()),
            Heads.matrices(saved.out()),
            Heads.matrices(saved.logSums().unsqueeze(3)),
            Heads.matrices(g),
            Heads.matrices(outQ),
            Heads.matrices(outK),
            Heads.matrices(outV))
        .run(workers);
    keep(saved, g, outQ, outK, outV);
  }

  @Override
  public void update(UpdateRule rule, View parameter, View gradient, List<View> states) {
    updates.update(rule, parameter, gradient, states);
    keep(parameter, gradient, states);
  }

  @Override
  public Peak measurePeak() {
    return new VectorPeak(workers).measure();
  }

  /**
   * Keeps buffers alive until here. The loops hold their arrays only, and a buffer that nobody can
   * reach gives its array to another.
   */
  private static void keep(Object... views) {
    Reference.reachabilityFence(views);
  }

  /** Whether its elements pass through floats unharmed: not integers beyond 2²⁴, not doubles. */
  private static boolean isPlain(View view) {
    return view.dtype() != DType.I32 && view.dtype() != DType.F64;
  }
}
