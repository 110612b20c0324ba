package dev.einlab.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CellThreadTest {
  private final CellThread thread = new CellThread(CellThreadTest.class.getClassLoader());
  private final CellRun run = CellRun.beforeFirstCell();

  @AfterEach
  void close() {
    thread.close();
  }

  @Test
  void whatACellComputesArrives() throws Throwable {
    assertThat(thread.run(run, () -> 1 + 1)).isEqualTo(2);
  }

  @Test
  void aCellThatWasAskedToStopDoesNotEndWell() {
    assertThatThrownBy(() ->
            thread.run(
                run,
                () -> {
                  run.requestStop(); // but nothing in the cell looks
                  return 1;
                }))
        .isInstanceOf(StopCheck.Stopped.class)
        .hasMessage("the cell was interrupted");
  }
}
