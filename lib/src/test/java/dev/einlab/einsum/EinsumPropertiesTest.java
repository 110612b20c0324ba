package dev.einlab.einsum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.shape.Axis;
import dev.einlab.shape.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds of every equation, on seeded random ones; a failure prints its seed. */
class EinsumPropertiesTest {
  private static final int SEEDS = 500;

  /** A random equation of 1 to 5 operands, with shapes that fit it. */
  private record Sample(
      List<List<String>> operands, List<String> output, Map<String, Integer> lengths) {
    static Sample of(long seed) {
      var random = new Random(seed);
      var lengths = new HashMap<String, Integer>();
      for (char letter : "abcdxyzABZ".toCharArray()) {
        lengths.put(String.valueOf(letter), 1 + random.nextInt(6));
      }
      var letters = new ArrayList<>(lengths.keySet());
      Collections.sort(letters);
      var operands = new ArrayList<List<String>>();
      for (int i = 1 + random.nextInt(5); i > 0; i--) {
        operands.add(
            IntStream.range(0, random.nextInt(5))
                .mapToObj(j -> letters.get(random.nextInt(letters.size())))
                .toList());
      }
      var output = new ArrayList<>(operands.stream().flatMap(List::stream).distinct().toList());
      Collections.shuffle(output, random);
      return new Sample(
          operands, List.copyOf(output.subList(0, random.nextInt(output.size() + 1))), lengths);
    }

    String equation() {
      return operands.stream().map(names -> String.join("", names)).collect(Collectors.joining(","))
          + "->"
          + String.join("", output);
    }

    List<Shape> shapes() {
      return operands.stream()
          .map(names -> Shape.of(names.stream().mapToInt(lengths::get).toArray()))
          .toList();
    }

    BoundEinsum bind() {
      return EinsumExpression.parse(equation()).bind(shapes());
    }

    /** Every name replaced by the same place of another alphabet. */
    Sample renamed() {
      var names = new HashMap<String, String>();
      for (int i = 0; i < 10; i++) {
        names.put("abcdxyzABZ".substring(i, i + 1), "mnopqrstuv".substring(9 - i, 10 - i));
      }
      var renamedLengths = new HashMap<String, Integer>();
      lengths.forEach((name, length) -> renamedLengths.put(names.get(name), length));
      return new Sample(
          operands.stream().map(axes -> axes.stream().map(names::get).toList()).toList(),
          output.stream().map(names::get).toList(),
          renamedLengths);
    }
  }

  @Test
  void readingWhatWasPrintedGivesTheSame() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Sample sample = Sample.of(seed);
      var expression = EinsumExpression.parse(sample.equation());
      var again = EinsumExpression.parse(expression.toString());
      assertThat(again).as("seed %d", seed).isEqualTo(expression);
      assertThat(again.toString()).as("seed %d", seed).isEqualTo(sample.equation());
      assertThat(again.operands()).as("seed %d", seed).isEqualTo(sample.operands());
      String blanks = sample.equation().replaceAll("(.)", " $1 ").replace("-  >", "->");
      assertThat(EinsumExpression.parse(blanks)).as("seed %d", seed).isEqualTo(expression);
    }
  }

  @Test
  void renamingAxesChangesNothing() {
    for (long seed = 0; seed < SEEDS; seed++) {
      BoundEinsum one = Sample.of(seed).bind();
      BoundEinsum other = Sample.of(seed).renamed().bind();
      assertThat(other.outputShape()).as("seed %d", seed).isEqualTo(one.outputShape());
      assertThat(lengths(other.terms())).as("seed %d", seed).isEqualTo(lengths(one.terms()));
      assertThat(other.path().flops()).as("seed %d", seed).isEqualTo(one.path().flops());
      assertThat(pairs(other.path())).as("seed %d", seed).isEqualTo(pairs(one.path()));
    }
  }

  private static List<List<Integer>> lengths(List<List<Axis>> terms) {
    return terms.stream().map(term -> term.stream().map(Axis::length).toList()).toList();
  }

  private static List<List<Integer>> pairs(ContractionPath path) {
    return path.steps().stream().map(step -> List.of(step.left(), step.right())).toList();
  }

  @Test
  void permutingTheOutputPermutesTheResult() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Sample sample = Sample.of(seed);
      var order = new ArrayList<>(IntStream.range(0, sample.output().size()).boxed().toList());
      Collections.shuffle(order, new Random(seed));
      var permuted =
          new Sample(
                  sample.operands(),
                  order.stream().map(sample.output()::get).toList(),
                  sample.lengths())
              .bind();
      BoundEinsum plain = sample.bind();
      assertThat(permuted.outputShape().toArray())
          .as("seed %d", seed)
          .isEqualTo(order.stream().mapToInt(i -> plain.outputShape().length(i)).toArray());
      assertThat(permuted.output())
          .as("seed %d", seed)
          .isEqualTo(order.stream().map(plain.output()::get).toList());
      assertThat(permuted.path().flops()).as("seed %d", seed).isEqualTo(plain.path().flops());
    }
  }

  @Test
  void pathsEndInTheOutputAndLoseNoAxisOnTheWay() {
    for (long seed = 0; seed < SEEDS; seed++) {
      BoundEinsum einsum = Sample.of(seed).bind();
      for (ContractionPath path :
          List.of(ContractionPath.optimal(einsum), ContractionPath.greedy(einsum))) {
        var tensors = new ArrayList<>(einsum.terms());
        for (ContractionPath.Step step : path.steps()) {
          assertThat(step.contraction().left()).isEqualTo(tensors.set(step.left(), null));
          assertThat(step.contraction().right()).isEqualTo(tensors.set(step.right(), null));
          assertThat(step.result()).isEqualTo(tensors.size());
          tensors.add(step.contraction().output());
        }
        if (!path.steps().isEmpty()) {
          assertThat(tensors.removeLast()).as("seed %d", seed).isEqualTo(einsum.output());
          assertThat(tensors).as("seed %d", seed).containsOnlyNulls();
        }
        assertThat(path.flops()).isGreaterThanOrEqualTo(ContractionPath.of(einsum).flops());
      }
    }
  }

  @Test
  void aLimitIsKeptAndMayCostFlops() {
    int dearer = 0;
    int impossible = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      BoundEinsum einsum = Sample.of(seed).bind();
      ContractionPath free = ContractionPath.optimal(einsum);
      long limit = largestInside(free) - 1;
      if (limit < 1) {
        continue;
      }
      try {
        ContractionPath limited = ContractionPath.optimal(einsum, limit);
        assertThat(largestInside(limited)).as("seed %d", seed).isLessThanOrEqualTo(limit);
        assertThat(limited.flops()).as("seed %d", seed).isGreaterThanOrEqualTo(free.flops());
        dearer += limited.flops() > free.flops() ? 1 : 0;
      } catch (IllegalArgumentException none) {
        assertThat(none).hasMessageContaining("no path was found");
        impossible++;
      }
    }
    assertThat(dearer).as("networks where less room costs FLOPs").isPositive();
    assertThat(impossible).as("networks that need the room").isGreaterThan(20);
  }

  private static long largestInside(ContractionPath path) {
    return path.steps().stream()
        .limit(Math.max(0, path.steps().size() - 1))
        .mapToLong(ContractionPath.Step::elements)
        .max()
        .orElse(0);
  }

  @Test
  void optimalIsTheBestOfAllOrders() {
    for (long seed = 0; seed < 200; seed++) {
      BoundEinsum einsum = Sample.of(seed).bind();
      if (einsum.terms().size() > 4) {
        continue;
      }
      long best = bestOf(einsum.terms(), einsum.output());
      if (einsum.terms().size() > 1) {
        assertThat(ContractionPath.optimal(einsum).flops()).as("seed %d", seed).isEqualTo(best);
      }
    }
  }

  /** Tries every order of pairs, one after the other. */
  private static long bestOf(List<List<Axis>> tensors, List<Axis> output) {
    if (tensors.size() == 1) {
      return 0;
    }
    long best = Long.MAX_VALUE;
    for (int i = 0; i < tensors.size(); i++) {
      for (int j = i + 1; j < tensors.size(); j++) {
        var rest = new ArrayList<>(tensors);
        List<Axis> right = rest.remove(j);
        List<Axis> left = rest.remove(i);
        var needed = new ArrayList<>(output);
        rest.forEach(needed::addAll);
        var result = new ArrayList<>(left);
        right.stream().filter(axis -> !left.contains(axis)).forEach(result::add);
        result.retainAll(needed);
        rest.add(result);
        long cost = new Contraction(left, right, result).flops();
        best = Math.min(best, cost + bestOf(rest, output));
      }
    }
    return best;
  }
}
