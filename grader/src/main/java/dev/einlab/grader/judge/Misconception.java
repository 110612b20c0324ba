package dev.einlab.grader.judge;

import java.util.List;

/**
 * A known wrong solution: what to say to whom has it, and what it gave in each round of the public
 * check.
 */
public record Misconception(String name, String hint, List<Outcome> outcomes) {
  public Misconception {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * Whether an answer that gave these outcomes, in the first rounds, may be this wrong solution.
   */
  boolean gave(List<Outcome> seen) {
    if (seen.size() > outcomes.size()) return false;
    for (int round = 0; round < seen.size(); round++) {
      if (!isSame(outcomes.get(round), seen.get(round))) return false;
    }
    return true;
  }

  private static boolean isSame(Outcome known, Outcome seen) {
    return switch (known) {
      case Outcome.Returned(Value wanted) ->
          seen instanceof Outcome.Returned(Value got) && Difference.between(wanted, got) == null;
      case Outcome.Threw threw -> seen instanceof Outcome.Threw other && threw.isLike(other);
      case Outcome.Unusable unusable -> unusable.equals(seen);
      case Outcome.Untouched untouched -> false;
    };
  }
}
