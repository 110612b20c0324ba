package dev.einlab.viz;

import dev.einlab.backend.Backends;
import dev.einlab.backend.Peak;
import dev.einlab.display.CellMagic;
import dev.einlab.display.Display;
import dev.einlab.tensor.FlopCounter;
import java.util.concurrent.Callable;

/**
 * {@code %%flops}: runs the cell and shows what it cost. {@code %%flops peak} measures the machine
 * too, a few seconds, and adds the share of the peak and the roofline.
 */
public final class FlopsMagic implements CellMagic {
  @Override
  public String name() {
    return "flops";
  }

  @Override
  public String help() {
    return "FLOPs, bytes and speed of the cell; \"%%flops peak\" adds the machine's roofline";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for an argument other than {@code peak}
   */
  @Override
  public Object run(String arguments, Callable<Object> cell) throws Exception {
    boolean measured = arguments.equals("peak");
    if (!measured && !arguments.isEmpty()) {
      throw new IllegalArgumentException(
          "%%%%flops was given \"%s\"; it takes nothing, or peak.".formatted(arguments));
    }
    var counted = new Counted(cell);
    long start = System.nanoTime();
    FlopCounter cost = FlopCounter.count((Runnable) counted::run);
    Backends.current().finish();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (counted.thrown != null) throw counted.thrown;
    Peak peak = measured ? Backends.current().measurePeak() : null;
    var report = new FlopsReport(cost, seconds, peak);
    Display.show(report);
    if (measured) Display.show(report.roofline());
    return counted.value;
  }

  /** Carries a value or an exception out of a scope that passes neither. */
  private static final class Counted {
    private final Callable<Object> cell;
    private Object value;
    private Exception thrown;

    Counted(Callable<Object> cell) {
      this.cell = cell;
    }

    void run() {
      try {
        value = cell.call();
      } catch (Exception e) {
        thrown = e; // thrown again outside the scope
      }
    }
  }
}
