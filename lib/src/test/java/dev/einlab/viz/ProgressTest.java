package dev.einlab.viz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.einlab.backend.Peak;
import dev.einlab.display.Display;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_OUT)
class ProgressTest {
  private final List<String> shown = new ArrayList<>();
  private long now;

  @AfterEach
  void disconnect() {
    Display.connect(null);
  }

  private void connect() {
    Display.connect(value -> {
      shown.add(Display.text(value));
      return updated -> shown.add(Display.text(updated));
    });
  }

  private Progress<Integer> progress(int count) {
    return Progress.timedBy(() -> now, "epoch 1", IntStream.range(0, count).boxed().toList());
  }

  @Test
  void handsOutEveryItemOnce() {
    connect();
    var seen = new ArrayList<String>();
    for (String item : Progress.of(List.of("a", "b", "c"))) seen.add(item);
    assertThat(seen).containsExactly("a", "b", "c");
    int sum = 0;
    for (int i : Progress.range("numbers", 5)) sum += i;
    assertThat(sum).isEqualTo(10);
  }

  @Test
  void movesAtMostTenTimesASecondAndAlwaysToTheEnd() {
    connect();
    for (int i : progress(1000)) now += i >= 0 ? 1_000_000 : 0; // a millisecond each
    assertThat(shown).hasSize(11); // at 0, then every 100 ms up to 900, then the end
    assertThat(shown.getFirst()).isEqualTo("epoch 1 " + "░".repeat(24) + " 0 of 1,000");
    assertThat(shown.get(5))
        .isEqualTo(
            "epoch 1 "
                + "█".repeat(12)
                + "░".repeat(12)
                + " 500 of 1,000, 1,000 a second, 0.5 s left");
    assertThat(shown.getLast())
        .isEqualTo("epoch 1 " + "█".repeat(24) + " 1,000 of 1,000, 1,000 a second, took 1.0 s");
  }

  @Test
  void aNoteIsShownWithTheNextUpdate() {
    connect();
    Progress<Integer> progress = progress(3);
    for (int i : progress) {
      now += 60_000_000_000L;
      progress.note("loss " + i);
    }
    assertThat(shown.get(1)).endsWith("1 of 3, 0.0167 a second, 2 min 00 s left, loss 0");
    assertThat(shown.getLast()).endsWith("3 of 3, 0.0167 a second, took 3 min 00 s, loss 2");
  }

  @Test
  void leftEarlyTheBarStaysWhereItWas() {
    connect();
    for (int i : progress(10)) {
      now += 200_000_000;
      if (i == 4) break;
    }
    assertThat(shown.getLast()).contains(" 4 of 10,");
  }

  @Test
  void nothingToDoIsDoneAtOnce() {
    connect();
    for (int i : progress(0)) shown.add("item " + i);
    assertThat(shown.getLast()).isEqualTo("epoch 1 " + "█".repeat(24) + " 0 of 0");
  }

  @Test
  void withoutAKernelALineIsPrintedAtEveryTenth() {
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      for (int i : progress(1000)) now += i >= 0 ? 1_000_000 : 0;
    } finally {
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(11);
  }

  @Test
  void theBarAsHtmlIsEscapedAndAsLongAsItShould() throws Exception {
    var bar = new Progress.Bar("a < b", 3, 4, 2, "loss > 1");
    String html = bar.mimeBundle().get("text/html");
    var document = PictureChecks.parse(html);
    assertThat(document.getDocumentElement().getTextContent())
        .isEqualTo("a < b3 of 4, 1.50 a second, 0.7 s left, loss > 1");
    assertThat(html).contains("width:180px");
  }

  @Test
  void trainingShowsLossTokensMfuAndTimeLeft() {
    connect();
    Progress<Integer> progress = progress(4).training(768, 2_000_000_000, new Peak(1e11, 1e10, 2));
    for (int step : progress) {
      now += 100_000_000; // 20 ms of work at the peak, in 100 ms
      progress.loss(4.25 - step);
    }
    assertThat(shown.get(2))
        .isEqualTo(
            "epoch 1 "
                + "█".repeat(12)
                + "░".repeat(12)
                + " 2 of 4, 10.0 a second, 0.2 s left, loss 3.250, 7,680 tokens/s, MFU 20 %");
    assertThatThrownBy(() -> progress(4).training(0, 1, new Peak(1, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Progress.training: a step has 1 token or more and 1 FLOP or more, got 0 and 1");
  }
}
