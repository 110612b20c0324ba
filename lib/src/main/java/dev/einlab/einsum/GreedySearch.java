package dev.einlab.einsum;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Contracts the pair that looks best, again and again. What looks best is a matter of taste, so a
 * few tastes are tried and the cheapest path is kept. n operands take about n²·log n for each.
 */
final class GreedySearch implements PathSearch {
  /** The lower, the sooner: a score from the elements of the result, both operands and the loop. */
  private interface Taste {
    double score(double result, double left, double right, double loop);
  }

  private static final List<Taste> TASTES =
      List.of(
          (result, left, right, loop) -> result - left - right,
          (result, left, right, loop) -> result - 0.5 * (left + right),
          (result, left, right, loop) -> result / (left + right),
          (result, left, right, loop) -> Math.log(loop + 1) - 0.5 * Math.log(left * right + 1),
          (result, left, right, loop) -> loop);

  private record Candidate(int left, int right, BitSet result, double score) {}

  private record Path(List<Pair> pairs, long cost) {}

  @Override
  public Optional<List<Pair>> find(Network network, long limit) {
    return TASTES.stream()
        .map(taste -> new Run(network, limit, taste).path())
        .flatMap(Optional::stream)
        .min(Comparator.comparingLong(Path::cost))
        .map(Path::pairs);
  }

  /** One search by one taste. */
  private static final class Run {
    private final Network network;
    private final long limit;
    private final Taste taste;
    private final List<BitSet> tensors = new ArrayList<>(); // null once contracted
    private final int[] holders; // how many tensors still have an axis; the output counts as one
    private final PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingDouble(Candidate::score)
                .thenComparingInt(Candidate::left)
                .thenComparingInt(Candidate::right));

    Run(Network network, long limit, Taste taste) {
      this.network = network;
      this.limit = limit;
      this.taste = taste;
      holders = new int[network.axes()];
      network.output().stream().forEach(axis -> holders[axis]++);
      for (int i = 0; i < network.operands(); i++) {
        network.term(i).stream().forEach(axis -> holders[axis]++);
      }
    }

    Optional<Path> path() {
      for (int i = 0; i < network.operands(); i++) {
        enter(network.term(i));
      }
      var pairs = new ArrayList<Pair>();
      long total = 0;
      while (pairs.size() < network.operands() - 1) {
        Candidate best = nextAlive();
        if (best == null) {
          return Optional.empty();
        }
        BitSet loop = Network.union(tensors.get(best.left()), tensors.get(best.right()));
        total = Network.add(total, network.flops(loop, best.result()));
        pairs.add(new Pair(best.left(), best.right()));
        leave(best.left());
        leave(best.right());
        best.result().stream().forEach(axis -> holders[axis]++);
        enter(best.result());
      }
      return Optional.of(new Path(pairs, total));
    }

    private Candidate nextAlive() {
      Candidate best = queue.poll();
      while (best != null
          && (tensors.get(best.left()) == null || tensors.get(best.right()) == null)) {
        best = queue.poll();
      }
      return best;
    }

    private void leave(int tensor) {
      tensors.get(tensor).stream().forEach(axis -> holders[axis]--);
      tensors.set(tensor, null);
    }

    /** Adds a tensor and its pairs with all that are alive. */
    private void enter(BitSet axes) {
      int number = tensors.size();
      tensors.add(axes);
      for (int i = 0; i < number; i++) {
        if (tensors.get(i) != null) {
          offer(i, number);
        }
      }
    }

    /** A pair's result does not depend on what happens elsewhere: what it needs stays needed. */
    private void offer(int left, int right) {
      BitSet a = tensors.get(left);
      BitSet b = tensors.get(right);
      BitSet loop = Network.union(a, b);
      var result = (BitSet) loop.clone();
      for (int axis = loop.nextSetBit(0); axis >= 0; axis = loop.nextSetBit(axis + 1)) {
        int here = (a.get(axis) ? 1 : 0) + (b.get(axis) ? 1 : 0);
        result.set(axis, holders[axis] > here);
      }
      long elements = network.elements(result);
      boolean lastPair = right == 2 * network.operands() - 3;
      if (elements <= limit || lastPair) {
        double score =
            taste.score(elements, network.elements(a), network.elements(b), network.elements(loop));
        queue.add(new Candidate(left, right, result, score));
      }
    }
  }
}
