package dev.einlab.grader.judge;

import dev.einlab.shape.DType;
import dev.einlab.tensor.Generator;
import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Draws the inputs of one round of a check: tensors, or whole numbers. */
@FunctionalInterface
public interface Inputs {
  /**
   * @param random the only source of chance, so that the same seed gives the same inputs
   * @param round 0, 1, 2 …: round 0 should be small and square, because its pictures are what a
   *     learner sees
   */
  List<?> draw(Generator random, int round);

  /** A length of an axis: the one given in round 0, any of 2 to 6 in the others. */
  static int length(Generator random, int round, int first) {
    return round == 0 ? first : 2 + random.nextInt(5);
  }

  /**
   * Whole numbers from -5 to 5 as float32: sums of their products are exact, and easy to read in a
   * picture.
   */
  static Tensor wholes(Generator random, int... lengths) {
    return Tensors.randint(random, -5, 6, lengths).to(DType.F32);
  }

  /** The inputs of one round as values. */
  default List<Value> values(String problem, long seed, int round) {
    List<Value> values = new ArrayList<>();
    for (Object input : draw(new Generator(seed), round)) {
      Value value = Value.of(input);
      if (value == null) {
        throw new IllegalArgumentException(
            "%s: input %d of round %d is %s; inputs are tensors or numbers"
                .formatted(problem, values.size(), round, input));
      }
      values.add(value);
    }
    return values;
  }
}
