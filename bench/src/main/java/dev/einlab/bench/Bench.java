package dev.einlab.bench;

import dev.einlab.backend.Backends;
import dev.einlab.backend.Peak;
import dev.einlab.tensor.Gradients;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Runs one workload: proves the result, warms up, then alternates ours and the peer's. */
final class Bench {
  private static final double LEAST_SECONDS = 0.02;

  /** Before each timing: the other side's threads go on waiting actively for some milliseconds. */
  private static final long PAUSE = 25; // milliseconds

  private static final double WARM_UP_SECONDS = 1;
  private static final double LONG_WARM_UP_SECONDS = 5; // a training step runs many loops

  private final Peer peer; // or null
  private final String peerName;
  private final int threads;
  private final int pairs;
  private final Peak peak;

  Bench(Peer peer, int threads, int pairs) throws IOException {
    this.peer = peer;
    this.peerName = peer == null ? null : peer.name();
    this.threads = threads;
    this.pairs = pairs;
    this.peak = Backends.current().measurePeak();
  }

  Measurement run(Workload workload) throws IOException {
    Runnable ours = step(workload);
    if (peer != null) prove(workload, peer.prepare(workload));
    return alternate(workload.name(), ours, workload.flops(), WARM_UP_SECONDS);
  }

  /** The peer, or null where there is none. */
  Peer peer() {
    return peer;
  }

  /** Ours and what the peer has prepared, by turns. */
  Measurement alternate(String name, Runnable ours, long flops, double warmUpSeconds)
      throws IOException {
    return alternate(name, ours, flops, warmUpSeconds, 0);
  }

  /**
   * Ours and what the peer has prepared, by turns.
   *
   * @param lead seconds of runs before each timing that do not count, on both sides
   */
  Measurement alternate(String name, Runnable ours, long flops, double warmUpSeconds, double lead)
      throws IOException {
    int times = repetitions(ours, warmUpSeconds);
    double[] own = new double[pairs];
    double[] peers = new double[peer == null ? 0 : pairs];
    int ahead = peer == null ? 0 : (int) Math.ceil(lead / peer.run(times));
    for (int pair = 0; pair < pairs; pair++) {
      own[pair] = secondsAfterPause(ours, times, lead);
      if (peer == null) continue;
      pause();
      if (ahead > 0) peer.run(ahead);
      peers[pair] = peer.run(times);
    }
    return new Measurement(name, own, peers, peerName, flops, peak, threads);
  }

  /** Ours alone. */
  Measurement alone(String name, Runnable ours, long flops, double warmUpSeconds) {
    int times = repetitions(ours, warmUpSeconds);
    double[] own = new double[pairs];
    for (int run = 0; run < pairs; run++) own[run] = secondsAfterPause(ours, times, 0);
    return new Measurement(name, own, new double[0], null, flops, peak, threads);
  }

  /** Two programs of ours by turns; the second one's seconds count times a factor. */
  Measurement compare(String name, Runnable ours, Runnable other, double factor, String otherName) {
    return compare(name, ours, other, factor, otherName, 0);
  }

  /**
   * Two programs of ours by turns; the second one's seconds count times a factor.
   *
   * @param lead seconds of runs before each timing that do not count, on both sides
   */
  Measurement compare(
      String name, Runnable ours, Runnable other, double factor, String otherName, double lead) {
    repetitions(ours, LONG_WARM_UP_SECONDS);
    repetitions(other, LONG_WARM_UP_SECONDS);
    double[] own = new double[pairs];
    double[] others = new double[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      own[pair] = secondsAfterPause(ours, 1, lead);
      others[pair] = factor * secondsAfterPause(other, 1, lead);
    }
    return new Measurement(name, own, others, otherName, 0, peak, threads);
  }

  /** Memory is given up with the results, as the peer's is when nothing refers to a tensor. */
  private static Runnable step(Workload workload) {
    Runnable step = workload.gradients() ? forwardAndBackward(workload) : forward(workload);
    return () -> Gradients.enclosed(step);
  }

  private static Runnable forward(Workload workload) {
    return () -> Gradients.noGrad(() -> workload.ours().apply(workload.inputs()));
  }

  private static Runnable forwardAndBackward(Workload workload) {
    List<Tensor> leaves = workload.inputs();
    leaves.forEach(leaf -> leaf.requiresGrad(true));
    Tensor weight = weights(workload.ours().apply(leaves));
    return () -> {
      leaves.forEach(Tensor::zeroGrad);
      workload.ours().apply(leaves).mul(weight).sum().backward();
    };
  }

  /** As the peer makes them: 0, 0.25, 0.5, 0.75, 0, … */
  private static Tensor weights(Tensor like) {
    float[] values = new float[like.size()];
    for (int i = 0; i < values.length; i++) values[i] = i % 4 * 0.25f;
    return Tensors.of(values, like.shape());
  }

  private static void prove(Workload workload, List<Tensor> theirs) {
    List<Tensor> ours = new ArrayList<>();
    if (workload.gradients()) {
      step(workload).run();
      workload.inputs().forEach(leaf -> ours.add(leaf.grad()));
    } else {
      ours.add(workload.ours().apply(workload.inputs()));
    }
    for (int i = 0; i < ours.size(); i++) {
      double scale = Math.max(1e-30, theirs.get(i).abs().max().item());
      double off = ours.get(i).detach().sub(theirs.get(i)).abs().max().item() / scale;
      if (!(off <= workload.tolerance())) {
        throw new IllegalStateException(
            "%s: result %d differs from PyTorch's by %.2e of its largest element; %.0e is allowed"
                .formatted(workload.name(), i, off, workload.tolerance()));
      }
    }
  }

  /** Warms up, and finds how many runs in a row take long enough to be timed. */
  private static int repetitions(Runnable ours, double warmUpSeconds) {
    long end = System.nanoTime() + (long) (1e9 * warmUpSeconds);
    double fastest = Double.POSITIVE_INFINITY;
    while (System.nanoTime() < end) fastest = Math.min(fastest, seconds(ours, 1));
    return (int) Math.max(1, Math.ceil(LEAST_SECONDS / fastest));
  }

  private static double secondsAfterPause(Runnable code, int times, double lead) {
    pause();
    long end = System.nanoTime() + (long) (1e9 * lead);
    while (System.nanoTime() < end) code.run();
    return seconds(code, times);
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      throw new CancellationException("the benchmark was interrupted");
    }
  }

  private static double seconds(Runnable code, int times) {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) code.run();
    return (System.nanoTime() - start) / 1e9 / times;
  }
}
