package dev.einlab.kernel.magics;

import dev.einlab.display.Display;
import java.util.concurrent.TimeUnit;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;

/** Shows in one line of the notebook what is being downloaded; quiet when nothing is. */
final class TransferProgress extends AbstractTransferListener {
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private Display.Handle line;
  private long bytes;
  private int files;
  private long shown;

  @Override
  public synchronized void transferProgressed(TransferEvent event) {
    bytes += event.getDataLength();
    show(event.getResource().getResourceName(), false);
  }

  @Override
  public synchronized void transferSucceeded(TransferEvent event) {
    files++;
    show(event.getResource().getResourceName(), false);
  }

  /** Everything is there. */
  synchronized void done(int jars) {
    if (line != null) show(jars + " jars are ready", true);
  }

  private void show(String what, boolean last) {
    long now = System.nanoTime();
    if (!last && line != null && now - shown < EVERY_NANOS) return;
    shown = now;
    String text = "Downloaded %d files, %.1f MB: %s".formatted(files, bytes / 1e6, what);
    if (line == null) {
      line = Display.show(text);
    } else {
      line.update(text);
    }
  }
}
