package dev.einlab.kernel.display;

import dev.einlab.kernel.eval.CellRun;
import dev.einlab.kernel.eval.StopCheck;
import dev.einlab.kernel.wire.Content;
import dev.einlab.kernel.wire.Message;
import dev.einlab.kernel.wire.Router;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** What cells read: every line is asked for in the notebook when a cell wants it. */
public final class CellInput extends InputStream {
  /** What front ends send when the reader ends the input (Ctrl-D). */
  private static final String END = "\u0004";

  private final BlockingQueue<Message> replies = new LinkedBlockingQueue<>();
  private Router socket;
  private byte[] line = new byte[0];
  private int read;

  /** Requests go out on this socket. */
  public void connect(Router stdin) {
    socket = stdin;
  }

  /** A reply has arrived. */
  public void arrived(Message reply) {
    if (reply.type().equals("input_reply")) replies.add(reply);
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public synchronized int read(byte[] into, int from, int count) {
    if (count == 0) return 0;
    if (read == line.length) {
      String text = ask("", false);
      if (text.equals(END)) return -1;
      line = (text + "\n").getBytes(StandardCharsets.UTF_8);
      read = 0;
    }
    int some = Math.min(count, line.length - read);
    System.arraycopy(line, read, into, from, some);
    read += some;
    return some;
  }

  @Override
  public synchronized int available() {
    return line.length - read;
  }

  /**
   * Asks the reader for one line.
   *
   * @param password whether the front end should hide what is typed
   * @throws IllegalStateException if the front end does not allow input for this cell
   */
  public String ask(String prompt, boolean password) {
    CellRun run = CellRun.ofThread();
    if (run == null || !run.allowStdin()) {
      throw new IllegalStateException(
          "the cell asks for input, but the front end has nobody who could answer");
    }
    System.out.flush();
    Content.InputRequest content = new Content.InputRequest(prompt, password);
    Message request = Message.of(run.identities(), content.type(), run.parent(), content.json());
    replies.clear(); // an answer to a question nobody waits for any more
    socket.send(request);
    try {
      while (true) {
        Message reply = replies.take();
        if (answers(reply, request)) return reply.content().get("value").getAsString();
      }
    } catch (InterruptedException e) {
      throw StopCheck.stopped();
    }
  }

  /** Some front ends say which request they answer; then it must be this one. */
  private static boolean answers(Message reply, Message request) {
    if (!reply.content().has("value")) return false;
    var id = reply.parent().get("msg_id");
    return id == null || id.equals(request.header().get("msg_id"));
  }
}
