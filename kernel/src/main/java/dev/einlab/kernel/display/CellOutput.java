package dev.einlab.kernel.display;

import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.wire.IoPub;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What cells print. The text belongs to the cell whose thread printed it, also after that cell has
 * ended. Characters of several bytes are never cut.
 */
public final class CellOutput extends OutputStream {
  private final IoPub iopub;
  private final String name;
  private CellRun last;
  private byte[] cut = new byte[0];

  private CellOutput(IoPub iopub, String name) {
    this.iopub = iopub;
    this.name = name;
  }

  /** A print stream that publishes under {@code stdout} or {@code stderr}. */
  public static PrintStream stream(IoPub iopub, String name) {
    return new PrintStream(new CellOutput(iopub, name), false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int count) {
    CellRun run = CellRun.ofThread();
    if (run == null) return; // nothing has run yet: nobody to show it to
    if (run != last) cut = new byte[0];
    last = run;
    byte[] all = new byte[cut.length + count];
    System.arraycopy(cut, 0, all, 0, cut.length);
    System.arraycopy(bytes, from, all, cut.length, count);
    int whole = wholeCharacters(all);
    cut = java.util.Arrays.copyOfRange(all, whole, all.length);
    iopub.text(run.parent(), name, new String(all, 0, whole, StandardCharsets.UTF_8));
  }

  /** How many bytes end with a whole character; at most three are left over. */
  private static int wholeCharacters(byte[] utf8) {
    for (int back = 1; back <= Math.min(3, utf8.length); back++) {
      int lead = utf8[utf8.length - back] & 0xff;
      if (lead < 0x80) break;
      if (lead >= 0xc0) {
        int needs = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        return needs > back ? utf8.length - back : utf8.length;
      }
    }
    return utf8.length;
  }
}
