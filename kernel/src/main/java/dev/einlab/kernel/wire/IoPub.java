package dev.einlab.kernel.wire;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The publisher: one queue in order, one writer thread that alone touches the socket. Text of a
 * stream is gathered for a moment and sent in few messages, in order with everything else. A thread
 * that prints faster than the socket can take waits, so that no output is lost and memory stays
 * bounded.
 */
public final class IoPub {
  /** How long text may wait for more text. */
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private static final int MESSAGE_CHARS = 1 << 16;
  private static final int QUEUED_CHARS = 1 << 22;

  private static final class Entry {
    final JsonObject parent;
    final Content content;
    final String stream;
    final StringBuilder text;
    final long since = System.nanoTime();

    Entry(JsonObject parent, Content content) {
      this(parent, content, null);
    }

    Entry(JsonObject parent, Content content, String stream) {
      this.parent = parent;
      this.content = content;
      this.stream = stream;
      this.text = stream == null ? null : new StringBuilder();
    }

    boolean takes(JsonObject otherParent, String name) {
      return name.equals(stream) && parent == otherParent && text.length() < MESSAGE_CHARS;
    }
  }

  private final ZMQ.Socket socket;
  private final Frames frames;
  private final ArrayDeque<Entry> queue = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Condition drained = lock.newCondition();
  private int queuedChars;
  private boolean sending;

  public IoPub(ZContext zmq, String address, Frames frames) {
    this.frames = frames;
    socket = Sockets.bind(zmq, SocketType.PUB, "iopub", address);
  }

  /** Starts the thread that owns the socket from now on. */
  public void start() {
    Thread.ofPlatform().name("kernel-iopub").daemon(true).start(this::loop);
  }

  /** Publishes a content; {@code parent} is the header of the request it belongs to. */
  public void publish(JsonObject parent, Content.Publication content) {
    lock.lock();
    try {
      queue.add(new Entry(parent, content));
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Publishes text of a stream, joined with what still waits of the same stream. */
  public void text(JsonObject parent, String stream, CharSequence text) {
    if (text.isEmpty()) return;
    lock.lock();
    try {
      while (queuedChars > QUEUED_CHARS) drained.awaitUninterruptibly();
      Entry last = queue.peekLast();
      if (last == null || !last.takes(parent, stream)) {
        last = new Entry(parent, null, stream);
        queue.add(last);
        changed.signal();
      }
      last.text.append(text);
      queuedChars += text.length();
      if (last.text.length() >= MESSAGE_CHARS) changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until everything is handed to the socket, or the time is over. */
  public void drain(long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while ((sending || !queue.isEmpty()) && left > 0) left = drained.awaitNanos(left);
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    try {
      while (true) send(next());
    } catch (InterruptedException e) {
      Log.line("iopub: the writer was interrupted and ends");
    }
  }

  /** The next entry to send; text that may still grow waits its moment. */
  private Entry next() throws InterruptedException {
    lock.lock();
    try {
      sending = false;
      drained.signalAll();
      while (true) {
        Entry head = queue.peek();
        if (head == null) {
          changed.await();
          continue;
        }
        long wait = head.since + GATHER_NANOS - System.nanoTime();
        boolean mayGrow =
            head.text != null && queue.size() == 1 && head.text.length() < MESSAGE_CHARS;
        if (mayGrow && wait > 0) {
          changed.awaitNanos(wait);
          continue;
        }
        queue.remove();
        if (head.text != null) queuedChars -= head.text.length();
        sending = true;
        return head;
      }
    } finally {
      lock.unlock();
    }
  }

  private void send(Entry entry) {
    Content content =
        entry.stream == null
            ? entry.content
            : new Content.Stream(entry.stream, entry.text.toString());
    byte[] topic = content.type().getBytes(StandardCharsets.UTF_8);
    Message message = Message.of(List.of(topic), content.type(), entry.parent, content.json());
    Sockets.send(socket, frames.encode(message));
  }
}
