package dev.einlab.kernel.wire;

import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/** Sockets without limits on queued messages: a slow front end must not lose output. */
final class Sockets {
  private static final int LINGER_MILLIS = 1000;

  private Sockets() {}

  /**
   * A bound socket.
   *
   * @throws IllegalArgumentException if the address cannot be bound; the message says which
   */
  static ZMQ.Socket bind(ZContext zmq, SocketType type, String name, String address) {
    ZMQ.Socket socket = zmq.createSocket(type);
    socket.setSndHWM(0);
    socket.setRcvHWM(0);
    socket.setLinger(LINGER_MILLIS);
    try {
      socket.bind(address);
    } catch (ZMQException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the %s socket cannot listen on %s: %s".formatted(name, address, e.getMessage()), e);
    }
    return socket;
  }

  static void send(ZMQ.Socket socket, List<byte[]> frames) {
    for (int i = 0; i < frames.size(); i++) {
      socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
    }
  }
}
