package dev.einlab.einsum;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The cheapest path, by dynamic programming over sets of operands: the best way to contract a set
 * is the best over all its splits in two, each contracted in its own best way. Splits without a
 * common axis (outer products) are among them. n operands have about 3ⁿ/2 splits: 29 thousand for
 * 10. Among equally cheap paths, the one that writes the fewest elements.
 */
final class OptimalSearch implements PathSearch {
  /** Above this a search would take seconds. */
  static final int MOST_OPERANDS = 14;

  /** The tables of one search, indexed by set: bit i is operand i. */
  private static final class Table {
    final Network network;
    final BitSet[] result; // axes of the contracted set
    final long[] elements; // of the result
    final long[] cost; // Long.MAX_VALUE: not within the limit
    final long[] written;
    final int[] split; // one half of the best split

    Table(Network network) {
      int sets = 1 << network.operands();
      this.network = network;
      result = new BitSet[sets];
      elements = new long[sets];
      cost = new long[sets];
      written = new long[sets];
      split = new int[sets];
      for (int set = 1; set < sets; set++) {
        result[set] = resultOf(set, sets - 1);
        elements[set] = network.elements(result[set]);
      }
    }

    /** What the set has and either the output or an operand outside still needs. */
    private BitSet resultOf(int set, int all) {
      BitSet inside = axesOf(set);
      BitSet needed = Network.union(axesOf(all & ~set), network.output());
      inside.and(needed);
      return inside;
    }

    private BitSet axesOf(int set) {
      var axes = new BitSet();
      for (int i = 0; i < network.operands(); i++) {
        if ((set >> i & 1) != 0) {
          axes.or(network.term(i));
        }
      }
      return axes;
    }
  }

  @Override
  public Optional<List<Pair>> find(Network network, long limit) {
    var table = new Table(network);
    int all = table.cost.length - 1;
    for (int set = 1; set <= all; set++) {
      if (Integer.bitCount(set) > 1) {
        table.cost[set] = Long.MAX_VALUE;
        if (set == all || table.elements[set] <= limit) {
          chooseSplit(table, set);
        }
      }
    }
    if (table.cost[all] == Long.MAX_VALUE) {
      return Optional.empty();
    }
    var pairs = new ArrayList<Pair>();
    collect(table, all, pairs);
    return Optional.of(pairs);
  }

  private static void chooseSplit(Table table, int set) {
    int lowest = Integer.lowestOneBit(set);
    for (int half = (set - 1) & set; half > 0; half = (half - 1) & set) {
      if ((half & lowest) == 0) {
        continue; // the same split as its other half
      }
      int other = set ^ half;
      long before = Network.add(table.cost[half], table.cost[other]);
      if (before > table.cost[set] || before == Long.MAX_VALUE) {
        continue;
      }
      BitSet loop = Network.union(table.result[half], table.result[other]);
      long total = Network.add(before, table.network.flops(loop, table.result[set]));
      long written =
          Network.add(table.elements[set], Network.add(table.written[half], table.written[other]));
      if (total < table.cost[set] || total == table.cost[set] && written < table.written[set]) {
        table.cost[set] = total;
        table.written[set] = written;
        table.split[set] = half;
      }
    }
  }

  /** Appends the set's pairs, its halves first, and returns the number of its result. */
  private static int collect(Table table, int set, List<Pair> pairs) {
    if (Integer.bitCount(set) == 1) {
      return Integer.numberOfTrailingZeros(set);
    }
    int left = collect(table, table.split[set], pairs);
    int right = collect(table, set ^ table.split[set], pairs);
    pairs.add(new Pair(left, right));
    return table.network.operands() + pairs.size() - 1;
  }
}
