package dev.einlab.grader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.grader.judge.Problems;
import org.junit.jupiter.api.Test;

class CheckTest {
  @Test
  void hintsComeOneAfterTheOtherThenAll() {
    var problem = Problems.shipped().problem("einsum.q2");
    assertThat(Check.hint(problem, 0)).startsWith("Hint 1 of 3: A weight belongs to a column.");
    assertThat(Check.hint(problem, 2)).startsWith("Hint 3 of 3: ");
    assertThat(Check.hint(problem, 3))
        .startsWith("That were all hints of einsum.q2:\n\n- A weight")
        .contains("\n- The columns are added up");
  }
}
