package dev.einlab.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much the pool keeps: what was lent at once lately. */
class DemandTest {
  private final Demand demand = new Demand();

  /** Every step lends ten times 10 bytes, one after the other, and gives all back. */
  @Test
  void isTheMostThatAStepHeldAtOnce() {
    for (int step = 0; step < 20; step++) {
      for (int lent = 10; lent <= 100; lent += 10) demand.lend(10, lent);
      assertThat(demand.most()).as("after step %d", step).isEqualTo(100);
    }
  }

  @Test
  void isForgottenOnceFourTimesAsMuchWasLent() {
    demand.lend(1000, 1000);
    lendTens(300); // four times as much, and not yet more
    assertThat(demand.most()).isEqualTo(1000);
    lendTens(10);
    assertThat(demand.most()).isEqualTo(10);
  }

  private void lendTens(int times) {
    for (int i = 0; i < times; i++) demand.lend(10, 10);
  }
}
