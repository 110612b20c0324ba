package dev.einlab.kernel.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * One ROUTER socket with its own thread, the only one that touches it. The thread blocks until the
 * socket has a message or another thread has one to send (a byte in a pipe tells it so): it never
 * polls by sleeping.
 */
public final class Router {
  private final ZContext zmq;
  private final ZMQ.Socket socket;
  private final Frames frames;
  private final Consumer<Message> receiver;
  private final Queue<Message> outbox = new ConcurrentLinkedQueue<>();
  private final Pipe bell;
  private final String name;

  /** Binds the socket at once; messages wait in it until {@link #start}. */
  public Router(
      ZContext zmq, String name, String address, Frames frames, Consumer<Message> receiver) {
    this.zmq = zmq;
    this.name = name;
    this.frames = frames;
    this.receiver = receiver;
    socket = Sockets.bind(zmq, SocketType.ROUTER, name, address);
    try {
      bell = Pipe.open();
      bell.source().configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException("no pipe for the " + name + " thread", e);
    }
  }

  /** Starts the thread that owns the socket from now on. */
  public void start() {
    Thread.ofPlatform().name("kernel-" + name).daemon(true).start(this::loop);
  }

  /** Sends a message from any thread. */
  public void send(Message message) {
    outbox.add(message);
    ring();
  }

  private void ring() {
    try {
      bell.sink().write(ByteBuffer.allocate(1));
    } catch (IOException e) {
      throw new UncheckedIOException("the " + name + " thread cannot be woken", e);
    }
  }

  private void loop() {
    ByteBuffer rings = ByteBuffer.allocate(64);
    try (ZMQ.Poller poller = zmq.createPoller(2)) {
      int incoming = poller.register(socket, ZMQ.Poller.POLLIN);
      poller.register(bell.source(), ZMQ.Poller.POLLIN);
      while (!Thread.currentThread().isInterrupted()) {
        poller.poll(-1);
        bell.source().read(rings.clear());
        sendAll();
        if (poller.pollin(incoming)) receive();
      }
    } catch (IOException e) {
      Log.line(name + ": the socket's thread ends: " + e);
    } catch (ZMQException e) {
      if (e.getErrorCode() != ZMQ.Error.ETERM.getCode()) throw e; // else: the kernel shuts down
    }
  }

  private void sendAll() {
    for (Message m = outbox.poll(); m != null; m = outbox.poll()) {
      Sockets.send(socket, frames.encode(m));
    }
  }

  private void receive() {
    List<byte[]> parts = new ArrayList<>();
    do {
      parts.add(socket.recv());
    } while (socket.hasReceiveMore());
    try {
      receiver.accept(frames.decode(parts));
    } catch (BadMessage e) {
      Log.line(name + ": message dropped: " + e.getMessage());
    } catch (RuntimeException e) {
      Log.failure(name + ": a message could not be handled", e);
    }
  }
}
