package dev.einlab.grader.grade;

import com.google.gson.JsonObject;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The parent's end of a child: asks one thing at a time, within a time, and knows of what the child
 * died.
 */
final class ChildProcess implements AutoCloseable {
  /**
   * The child is gone, or no longer speaks the protocol. The message is the reason, for a teacher's
   * eyes.
   */
  static final class Died extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean fromOutside;

    Died(String reason) {
      this(reason, false);
    }

    private Died(String reason, boolean fromOutside) {
      super(reason);
      this.fromOutside = fromOutside;
    }

    /** Whether the system ended it: for its use of memory or time, or for a reason of its own. */
    boolean isFromOutside() {
      return fromOutside;
    }
  }

  private static final Duration START = Duration.ofSeconds(60);
  private static final int ERROR_BYTES = 64 << 10;
  private static final int MAX_ERROR_BYTES = 4 << 20;

  private final Process process;
  private final Limits limits;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final StringBuffer errors = new StringBuffer();
  private volatile String killedFor;
  private int turn;

  ChildProcess(Sandbox sandbox, Limits limits, Sandbox.Speed speed) throws IOException {
    this.limits = limits;
    ProcessBuilder builder = new ProcessBuilder(sandbox.command(limits, speed));
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    process = builder.start();
    out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    in = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    Thread.ofPlatform().daemon().name("child-errors").start(this::drainErrors);
    awaitStart();
  }

  /** A child that does not come up is the grader's failure, not the submission's. */
  private void awaitStart() throws IOException {
    JsonObject nothing = new JsonObject();
    nothing.addProperty("cell", "");
    try {
      ask(nothing, START);
    } catch (Died e) {
      close();
      throw new IOException(
          "no child could be started: %s. It said: %s".formatted(e.getMessage(), errors), e);
    }
  }

  /**
   * Sends a request and waits for its response.
   *
   * @throws Died if the child ends, takes longer than {@code time}, or answers something else
   */
  JsonObject ask(JsonObject request, Duration time) throws Died {
    Thread watchdog = Thread.ofVirtual().start(() -> killAfter(time));
    try {
      request.addProperty("turn", ++turn);
      Frames.write(out, request);
      JsonObject response = Frames.read(in);
      if (!Frames.member(response, "turn").toString().equals("" + turn)) {
        throw new Frames.Garbled("an answer that was not asked for");
      }
      return response;
    } catch (Frames.Garbled e) {
      kill("it wrote into the grader's own channel (" + e.getMessage() + ")");
      throw new Died(killedFor);
    } catch (IOException e) {
      throw died();
    } finally {
      watchdog.interrupt();
    }
  }

  private void killAfter(Duration time) {
    try {
      Thread.sleep(time);
      kill("it took more than %d s".formatted(time.toSeconds()));
    } catch (InterruptedException e) {
      return; // the answer came in time
    }
  }

  private void kill(String why) {
    if (killedFor == null) killedFor = why;
    process.destroyForcibly();
  }

  /** Why the child is gone. */
  private Died died() {
    if (killedFor != null) return new Died(killedFor);
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS))
        return new Died("it closed the grader's own channel");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Died("the grading was interrupted");
    }
    int code = process.exitValue();
    return new Died(reason(code), code == 128 + 9 || code == 128 + 15);
  }

  private String reason(int code) {
    if (errors.indexOf("OutOfMemoryError") >= 0) {
      return "it used more memory than the %d MB it may".formatted(limits.heapMegabytes());
    }
    if (code == 128 + 24 || code == 128 + 9)
      return "it was stopped by the system: too much processor time or memory";
    return "it ended the virtual machine (exit code %d)".formatted(code);
  }

  /**
   * Reads on whatever comes, so that the child never waits for us; keeps the first part; ends a
   * flood.
   */
  private void drainErrors() {
    byte[] buffer = new byte[8192];
    long all = 0;
    try (InputStream stream = process.getErrorStream()) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        if (errors.length() < ERROR_BYTES)
          errors.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        all += n;
        if (all > MAX_ERROR_BYTES)
          kill("it wrote more than %d MB of errors".formatted(MAX_ERROR_BYTES >> 20));
      }
    } catch (IOException e) {
      errors.append(e); // the stream ends with the child; what was read so far tells why
    }
  }

  /** Ends the child and everything it started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
