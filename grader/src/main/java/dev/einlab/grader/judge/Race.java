package dev.einlab.grader.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Two codes timed in turn on the same inputs, so that whatever slows the machine slows both: after
 * a warm-up five laps each, of which the best counts.
 */
public final class Race {
  /** Laps that count, each on inputs of its own: who remembers results gains nothing. */
  public static final int LAPS = 5;

  /** The share of the reference's rate that earns the bonus. */
  public static final double SHARE = 0.4;

  /** A lane that has run so long has lost: the laps so far count. */
  private static final long PATIENCE = 10_000_000_000L;

  /** One of the two codes. */
  @FunctionalInterface
  public interface Lane<E extends Exception> {
    /** Runs once on the inputs of a round, round 0 for warm-up, and says how long it took. */
    long nanos(int round) throws E;
  }

  /** The best time of each, in nanoseconds. */
  public record Pace(long answer, long reference) {
    /** The answer's rate as a share of the reference's: 1 is as fast, 0.5 takes twice as long. */
    public double share() {
      return (double) reference / answer;
    }

    public boolean isFast() {
      return share() >= SHARE;
    }

    /** "0.62 of the reference's rate (3.1 ms, the reference 1.9 ms, best of 5)". */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.2f of the reference's rate (%s, the reference %s, best of %d)",
          share(),
          time(answer),
          time(reference),
          LAPS);
    }

    private static String time(long nanos) {
      return nanos < 1_000_000
          ? String.format(Locale.ROOT, "%.1f µs", nanos / 1e3)
          : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
  }

  private Race() {}

  /**
   * Runs the race.
   *
   * @param warmUp how long the two run before a lap counts, in nanoseconds
   */
  public static <E extends Exception> Pace run(Lane<E> answer, Lane<E> reference, long warmUp)
      throws E {
    for (long spent = 0; spent < warmUp; ) spent += answer.nanos(0) + reference.nanos(0);
    long best = Long.MAX_VALUE;
    long wanted = Long.MAX_VALUE;
    long spent = 0;
    for (int lap = 1; lap <= LAPS && spent < PATIENCE; lap++) {
      long time = answer.nanos(lap);
      spent += time;
      best = Math.min(best, time);
      wanted = Math.min(wanted, reference.nanos(lap));
    }
    return new Pace(Math.max(1, best), Math.max(1, wanted));
  }

  /** The inputs of the warm-up and of every lap. */
  public static List<List<Value>> inputs(String problem, Inputs inputs, String secret) {
    List<List<Value>> rounds = new ArrayList<>();
    for (int round = 0; round <= LAPS; round++) {
      rounds.add(inputs.values(problem, Seeds.of("speed", secret, problem, round), round));
    }
    return List.copyOf(rounds);
  }
}
