package dev.einlab.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.einlab.tensor.Tensor;
import dev.einlab.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that saves again and again is killed at random moments: its checkpoint stays whole. */
class KilledWhileSavingTest {
  private static final int KILLS = 4;
  private static final int ELEMENTS = 1 << 18;

  @TempDir Path directory;
  @TempDir Path reportFolder;

  /** Saves checkpoints, each full of its own number, until it is killed. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    for (int step = Integer.parseInt(arguments[1]); ; step++) {
      new Checkpoint().put("weights", Tensors.full(step, ELEMENTS)).put("step", step).save(file);
      System.out.println(step);
    }
  }

  @Test
  void theCheckpointIsAlwaysTheLastOrTheOneBeingSaved() throws Exception {
    Path file = directory.resolve("run.ckpt");
    Random random = new Random(11);
    long step = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      long reported = killedAfter(file, step, random.nextInt(60));
      Checkpoint checkpoint = Checkpoint.load(file);
      step = checkpoint.whole("step");
      assertThat(step).isBetween(reported, reported + 1);
      Tensor weights = checkpoint.tensor("weights");
      assertThat(weights.min().item()).isEqualTo(step);
      assertThat(weights.max().item()).isEqualTo(step);
    }
    new Checkpoint().put("step", 0).save(file); // removes what the killed programs left
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  /** Runs {@link #main} until two steps are reported and some time has passed; the last of them. */
  private long killedAfter(Path file, long from, int milliseconds) throws Exception {
    Path reports = reportFolder.resolve("steps-" + from);
    Process saving =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "--add-modules=jdk.incubator.vector",
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    KilledWhileSavingTest.class.getName(),
                    file.toString(),
                    Long.toString(from)))
            .redirectOutput(reports.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (steps(reports).size() < 2) {
        assertThat(saving.isAlive()).as("the saving program").isTrue();
        Thread.sleep(5);
      }
      Thread.sleep(milliseconds);
    } finally {
      saving.destroyForcibly().waitFor();
    }
    return steps(reports).getLast();
  }

  /** The steps that were reported in whole lines. */
  private static List<Long> steps(Path reports) throws IOException {
    String text = Files.readString(reports);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Long::valueOf).toList();
  }
}
