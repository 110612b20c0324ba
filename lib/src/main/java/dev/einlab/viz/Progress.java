package dev.einlab.viz;

import dev.einlab.backend.Peak;
import dev.einlab.display.Display;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * A bar that shows how far a loop is, and how long the rest will take.
 *
 * <pre>
 *   for (var batch : Progress.of("epoch 1", batches)) { … }
 *
 *   var progress = Progress.of("training", batches);
 *   for (var batch : progress) {
 *     …
 *     progress.note("loss %.3f".formatted(loss));
 *   }
 *
 *   var progress = Progress.range("training", 2000).training(tokens, flops, peak);
 *   for (int step : progress) {
 *     …
 *     progress.loss(loss.item());     // loss 2.345, 26,000 tokens/s, MFU 41 %
 *   }
 * </pre>
 *
 * In a notebook the bar moves in place, at most ten times a second. Elsewhere a line is printed at
 * every tenth of the way. It is shown when the loop begins; a loop that is left early leaves the
 * bar where it was.
 *
 * @param <T> what the loop goes through
 */
public final class Progress<T> implements Iterable<T> {
  private static final long NANOS_BETWEEN_UPDATES = 100_000_000;
  private static final int LINES_OF_TEXT = 10;

  private final String label;
  private final Iterable<T> items;
  private final int total;
  private final LongSupplier nanoTime;
  private String note = "";
  private long stepTokens; // 0 where nobody said
  private double stepSeconds; // what a step would take at the machine's peak; 0 where nobody said

  private Progress(String label, Iterable<T> items, int total, LongSupplier nanoTime) {
    this.label = label;
    this.items = items;
    this.total = total;
    this.nanoTime = nanoTime;
  }

  /** A bar over everything in a collection. */
  public static <T> Progress<T> of(Collection<T> items) {
    return of("", items);
  }

  /** A bar over everything in a collection, with a word before it. */
  public static <T> Progress<T> of(String label, Collection<T> items) {
    return of(label, items, items.size());
  }

  /**
   * A bar over something that does not know its length, such as batches made on the way.
   *
   * @param total how many there will be
   */
  public static <T> Progress<T> of(String label, Iterable<T> items, int total) {
    return new Progress<>(label, items, total, System::nanoTime);
  }

  /** A bar over the numbers from 0 to below the count. */
  public static Progress<Integer> range(String label, int count) {
    List<Integer> numbers = IntStream.range(0, count).boxed().toList();
    return of(label, numbers);
  }

  static <T> Progress<T> timedBy(LongSupplier nanoTime, String label, Collection<T> items) {
    return new Progress<>(label, items, items.size(), nanoTime);
  }

  /** Words behind the bar, such as the loss: shown with the next update. */
  public void note(String text) {
    this.note = text;
  }

  /** The loss behind the bar: shown with the next update. */
  public void loss(double value) {
    note(String.format(Locale.ROOT, "loss %.4g", value));
  }

  /**
   * Says what one item of the loop is, when it is a step of training: behind the bar come tokens a
   * second and MFU, both means since the loop began. Returns this bar.
   *
   * @param tokens of a step: sequences times their length; images for other models
   * @param flops of a step as published formulas count them, such as {@code StepCost} predicts
   * @param peak the machine's, from {@code Backends.current().measurePeak()}
   */
  public Progress<T> training(long tokens, long flops, Peak peak) {
    if (tokens < 1 || flops < 1) {
      throw new IllegalArgumentException(
          "Progress.training: a step has 1 token or more and 1 FLOP or more, got %d and %d"
              .formatted(tokens, flops));
    }
    stepTokens = tokens;
    stepSeconds = flops / peak.flopsPerSecond();
    return this;
  }

  /** The note, and how fast training goes. */
  private String words(int done, double seconds) {
    if (stepTokens == 0 || done == 0 || seconds <= 0) return note;
    double rate = done / seconds;
    String speed =
        String.format(
            Locale.ROOT,
            "%,.0f tokens/s, MFU %.0f %%",
            rate * stepTokens,
            100 * rate * stepSeconds);
    return note.isBlank() ? speed : note + ", " + speed;
  }

  @Override
  public Iterator<T> iterator() {
    return new Walk(items.iterator());
  }

  /** One pass through the items. An item counts as done when the next one is asked for. */
  private final class Walk implements Iterator<T> {
    private final Iterator<T> source;
    private final long start = nanoTime.getAsLong();
    private final Display.Handle handle = Display.show(new Bar(label, 0, total, 0, ""));
    private long updated = start;
    private int done;
    private boolean busy;
    private boolean finished;

    Walk(Iterator<T> source) {
      this.source = source;
    }

    @Override
    public boolean hasNext() {
      settle();
      boolean more = source.hasNext();
      if (!more && !finished) {
        finished = true;
        show();
      }
      return more;
    }

    @Override
    public T next() {
      settle();
      T item = source.next();
      busy = true;
      return item;
    }

    private void settle() {
      if (!busy) return;
      busy = false;
      done++;
      if (isDue()) show();
    }

    private boolean isDue() {
      if (done >= total) return false; // the end is shown by hasNext, once
      if (Display.isLive()) return nanoTime.getAsLong() - updated >= NANOS_BETWEEN_UPDATES;
      int tenths = (int) ((long) done * LINES_OF_TEXT / total);
      return tenths > (int) ((long) (done - 1) * LINES_OF_TEXT / total);
    }

    private void show() {
      updated = nanoTime.getAsLong();
      double seconds = (updated - start) / 1e9;
      handle.update(new Bar(label, done, total, seconds, words(done, seconds)));
    }
  }

  /** The bar at one moment. */
  record Bar(String label, int done, int total, double seconds, String note) {
    private static final int CELLS = 24;

    private double share() {
      return total <= 0 ? 1 : Math.clamp((double) done / total, 0, 1);
    }

    public Map<String, String> mimeBundle() {
      return Map.of("text/plain", toString(), "text/html", html());
    }

    @Override
    public String toString() {
      int full = (int) Math.round(share() * CELLS);
      String bar = "█".repeat(full) + "░".repeat(CELLS - full);
      return (label.isBlank() ? "" : label + " ") + bar + " " + words();
    }

    /** How many, how fast, how long yet, and the note. */
    private String words() {
      var words = new StringBuilder("%,d of %,d".formatted(done, total));
      if (done > 0 && seconds > 0) {
        double rate = done / seconds;
        String format = rate >= 100 ? ", %,.0f a second" : ", %.3g a second";
        words.append(String.format(Locale.ROOT, format, rate));
        double left = seconds / done * (total - done);
        words.append(done < total ? ", " + time(left) + " left" : ", took " + time(seconds));
      }
      return note.isBlank() ? words.toString() : words + ", " + note;
    }

    private static String time(double seconds) {
      if (seconds < 10) return String.format(Locale.ROOT, "%.1f s", seconds);
      long whole = Math.round(seconds);
      if (whole < 60) return whole + " s";
      if (whole < 3600) return "%d min %02d s".formatted(whole / 60, whole % 60);
      return "%d h %02d min".formatted(whole / 3600, whole / 60 % 60);
    }

    private String html() {
      return """
      <div style="font:13px sans-serif;background:#FFFFFF;color:#1B1F24;padding:4px 8px">\
      %s<span style="display:inline-block;width:240px;height:12px;background:#E3E6EA;\
      vertical-align:middle;margin:0 8px"><span style="display:block;height:12px;\
      width:%dpx;background:#0072B2"></span></span>%s</div>\
      """
          .formatted(
              label.isBlank() ? "" : "<b>" + HtmlTable.escaped(label) + "</b>",
              Math.round(share() * 240),
              HtmlTable.escaped(words()));
    }
  }
}
