package dev.einlab.grader.judge;

import java.util.ArrayList;
import java.util.List;

/** The hidden rounds of a problem. */
public final class Hidden {
  private static final int ROUNDS = 5;

  private Hidden() {}

  /**
   * Inputs drawn from a secret, with what an oracle wants for them.
   *
   * @throws IllegalStateException if the oracle gives no value
   */
  public static List<Problem.Round> rounds(
      String problem, Inputs inputs, Answer oracle, String secret) throws InterruptedException {
    List<Problem.Round> rounds = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Value> drawn = inputs.values(problem, Seeds.of("hidden", secret, problem, round), round);
      rounds.add(new Problem.Round(drawn, Reference.value(problem, oracle, drawn), true));
    }
    return rounds;
  }
}
