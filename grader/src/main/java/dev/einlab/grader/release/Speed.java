package dev.einlab.grader.release;

import dev.einlab.grader.judge.Value;
import java.util.List;

/**
 * The race of a problem that asks for speed.
 *
 * @param points the bonus
 * @param inputs of the warm-up, then of each lap
 * @param wanted what the reference gives for them
 */
public record Speed(int points, List<List<Value>> inputs, List<Value> wanted) {
  public Speed {
    inputs = List.copyOf(inputs);
    wanted = List.copyOf(wanted);
  }
}
