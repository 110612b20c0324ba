package dev.einlab.kernel.wire;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Where the front end wants the kernel to listen, and the key both sign messages with. */
public record ConnectionFile(
    String transport,
    String ip,
    int shellPort,
    int controlPort,
    int stdinPort,
    int hbPort,
    int iopubPort,
    String signatureScheme,
    String key) {

  /**
   * Reads a connection file.
   *
   * @throws IllegalArgumentException if it cannot be used; the message says why in one line
   */
  public static ConnectionFile read(Path file) {
    ConnectionFile read;
    try {
      read = Json.GSON.fromJson(Files.readString(file), ConnectionFile.class);
    } catch (NoSuchFileException e) {
      throw bad(file, "there is no such file");
    } catch (IOException e) {
      throw bad(file, "it cannot be read: " + e);
    } catch (JsonParseException e) {
      throw bad(file, "it is not a JSON object of the expected form: " + Json.reason(e));
    }
    if (read == null) throw bad(file, "it is empty");
    if (read.transport == null || read.ip == null) throw bad(file, "transport or ip is missing");
    if (!read.transport.equals("tcp") && !read.transport.equals("ipc")) {
      throw bad(file, "transport is '" + read.transport + "', expected tcp or ipc");
    }
    read.checkPorts(file);
    if (read.isSigned() && !"hmac-sha256".equals(read.signatureScheme)) {
      throw bad(file, "signature_scheme is '" + read.signatureScheme + "', expected hmac-sha256");
    }
    return read;
  }

  private void checkPorts(Path file) {
    int[] ports = {shellPort, controlPort, stdinPort, hbPort, iopubPort};
    String[] names = {"shell_port", "control_port", "stdin_port", "hb_port", "iopub_port"};
    for (int i = 0; i < ports.length; i++) {
      if (ports[i] < 1 || ports[i] > 65535) {
        throw bad(file, names[i] + " is " + ports[i] + ", expected 1 to 65535");
      }
    }
  }

  private static IllegalArgumentException bad(Path file, String reason) {
    return new IllegalArgumentException("connection file " + file + ": " + reason);
  }

  /** Whether messages carry a signature: an empty key means they do not. */
  public boolean isSigned() {
    return key != null && !key.isEmpty();
  }

  byte[] keyBytes() {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  /** The ZeroMQ address of a port. */
  public String address(int port) {
    return transport.equals("ipc") ? "ipc://" + ip + "-" + port : "tcp://" + ip + ":" + port;
  }
}
