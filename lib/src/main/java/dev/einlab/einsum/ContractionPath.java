package dev.einlab.einsum;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The order in which an einsum of several operands is contracted, two at a time: a plan, not yet
 * run, that prints itself with the cost of each step.
 *
 * <pre>
 *   ContractionPath.of(EinsumExpression.parse("ij,jk,kl->il").bind(shapes))
 * </pre>
 *
 * Operands are numbered from 0, the result of the first step comes after the last operand. A single
 * operand needs no step. FLOPs are counted as {@link Contraction#flops} does.
 */
public final class ContractionPath {
  /** Up to here {@link #of} searches for the cheapest path, above it greedily. */
  public static final int MOST_OPERANDS_FOR_OPTIMAL = 10;

  /** One contraction: of the tensors numbered left and right, into the one numbered result. */
  public record Step(int left, int right, int result, Contraction contraction) {
    /** Elements this step writes. */
    public long elements() {
      return Contraction.count(contraction.output());
    }
  }

  private final BoundEinsum einsum;
  private final List<Step> steps;

  private ContractionPath(BoundEinsum einsum, List<PathSearch.Pair> pairs) {
    this.einsum = einsum;
    this.steps = steps(einsum, pairs);
  }

  /**
   * The path this library takes: the cheapest for up to 10 operands, a greedy one above, with no
   * intermediate larger than a tensor can be. Computed once for each bound equation.
   */
  public static ContractionPath of(BoundEinsum einsum) {
    return einsum.path();
  }

  static ContractionPath search(BoundEinsum einsum) {
    return einsum.terms().size() <= MOST_OPERANDS_FOR_OPTIMAL
        ? optimal(einsum, Shape.MAX_SIZE)
        : greedy(einsum, Shape.MAX_SIZE);
  }

  /** The path of the fewest FLOPs, for up to 14 operands. */
  public static ContractionPath optimal(BoundEinsum einsum) {
    return optimal(einsum, Long.MAX_VALUE);
  }

  /**
   * The path of the fewest FLOPs whose intermediate results have at most {@code limit} elements
   * each.
   *
   * @throws IllegalArgumentException for more than 14 operands, or when there is no such path
   */
  public static ContractionPath optimal(BoundEinsum einsum, long limit) {
    int operands = einsum.terms().size();
    if (operands > OptimalSearch.MOST_OPERANDS) {
      throw new IllegalArgumentException(
          ("einsum \"%s\": the cheapest path is searched for up to %d operands, but there are %d;"
                  + " use greedy.")
              .formatted(einsum.expression().equation(), OptimalSearch.MOST_OPERANDS, operands));
    }
    return search(einsum, new OptimalSearch(), limit);
  }

  /** A path found by always contracting the pair that looks best: good, not always the cheapest. */
  public static ContractionPath greedy(BoundEinsum einsum) {
    return greedy(einsum, Long.MAX_VALUE);
  }

  /**
   * A greedy path whose intermediate results have at most {@code limit} elements each.
   *
   * @throws IllegalArgumentException when none was found
   */
  public static ContractionPath greedy(BoundEinsum einsum, long limit) {
    return search(einsum, new GreedySearch(), limit);
  }

  private static ContractionPath search(BoundEinsum einsum, PathSearch search, long limit) {
    var network = new Network(einsum);
    if (network.operands() < 2) {
      return new ContractionPath(einsum, List.of());
    }
    return search
        .find(network, limit)
        .map(pairs -> new ContractionPath(einsum, pairs))
        .orElseThrow(() -> nothingFound(einsum, limit));
  }

  private static IllegalArgumentException nothingFound(BoundEinsum einsum, long limit) {
    return new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "einsum \"%s\": no path was found whose intermediates have at most %,d elements each;"
                + " allow more, or make an axis of %s shorter.",
            einsum.expression().equation(),
            limit,
            einsum.lengths()));
  }

  private static List<Step> steps(BoundEinsum einsum, List<PathSearch.Pair> pairs) {
    var tensors = new ArrayList<>(einsum.terms());
    var alive = new ArrayList<>(einsum.terms());
    var steps = new ArrayList<Step>();
    for (PathSearch.Pair pair : pairs) {
      List<Axis> left = tensors.get(pair.left());
      List<Axis> right = tensors.get(pair.right());
      alive.remove(left);
      alive.remove(right);
      List<Axis> output = einsum.output();
      if (!alive.isEmpty()) {
        Set<Axis> needed = alive.stream().flatMap(List::stream).collect(Collectors.toSet());
        needed.addAll(einsum.output());
        output = naturalOrder(left, right, needed);
      }
      steps.add(
          new Step(
              pair.left(), pair.right(), tensors.size(), new Contraction(left, right, output)));
      tensors.add(output);
      alive.add(output);
    }
    return List.copyOf(steps);
  }

  /** As a batched matrix product leaves them: batch, then m, then n. */
  private static List<Axis> naturalOrder(List<Axis> left, List<Axis> right, Set<Axis> needed) {
    var order = new ArrayList<Axis>();
    left.stream().filter(axis -> needed.contains(axis) && right.contains(axis)).forEach(order::add);
    left.stream()
        .filter(axis -> needed.contains(axis) && !right.contains(axis))
        .forEach(order::add);
    right.stream()
        .filter(axis -> needed.contains(axis) && !left.contains(axis))
        .forEach(order::add);
    return order;
  }

  public BoundEinsum einsum() {
    return einsum;
  }

  /** The contractions in order, one fewer than operands. */
  public List<Step> steps() {
    return steps;
  }

  /**
   * Multiplies and adds of all steps. A single operand that is summed costs one for each element.
   *
   * @throws ArithmeticException when a {@code long} cannot hold it
   */
  public long flops() {
    if (steps.isEmpty()) {
      List<Axis> term = einsum.terms().getFirst();
      return term.size() > einsum.output().size() ? Contraction.count(term) : 0;
    }
    return steps.stream().mapToLong(step -> step.contraction().flops()).reduce(0, Math::addExact);
  }

  /**
   * What one loop nest over all axes at once would cost: for each element, a multiply for every
   * operand after the first, and an add where any axis is summed.
   */
  public BigInteger naiveFlops() {
    if (steps.isEmpty()) {
      return BigInteger.valueOf(flops());
    }
    boolean sums = einsum.lengths().size() > einsum.output().size();
    int each = einsum.terms().size() - 1 + (sums ? 1 : 0);
    return einsum.lengths().values().stream()
        .map(BigInteger::valueOf)
        .reduce(BigInteger.valueOf(each), BigInteger::multiply);
  }

  /** How many times cheaper the path is than {@link #naiveFlops}. */
  public double speedup() {
    long flops = flops();
    return flops == 0 ? 1 : naiveFlops().doubleValue() / flops;
  }

  /** Elements of the largest tensor written, the output among them. */
  public long largestIntermediate() {
    return steps.stream().mapToLong(Step::elements).reduce(einsum.outputShape().size(), Math::max);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContractionPath that
        && einsum.equals(that.einsum)
        && steps.equals(that.steps);
  }

  @Override
  public int hashCode() {
    return 31 * einsum.hashCode() + steps.hashCode();
  }

  /** The plan as a table: each step with its equation, FLOPs and elements written; totals. */
  @Override
  public String toString() {
    return new PathTable(this).text();
  }

  /** The plan as text and as an HTML table, for a notebook. */
  public Map<String, String> mimeBundle() {
    var table = new PathTable(this);
    return Map.of("text/plain", table.text(), "text/html", table.html());
  }
}
