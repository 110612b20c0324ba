package dev.einlab.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrayPoolTest {
  private static final String UNCLEARED = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

  private static final int LENGTH = 5000;

  private final ArrayPool pool = new ArrayPool(10 * 4 * LENGTH);

  @Test
  void anArrayServesAgainOnceItsBufferCannotBeReached() throws InterruptedException {
    float[] array = pool.take(LENGTH);
    Object buffer = new Object();
    pool.lend(array, buffer);
    collect(0);
    assertEquals(0, pool.idleBytes(), "its buffer is still there");
    assertNotSame(array, pool.take(LENGTH));
    Reference.reachabilityFence(buffer);
    buffer = null;
    collect(4L * LENGTH);
    assertEquals(4L * LENGTH, pool.idleBytes());
    assertNotSame(array, pool.take(LENGTH + 1), "another length");
    assertSame(array, pool.take(LENGTH));
  }

  @Test
  void anArrayThatIsGivenUpServesAtOnceAndOnlyOnce() throws InterruptedException {
    float[] array = pool.take(LENGTH);
    Object buffer = new Object();
    ArrayPool.Lease lease = pool.lend(array, buffer);
    lease.end();
    lease.end();
    assertEquals(4L * LENGTH, pool.idleBytes());
    assertSame(array, pool.take(LENGTH));
    buffer = null;
    collect(0);
    assertNotSame(array, pool.take(LENGTH), "the collector gives it back no second time");
  }

  @Test
  void theLengthAskedForLeastRecentlyGoesFirst() {
    List<ArrayPool.Lease> leases = new ArrayList<>();
    Object buffer = new Object();
    for (int i = 0; i < 3; i++) leases.add(pool.lend(pool.take(LENGTH), buffer));
    for (int i = 0; i < 9; i++) leases.add(pool.lend(pool.take(LENGTH - 1), buffer));
    leases.forEach(ArrayPool.Lease::end);
    Reference.reachabilityFence(buffer);
    assertTrue(pool.idleBytes() <= 10 * 4 * LENGTH, "bounded: " + pool.idleBytes());
    assertEquals(4L * LENGTH + 9 * 4L * (LENGTH - 1), pool.idleBytes());
  }

  @Test
  void lookingForUnreachableBuffersNeedsNoFullHeap() {
    int made = 0;
    while (pool.idleBytes() == 0 && made < 10_000) {
      pool.lend(pool.take(LENGTH), new Object());
      made++;
    }
    assertTrue(made < 1000, made + " buffers died before one array was used again");
  }

  /**
   * In a machine with 64 MB, up to 40 of them idle or unreachable, an array of 40 MB finds room.
   */
  @Test
  void beforeMemoryRunsOutTheIdleArraysAreTaken() throws Exception {
    assertEquals("some idle, room for 40 MB more\n", saidBy(Tight.class, "-Xmx64m"));
  }

  private static String saidBy(Class<?> program, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  static final class Tight {
    public static void main(String[] arguments) {
      ArrayPool pool = new ArrayPool(1L << 30);
      int mega = 1 << 18;
      List<ArrayPool.Lease> leases = new ArrayList<>();
      for (int i = 0; i < 20; i++) leases.add(pool.lend(pool.take(mega), new Object()));
      leases.forEach(ArrayPool.Lease::end);
      String idle = pool.idleBytes() > 0 ? "some idle, " : "none idle, ";
      List<Object> buffers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        buffers.add(new Object());
        pool.lend(pool.take(mega - 1 - i), buffers.getLast());
      }
      buffers.clear();
      float[] large = new float[40 * mega];
      System.out.println(idle + "room for " + large.length / mega + " MB more");
    }
  }

  /** With the young generation that kernels have: the arrays alone do not fill it. */
  @Test
  void aLookComesEarlyIfTheLastWasLongAgo() throws Exception {
    assertEquals("8 MB serve again\n", saidBy(Early.class, "-Xmn32m"));
    assertEquals("8 MB serve again\n", saidBy(Early.class, "-Xmn32m", UNCLEARED));
  }

  /** What fills the young generation for a look costs more than the look if it is cleared. */
  @Test
  void ballastIsNotClearedWhereTheFlagIsSet() throws Exception {
    assertEquals("old bytes\n", saidBy(Dirty.class, "-Xmn32m", UNCLEARED));
    assertEquals("only zeros\n", saidBy(Dirty.class, "-Xmn32m"));
  }

  static final class Dirty {
    private static volatile byte[] made;

    public static void main(String[] arguments) {
      for (int round = 0; round < 60; round++) { // in the interpreter all arrays are cleared
        for (int i = 0; i < 2000; i++) {
          made = new byte[1 << 14];
          Arrays.fill(made, (byte) 1);
        }
        for (int i = 0; i < 2000; i++) {
          made = (byte[]) Ballast.piece();
          if (made[8000] == 0) continue;
          System.out.println("old bytes");
          return;
        }
      }
      System.out.println("only zeros");
    }
  }

  static final class Early {
    public static void main(String[] arguments) {
      ArrayPool pool = new ArrayPool(1L << 40); // an eighth of it is never lent
      int length = 2 << 20;
      float[] array = pool.take(length);
      pool.lend(array, new Object());
      System.out.println(pool.take(length) == array ? "8 MB serve again" : "8 MB more");
    }
  }

  /** Until as many bytes are idle, or for a moment. */
  private void collect(long expected) throws InterruptedException {
    for (int i = 0; i < (expected == 0 ? 3 : 100); i++) {
      System.gc();
      Thread.sleep(10);
      if (expected > 0 && pool.idleBytes() >= expected) return;
    }
  }
}
