package dev.einlab.kernel;

import com.google.gson.JsonObject;
import dev.einlab.kernel.wire.ConnectionFile;
import dev.einlab.kernel.wire.Message;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run of the kernel without a front end that does what the first cells of a notebook do, so that
 * a start-up cache recorded from it holds the classes and profiles every start needs.
 */
final class Training {
  private static final List<String> CELLS =
      List.of(
          "int a = 1;",
          "import java.time.*;\nvar list = List.of(1, 2, 3);\nlist.size() + a",
          "System.out.println(\"hello\");\nSystem.err.println(\"hello\");\na = 2;\na",
          "record Point(double x, double y) {}\nvar p = new Point(1, 2);\np",
          "int fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nfib(10)",
          "for (int i = 0; i < 10; i++) {\n  a += i;\n}\nSupplier<Integer> s = () -> a;\ns.get()",
          "String.format(\"%.2f\", 1.5)",
          "new int[] {1, 2}",
          "nowhere",
          "1 / (a - a)");

  private final String classPath;

  Training(String classPath) {
    this.classPath = classPath;
  }

  void run() throws IOException {
    Kernel kernel = new Kernel(connection(), WarmUp.start(classPath, new Environment(Map.of())));
    kernel.start();
    for (int round = 0; round < 3; round++) {
      kernel.answer(message("kernel_info_request", new JsonObject()));
      for (String code : CELLS) {
        JsonObject content = new JsonObject();
        content.addProperty("code", code);
        kernel.answer(message("execute_request", content));
        content.addProperty("cursor_pos", code.length());
        kernel.answer(message("is_complete_request", content));
      }
    }
  }

  private static Message message(String type, JsonObject content) {
    return Message.of(List.of("trainer".getBytes()), type, new JsonObject(), content);
  }

  /** Sockets of this machine that are free. */
  private static ConnectionFile connection() throws IOException {
    List<ServerSocket> free = new ArrayList<>();
    InetAddress here = InetAddress.getLoopbackAddress();
    for (int i = 0; i < 5; i++) free.add(new ServerSocket(0, 1, here));
    List<Integer> ports = free.stream().map(ServerSocket::getLocalPort).toList();
    for (ServerSocket socket : free) socket.close();
    return new ConnectionFile(
        "tcp",
        here.getHostAddress(),
        ports.get(0),
        ports.get(1),
        ports.get(2),
        ports.get(3),
        ports.get(4),
        "hmac-sha256",
        "training");
  }
}
