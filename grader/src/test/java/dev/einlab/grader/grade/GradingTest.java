package dev.einlab.grader.grade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Honest and hostile submissions, each in a child of its own: none scores what it has not earned,
 * hangs, or harms.
 */
class GradingTest {
  private static final Limits SHORT =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(90), 256, 200);
  private static final int FULL = 20;

  @TempDir static Path folder;

  private static final List<String> THEFTS =
      List.of(
          "reads-solutions",
          "reads-submissions",
          "opens-a-socket",
          "connects-out",
          "writes-outside",
          "writes-the-jars",
          "fills-the-disk",
          "attaches",
          "reads-the-environment");

  private static Sandbox sandbox;
  private static Map<String, Result> results;

  @BeforeAll
  static void gradeAll() throws Exception {
    sandbox = Sandbox.open(Hands.classPath());
    Path submitted = folder.resolve("submitted");
    for (var entry : hostileAnywhere().entrySet())
      Hands.handIn(submitted, entry.getKey(), entry.getValue());
    if (sandbox.isolates()) {
      for (var entry : hostileToTheHost().entrySet())
        Hands.handIn(submitted, entry.getKey(), entry.getValue());
    }
    Hands.handIn(submitted.resolve("alice"), "01-einsum", notebook -> {});
    Files.copy(Hands.EXERCISE, submitted.resolve("untouched.ipynb"));
    Files.writeString(submitted.resolve("not-json.ipynb"), "{\"cells\": [");
    Files.writeString(submitted.resolve("deep.ipynb"), "[".repeat(1_000_000));
    Files.writeString(submitted.resolve("other.ipynb"), "{\"nbformat\": 4, \"cells\": []}");
    Files.write(submitted.resolve("huge.ipynb"), new byte[50 << 20]);
    Files.createSymbolicLink(
        submitted.resolve("link.ipynb"), Hands.ROOT.resolve("solutions/01-einsum.ipynb"));
    results = grade(folder.resolve("grades"), Grading.submissions(List.of(submitted)));
  }

  @AfterAll
  static void close() throws Exception {
    sandbox.close();
  }

  private static Map<String, Result> grade(Path out, Map<String, Path> submissions)
      throws Exception {
    Grading grading = new Grading(Hands.ROOT, Hands.classPath(), "a secret", sandbox, SHORT, out);
    return grading.grade(submissions, 2).stream()
        .collect(Collectors.toMap(Result::submission, result -> result, (a, b) -> b, TreeMap::new));
  }

  /** What an ordinary process with limits can stand. */
  private static Map<String, Consumer<JsonObject>> hostileAnywhere() {
    Map<String, Consumer<JsonObject>> all = new LinkedHashMap<>();
    all.put("exit", Hands.q1Body("System.exit(0);"));
    all.put("halt-in-cell", Hands.q1("Runtime.getRuntime().halt(7);"));
    all.put("endless-loop", Hands.q1Body("while (a.size() > 0) Thread.onSpinWait();"));
    all.put(
        "catches-everything",
        Hands.q1Body(
            "while (a.size() > 0) { try { Thread.sleep(1000); } catch (Throwable e) { } }"));
    all.put("endless-output", Hands.q1Body("while (a.size() > 0) System.out.println(a);"));
    all.put(
        "floods-the-channel",
        Hands.q1Body(
            "var o = new java.io.FileOutputStream(java.io.FileDescriptor.out); while (a.size() > 0) o.write(new byte[8192]);"));
    all.put(
        "floods-errors",
        Hands.q1Body(
            "var o = new java.io.FileOutputStream(java.io.FileDescriptor.err); while (a.size() > 0) o.write(new byte[8192]);"));
    all.put(
        "eats-heap",
        Hands.q1Body(
            "var all = new java.util.ArrayList<long[]>(); while (a.size() > 0) all.add(new long[1 << 20]);"));
    all.put("recursion", Hands.q1("Tensor q1(Tensor a, Tensor b) { return q1(a, b).add(1); }"));
    all.put("huge-result", Hands.q1("Tensor q1(Tensor a, Tensor b) { return zeros(3000, 3000); }"));
    all.put(
        "lasting-threads",
        Hands.q1Body("new Thread(() -> { while (true) Thread.onSpinWait(); }).start();"));
    all.put(
        "prints-a-score",
        Hands.q1("System.out.println(\"20.0\"); System.err.println(\"einsum.q1 20 of 20\"); 20.0"));
    all.put(
        "own-checker",
        Hands.q1(
            "class Check { static void that(String p, Object o) { } }\nTensor q1(Tensor a, Tensor b) { return a; }"));
    all.put(
        "hides-the-package",
        Hands.q1(
            "class dev { static class einlab { static class grader { static class Check { static void that(String p, Object o) { } } } } }"));
    all.put(
        "calls-the-judge",
        Hands.q1Body(
            "var right = zeros(1); var judge = dev.einlab.grader.judge.Judge.CURRENT.get(); judge.check(\"einsum.q1\", null); if (a.size() > 0) return right;"));
    all.put(
        "forges-an-answer",
        Hands.q1Body(
            """
            var bytes = "{\\"turn\\": 99, \\"outcomes\\": [], \\"points\\": 20}".getBytes();
            var o = new java.io.DataOutputStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
            o.writeInt(bytes.length);
            o.write(bytes);
            if (a.size() > 0) return a;\
            """));
    all.put(
        "bends-the-judge",
        Hands.q1Body(
            """
            var f = dev.einlab.grader.judge.Value.OfTensor.class.getDeclaredField("numbers");
            f.setAccessible(true);
            var u = Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe");
            u.setAccessible(true);
            u.get(null);
            if (a.size() > 0) return a;\
            """));
    all.put(
        "changed-check",
        notebook ->
            Hands.setSource(
                Hands.cell(notebook, "einsum-q1-test"),
                "dev.einlab.grader.Check.that(\"einsum.q1\", (a, b) -> a.matmul(b.t()));"));
    all.put(
        "changed-check-and-wrong",
        notebook -> {
          Hands.setSource(
              Hands.cell(notebook, "einsum-q1"), "Tensor q1(Tensor a, Tensor b) { return a; }");
          Hands.setSource(
              Hands.cell(notebook, "einsum-q1-test"),
              "dev.einlab.grader.Check.that(\"einsum.q1\", (a, b) -> a.matmul(b.t()));");
        });
    all.put(
        "deleted-checks",
        notebook -> {
          for (int i = 1; i <= 8; i++) Hands.remove(notebook, "einsum-q" + i + "-test");
          Hands.remove(notebook, "einsum-imports");
        });
    all.put("cells-twice", notebook -> Hands.twice(notebook, "einsum-q1-test", "1 + 1"));
    all.put("steals-nothing", Hands.theft(""));
    all.put(
        "hard-coded",
        Hands.q1(
            "Tensor q1(Tensor a, Tensor b) { return a.length(0) == 3 ? a.matmul(b.t()) : zeros(a.length(0), b.length(0)); }"));
    return all;
  }

  /** What only walls can stand. */
  private static Map<String, Consumer<JsonObject>> hostileToTheHost() {
    Map<String, Consumer<JsonObject>> all = new LinkedHashMap<>();
    all.put(
        "reads-solutions",
        Hands.theft(
            "java.nio.file.Files.readString(java.nio.file.Path.of(\""
                + Hands.ROOT
                + "/solutions/01-einsum.ipynb\"));"));
    all.put(
        "reads-submissions",
        Hands.theft(
            "java.nio.file.Files.readAllBytes(java.nio.file.Path.of(\""
                + folder
                + "/submitted/exit.ipynb\"));"));
    all.put("opens-a-socket", Hands.theft("new java.net.Socket(\"127.0.0.1\", 22).close();"));
    all.put(
        "connects-out",
        Hands.theft(
            "new java.net.Socket(java.net.InetAddress.getByAddress(new byte[] {1, 1, 1, 1}), 80).close();"));
    all.put(
        "writes-outside",
        Hands.theft(
            "java.nio.file.Files.writeString(java.nio.file.Path.of(\""
                + folder
                + "/harm.txt\"), \"harm\");"));
    all.put(
        "writes-the-jars",
        Hands.theft(
            "java.nio.file.Files.writeString(java.nio.file.Path.of(System.getProperty(\"java.class.path\").split(\":\")[0] + \"/x\"), \"harm\");"));
    all.put(
        "fills-the-disk",
        Hands.theft(
            "try (var o = new java.io.FileOutputStream(\"full\")) { for (int i = 0; i < 3000; i++) o.write(new byte[1 << 20]); }"));
    all.put(
        "attaches",
        Hands.theft(
            "ProcessHandle.allProcesses().filter(p -> p.pid() > 2 && !p.equals(ProcessHandle.current())).findFirst().orElseThrow();"));
    all.put(
        "reads-the-environment",
        Hands.theft("if (System.getenv().get(\"PATH\") == null) throw new Exception();"));
    all.put(
        "many-threads",
        Hands.q1Body(
            "for (int i = 0; i < 10_000 && a.size() > 0; i++) { var t = new Thread(() -> { while (true) java.util.concurrent.locks.LockSupport.park(); }); t.start(); }"));
    all.put(
        "fork-bomb",
        Hands.q1Body(
            "String java = System.getProperty(\"java.home\") + \"/bin/java\"; while (a.size() > 0) new ProcessBuilder(java, \"-Xmx16m\", \"-version\").start();"));
    all.put(
        "eats-native-memory",
        Hands.q1Body(
            "var arena = java.lang.foreign.Arena.global(); while (a.size() > 0) arena.allocate(64 << 20).fill((byte) 1);"));
    return all;
  }

  private static Result.Mark q1(String submission) {
    return results.get(submission).marks().getFirst();
  }

  /** Problem 1 is lost for the reason said; the seven others keep their points. */
  private static void losesOnlyProblemOne(String submission, String reason) {
    Result result = results.get(submission);
    assertThat(result.failure()).as(submission).isNull();
    assertThat(q1(submission).points()).as(submission).isZero();
    assertThat(q1(submission).message() + result.notes()).as(submission).contains(reason);
    assertThat(result.points()).as("%s: %s", submission, result).isEqualTo(FULL - 1);
  }

  @Test
  void honestWorkEarnsAllAndUntouchedWorkNothing() {
    assertThat(results.get("alice/01-einsum").points())
        .as("%s", results.get("alice/01-einsum"))
        .isEqualTo(FULL);
    assertThat(results.get("alice/01-einsum").notes()).isEmpty();
    Result untouched = results.get("untouched");
    assertThat(untouched.points()).isZero();
    assertThat(untouched.of()).isEqualTo(FULL);
    assertThat(untouched.marks()).allMatch(mark -> mark.message().contains("is not done yet"));
  }

  @Test
  void whatEndsTheMachineCostsThatProblem() {
    losesOnlyProblemOne("exit", "it ended the virtual machine (exit code 0)");
    losesOnlyProblemOne(
        "halt-in-cell", "einsum-q1 was left out: it ended the virtual machine (exit code 7)");
    losesOnlyProblemOne("endless-loop", "it took more than 10 s");
    losesOnlyProblemOne("catches-everything", "it took more than 10 s");
    losesOnlyProblemOne("endless-output", "it took more than 10 s");
    losesOnlyProblemOne("floods-the-channel", "it wrote into the grader's own channel");
    losesOnlyProblemOne("floods-errors", "it wrote more than 4 MB of errors");
    losesOnlyProblemOne("eats-heap", "it used more memory than the 256 MB it may");
    losesOnlyProblemOne("recursion", "StackOverflowError");
    losesOnlyProblemOne("huge-result", "");
  }

  /** The frame around the thefts is right by itself: what fails in them is the theft. */
  @Test
  void theControlOfTheThefts() {
    assertThat(results.get("steals-nothing").points()).isEqualTo(FULL);
  }

  @Test
  void lastingThreadsHoldNothingUp() {
    assertThat(results.get("lasting-threads").points()).isEqualTo(FULL);
  }

  @Test
  void nothingForgedScores() {
    losesOnlyProblemOne("prints-a-score", "");
    losesOnlyProblemOne("own-checker", "");
    losesOnlyProblemOne("calls-the-judge", "");
    losesOnlyProblemOne("forges-an-answer", "an answer that was not asked for");
    losesOnlyProblemOne("bends-the-judge", "");
    losesOnlyProblemOne("hard-coded", "input 2 of 3");
    assertThat(results.get("hides-the-package").points()).isZero();
  }

  @Test
  void lockedCellsAreRestored() {
    assertThat(results.get("changed-check").points()).isEqualTo(FULL);
    assertThat(results.get("changed-check").notes())
        .containsExactly("the check einsum-q1-test was changed: restored");
    losesOnlyProblemOne(
        "changed-check-and-wrong", "the check einsum-q1-test was changed: restored");
    assertThat(results.get("deleted-checks").points()).isEqualTo(FULL);
    assertThat(results.get("deleted-checks").notes())
        .hasSize(8)
        .contains("the check einsum-q8-test was missing: restored");
    assertThat(results.get("cells-twice").points()).isEqualTo(FULL);
    assertThat(results.get("cells-twice").notes())
        .contains("the check einsum-q1-test occurs twice: it counts once");
  }

  @Test
  void whatIsNoSubmissionIsSaidAndSpoilsNothing() {
    assertThat(results.get("not-json").failure()).contains("not-json.ipynb is not JSON: ");
    assertThat(results.get("deep").failure()).contains("deep.ipynb is not JSON: ");
    assertThat(results.get("huge").failure())
        .isEqualTo("the file has 50 MB, 10 are allowed: clear its outputs");
    assertThat(results.get("other").failure())
        .isEqualTo("the notebook holds no cell of an exercise; was the right file handed in?");
    assertThat(results).doesNotContainKey("link");
  }

  @Test
  void wallsKeepTheHostWhole() {
    if (!sandbox.isolates()) {
      String message = "submissions cannot be isolated here: " + sandbox.refusal();
      if (System.getenv("EINLAB_CI") != null) fail(message);
      assumeTrue(false, message);
    }
    for (String name : hostileToTheHost().keySet()) losesOnlyProblemOne(name, "");
    for (String theft : THEFTS)
      losesOnlyProblemOne(theft, "yours is [1]"); // it ran, and was refused
    losesOnlyProblemOne("many-threads", "OutOfMemoryError");
    assertThat(folder.resolve("harm.txt")).doesNotExist();
  }

  @Test
  void noChildOutlivesItsSubmission() throws Exception {
    Thread.sleep(500); // the kernel ends the members of a dead namespace a moment later
    assertThat(
            ProcessHandle.allProcesses()
                .filter(process ->
                    process.info().commandLine().orElse("").contains(Child.class.getName()))
                .filter(ProcessHandle::isAlive))
        .isEmpty();
  }

  @Test
  void aSecondRunGoesOnWhereTheFirstWas() throws Exception {
    Path out = folder.resolve("resumed");
    Path submitted = folder.resolve("again");
    Hands.handIn(submitted, "first", notebook -> {});
    Map<String, Path> submissions = Grading.submissions(List.of(submitted));
    Result once = grade(out, submissions).get("first");
    Path kept = out.resolve("results/first.json");
    var written = Files.getLastModifiedTime(kept);
    assertThat(grade(out, submissions).get("first")).isEqualTo(once);
    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(written);
    Files.writeString(kept, "{half");
    assertThat(grade(out, submissions).get("first")).isEqualTo(once);
    Files.writeString(submitted.resolve("first.ipynb"), "{}", StandardCharsets.UTF_8);
    assertThat(grade(out, submissions).get("first").failure())
        .contains("is not a notebook of nbformat 4");
  }
}
