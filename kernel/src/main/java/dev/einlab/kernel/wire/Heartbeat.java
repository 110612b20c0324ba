package dev.einlab.kernel.wire;

import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Echoes whatever arrives, so that the front end sees that the process lives. */
public final class Heartbeat {
  private final ZMQ.Socket socket;

  public Heartbeat(ZContext zmq, String address) {
    socket = Sockets.bind(zmq, SocketType.REP, "heartbeat", address);
  }

  /** Starts the thread that owns the socket from now on. */
  public void start() {
    Thread.ofPlatform().name("kernel-heartbeat").daemon(true).start(this::echo);
  }

  private void echo() {
    try {
      while (true) {
        byte[] beat = socket.recv();
        if (beat != null) socket.send(beat);
      }
    } catch (ZMQException e) {
      if (e.getErrorCode() != ZMQ.Error.ETERM.getCode()) throw e; // else: the kernel shuts down
    }
  }
}
