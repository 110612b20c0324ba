package dev.einlab.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child that somebody else ends is not its learner's fault: the step runs once more. */
class KilledChildTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofSeconds(30), Duration.ofSeconds(120), 256, 200);

  @TempDir Path folder;

  @Test
  void aChildKilledFromOutsideCostsNothing() throws Exception {
    Path submitted = folder.resolve("submitted");
    Hands.handIn(
        submitted,
        "sleeper",
        Hands.q1(
            "Thread.sleep(6000);\n"
                + "Tensor q1(Tensor a, Tensor b) { return einsum(\"nd,md->nm\", a, b); }"));
    try (Sandbox sandbox = Sandbox.open(Hands.classPath())) {
      Grading grading =
          new Grading(
              Hands.ROOT, Hands.classPath(), "a secret", sandbox, LIMITS, folder.resolve("out"));
      CompletableFuture<List<Result>> graded =
          CompletableFuture.supplyAsync(() -> {
            try {
              return grading.grade(Grading.submissions(List.of(submitted)), 1);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      asleep().destroyForcibly();
      Result result = graded.get().getFirst();
      assertThat(result.failure()).isNull();
      assertThat(result.points()).as("%s", result).isEqualTo(result.of());
    }
  }

  /** The child's virtual machine, once its cell sleeps and it uses no processor. */
  private static ProcessHandle asleep() throws InterruptedException {
    Predicate<ProcessHandle> isJava =
        process -> process.info().command().orElse("").endsWith("/bin/java");
    while (true) {
      ProcessHandle child =
          ProcessHandle.current().descendants().filter(isJava).findFirst().orElse(null);
      if (child == null) {
        Thread.sleep(100);
        continue;
      }
      Duration before = child.info().totalCpuDuration().orElse(Duration.ZERO);
      Thread.sleep(1000);
      Duration used = child.info().totalCpuDuration().orElse(Duration.ZERO).minus(before);
      boolean hasStarted = before.compareTo(Duration.ofMillis(500)) > 0;
      if (hasStarted && used.compareTo(Duration.ofMillis(60)) < 0) return child;
    }
  }
}
