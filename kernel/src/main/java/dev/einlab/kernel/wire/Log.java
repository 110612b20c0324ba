package dev.einlab.kernel.wire;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Lines for whoever runs the kernel: the process's own stderr, never a notebook. */
public final class Log {
  private static final PrintStream ERR =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private Log() {}

  /** One line. */
  public static void line(String text) {
    ERR.println("[einlab kernel] " + text);
  }

  /** A fault of the kernel itself, with where it happened. */
  public static void failure(String what, Throwable thrown) {
    line(what + ": " + thrown);
    thrown.printStackTrace(ERR);
  }
}
